/**
 * When the key of each representative is written: a Poisson process that can be asked for its next point after any
 * moment, at any time and in any order, because it is drawn slot by slot from addressed numbers and never kept. All
 * tiers and regions so see the same writes.
 */
import { Popularity } from '../../random/popularity.ts';
import { Draws } from '../../random/stream.ts';
import type { Namespace, ResolvedScenario } from '../../scenario/resolved.ts';
import type { KeyClass, Strata } from './strata.ts';

/** More points than this within a slot, which has one on average, come once in 10^15 slots. */
const POINTS_MAX = 17;

export class Commits {
  /** Writes per second of the key of each representative. */
  readonly rate: Float64Array;
  /** How much the clock of each is behind, s. */
  readonly #late: Float64Array;
  readonly #draws: Draws;

  constructor(scenario: ResolvedScenario, strata: Strata) {
    this.#draws = new Draws(scenario.seed, 'model/commits');
    this.rate = new Float64Array(strata.count);
    this.#late = new Float64Array(strata.count);
    for (const keys of strata.classes) {
      const namespace = scenario.namespaces[keys.namespace];
      if (keys.kind !== 'present' || namespace.writes === null) continue;
      this.#rank(namespace, strata, keys);
    }
  }

  /** The first write to a representative's key after a moment of the run, s; Infinity: there is none. */
  after(i: number, time: number): number {
    const rate = this.rate[i];
    if (!(rate > 0)) return Infinity;
    const late = this.#late[i];
    for (let slot = Math.floor(Math.max(0, time - late) * rate); ; slot++) {
      let next = Infinity;
      const points = poissonOfOne(this.#draws.uniform(slot, i));
      for (let n = 1; n <= points; n++) {
        const at = (slot + this.#draws.uniform(slot, i, n)) / rate + late;
        if (at > time && at < next) next = at;
      }
      if (next < Infinity) return next;
    }
  }

  /** Puts the writes to come off by so many seconds. */
  delay(i: number, seconds: number): void {
    this.#late[i] += seconds;
  }

  #rank(namespace: Namespace, strata: Strata, keys: KeyClass): void {
    const { writes, keys: count } = namespace;
    if (writes === null) return;
    const popularity = new Popularity(count, writes.popularity);
    for (let i = keys.from; i < keys.to; i++) {
      const first = strata.first[i];
      const last = i + 1 < keys.to ? strata.first[i + 1] - 1 : count;
      this.rate[i] = (writes.rate * popularity.mass(first, last)) / (last - first + 1);
    }
  }
}

/** Quantile of the Poisson distribution of mean 1. */
function poissonOfOne(u: number): number {
  let count = 0;
  let mass = Math.exp(-1);
  for (let sum = mass; u >= sum && count < POINTS_MAX; sum += mass) mass /= ++count;
  return count;
}
