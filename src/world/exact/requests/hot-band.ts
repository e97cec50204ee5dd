/**
 * Which requests belong to the hot band: those for a key that was asked for within the hour before, anywhere. The users
 * were there before the run began: a key's first request of the run is hot with the probability that a stationary past
 * gives it.
 */
import type { Popularity } from '../../../random/popularity.ts';
import { Draws } from '../../../random/stream.ts';
import type { ResolvedScenario } from '../../../scenario/resolved.ts';
import { totalRate } from '../../../scenario/totals.ts';
import { HOT_WINDOW } from '../../hot-band.ts';
import type { Keyspace } from '../../keyspace.ts';
import { successorsOf } from '../../keyspace.ts';
import type { KeyTable } from '../caches/key-table.ts';
import type { Ranking } from './ranking.ts';

export class HotBand {
  readonly #keyspace: Keyspace;
  readonly #popularities: readonly Popularity[];
  readonly #ranking: Ranking;
  readonly #scenario: ResolvedScenario;
  /** Rate of each namespace's scan, before traffic shapes. */
  readonly #scanRate: Float64Array;
  readonly #keys: KeyTable;
  readonly #past: Draws;

  constructor(
    scenario: ResolvedScenario,
    parts: { keyspace: Keyspace; keys: KeyTable; popularities: readonly Popularity[]; ranking: Ranking },
  ) {
    this.#keyspace = parts.keyspace;
    this.#keys = parts.keys;
    this.#popularities = parts.popularities;
    this.#ranking = parts.ranking;
    this.#scenario = scenario;
    const total = totalRate(scenario.regions);
    this.#scanRate = Float64Array.from(scenario.namespaces, ({ share, scan }) =>
      scan === null ? 0 : (total * share * scan.share) / scan.keys,
    );
    this.#past = new Draws(scenario.seed, 'hot-past');
  }

  /** Notes a request; whether it belongs to the hot band. */
  seen(namespace: number, key: number, now: number): boolean {
    if (key >= this.#keyspace.once) return false;
    const before = this.#keys.seenAt(key);
    this.#keys.see(key, now);
    if (before === before) return now - before <= HOT_WINDOW;
    return now < HOT_WINDOW && this.#past.uniform(key) < this.#seenBefore(namespace, key, HOT_WINDOW - now);
  }

  /** Keys of a namespace asked for within the last `window` seconds, and their bytes. */
  distinct(namespace: number, window: number, now: number): { keys: number; bytes: number } {
    let keys = 0;
    let bytes = 0;
    const first = this.#keyspace.ranked(namespace, 1);
    const count = (k: number, share: number): void => {
      keys += share;
      bytes += share * (this.#keyspace.keyLength(namespace, k) + this.#keyspace.valueLength(namespace, k));
    };
    const range = (from: number, to: number): void => {
      for (let key = from; key < to; key++) {
        const at = this.#keys.seenAt(key);
        if (at === at) {
          if (now - at <= window) count(key, 1);
        } else if (now < window) count(key, this.#seenBefore(namespace, key, window - now));
      }
    };
    range(first, first + this.#keyspace.keysOf(namespace));
    range(this.#keyspace.scanned(namespace, 0), this.#keyspace.scanned(namespace, this.#keyspace.scannedOf(namespace)));
    const came = successorsOf(this.#scenario.namespaces[namespace], this.#scenario.duration);
    range(this.#keyspace.successor(namespace, 0), this.#keyspace.successor(namespace, came));
    return { keys, bytes };
  }

  /** Probability that a key was asked for within `span` seconds before the run. */
  #seenBefore(namespace: number, key: number, span: number): number {
    const place = key - this.#keyspace.ranked(namespace, 1) + 1;
    // Nobody has asked for who comes during the run.
    if (key >= this.#keyspace.successor(0, 0)) return 0;
    if (place > this.#keyspace.keysOf(namespace)) return Math.min(1, span * this.#scanRate[namespace]);
    const { keyLifetime } = this.#scenario.namespaces[namespace];
    const rate = this.#rate(namespace, place);
    // Its age is exponential too: it was asked for before it came with the probability of 1 / (rate lifetime) to 1.
    const both = rate + 1 / keyLifetime;
    return both > 0 ? (rate / both) * (1 - Math.exp(-span * both)) : 0;
  }

  /** Requests per second for the key at a place, before traffic shapes. */
  #rate(namespace: number, place: number): number {
    const { regions, namespaces } = this.#scenario;
    const { share, oneHitShare, scan, ranking } = namespaces[namespace];
    const popularity = this.#popularities[namespace];
    let rate = 0;
    if (ranking === 'shared') {
      for (const region of regions) rate += region.rate;
      rate *= popularity.probability(place);
    } else {
      regions.forEach((region, at) => {
        rate += region.rate * popularity.probability(this.#ranking.rankAt(namespace, at, place));
      });
    }
    return rate * share * (1 - oneHitShare - (scan?.share ?? 0));
  }
}
