/**
 * Which key has a rank: in a region, since regions may have rankings of their own, and at a moment, since keys may
 * come and go. A key keeps its ranks, those of all regions, for an exponential time; then one that nobody has asked for
 * takes its place everywhere at once. So popularity drifts at a known rate while its law stays the same: t seconds
 * later the share exp(-t / lifetime) of the keys is still there.
 */
import { Permutation } from '../../../random/permutation.ts';
import { Draws } from '../../../random/stream.ts';
import type { ResolvedScenario } from '../../../scenario/resolved.ts';
import type { Keyspace } from '../../keyspace.ts';
import { successorsOf } from '../../keyspace.ts';

/** The places of a namespace, whose keys come and go. */
interface Tenures {
  readonly lifetime: number;
  readonly draws: Draws;
  /** Key at each place. */
  readonly holder: Float64Array;
  /** When its time is over, s; NaN: not drawn yet. */
  readonly until: Float64Array;
  /** Keys that have come so far, and that may come. */
  came: number;
  readonly most: number;
}

export class Ranking {
  readonly #keyspace: Keyspace;
  /** By namespace; null: keys stay. */
  readonly #tenures: readonly (Tenures | null)[];
  /** By namespace and region; null: the first region's, rank by rank. */
  readonly #shuffles: readonly (readonly (Permutation | null)[])[];

  constructor({ namespaces, regions, duration, seed }: ResolvedScenario, keyspace: Keyspace) {
    this.#keyspace = keyspace;
    this.#tenures = namespaces.map((namespace) => {
      const { name, keys, keyLifetime: lifetime } = namespace;
      if (lifetime === Infinity) return null;
      return {
        lifetime,
        draws: new Draws(seed, `tenures/${name}`),
        holder: new Float64Array(keys),
        until: new Float64Array(keys).fill(NaN),
        came: 0,
        most: successorsOf(namespace, duration),
      };
    });
    this.#shuffles = namespaces.map(({ name, keys, ranking }) => {
      return regions.map((region, at) => {
        if (ranking === 'shared' || at === 0) return null;
        return new Permutation(keys, seed, `ranks/${name}/${region.name}`);
      });
    });
  }

  /** The key that has a rank in a region at a moment; moments are asked about in their order. */
  key(namespace: number, region: number, rank: number, now: number): number {
    const shuffle = this.#shuffles[namespace][region];
    const place = shuffle === null ? rank : shuffle.of(rank);
    const tenures = this.#tenures[namespace];
    return tenures === null ? this.#keyspace.ranked(namespace, place) : this.#holder(tenures, namespace, place, now);
  }

  /** Rank in a region of a place: of the key that was there at the beginning. */
  rankAt(namespace: number, region: number, place: number): number {
    const shuffle = this.#shuffles[namespace][region];
    return shuffle === null ? place : shuffle.rankAt(place);
  }

  #holder(tenures: Tenures, namespace: number, place: number, now: number): number {
    const { lifetime, draws, holder, until } = tenures;
    const at = place - 1;
    if (Number.isNaN(until[at])) {
      holder[at] = this.#keyspace.ranked(namespace, place);
      until[at] = lifetime * draws.exponential(holder[at]);
    }
    // Who came and went meanwhile was asked for by nobody. What the present key has left, memory or not, is as long.
    if (now >= until[at] && tenures.came < tenures.most) {
      holder[at] = this.#keyspace.successor(namespace, tenures.came++);
      until[at] = now + lifetime * draws.exponential(holder[at]);
    }
    return holder[at];
  }
}
