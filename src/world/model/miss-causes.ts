/**
 * Why lookups miss in the scale model: for each lane and position, the demand of the keys that have no copy there, by
 * the reason why they have none. Misses are divided in these proportions.
 */
import { CAUSE, CAUSES } from '../../measure/record.ts';
import { mean } from '../../random/distribution.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import type { Lane } from './lanes.ts';

/** Shares of the copies that in-process caches lose, by cause. */
export interface LocalLosses {
  readonly ttl: number;
  readonly capacity: number;
  readonly admission: number;
}

/** Misses of in-process caches that asked for the first time, and for the first time since they were emptied. */
export interface FirstMisses {
  readonly cold: number;
  readonly emptied: number;
}

export type AddPart = (cause: number, part: number) => void;

export class MissCauses {
  readonly #demand: Float64Array;
  readonly #base: Int32Array;
  readonly #losses: (lane: Lane) => LocalLosses;
  readonly #valueBytes: Float64Array;
  readonly #rest: number;

  constructor(scenario: ResolvedScenario, lanes: readonly Lane[], losses: (lane: Lane) => LocalLosses) {
    let size = 0;
    this.#base = Int32Array.from(lanes, ({ chain }) => (size += chain.length * CAUSES) - chain.length * CAUSES);
    this.#demand = new Float64Array(size);
    this.#losses = losses;
    this.#valueBytes = Float64Array.from(lanes, ({ namespace }) => mean(scenario.namespaces[namespace].valueSize));
    this.#rest = scenario.start === 'warm' ? CAUSE.ttl : CAUSE.cold;
  }

  /** Mean bytes of a lane's values. */
  valueBytes(lane: Lane): number {
    return this.#valueBytes[lane.index];
  }

  /** Adds (or takes back) the demand of a key that has lost its copy at a position for a cause. */
  lost(lane: Lane, position: number, cause: number, demand: number): void {
    this.#demand[this.#base[lane.index] + position * CAUSES + cause] += demand;
  }

  /** Divides misses at a position; -1: of the in-process caches, when no shared tier follows. */
  spread(lane: Lane, position: number, first: FirstMisses, misses: number, add: AddPart): void {
    if (!(misses > 0)) return;
    if (position < 0) {
      if (lane.local === null) add(CAUSE.uncached, misses);
      else this.spreadLocal(lane, first, misses, add);
      return;
    }
    if (lane.keys.kind === 'once') return add(CAUSE.cold, misses);
    const base = this.#base[lane.index] + position * CAUSES;
    let sum = 0;
    for (let cause = 0; cause < CAUSES; cause++) sum += Math.max(0, this.#demand[base + cause]);
    if (!(sum > 0)) return add(this.#rest, misses);
    for (let cause = 0; cause < CAUSES; cause++) {
      const part = Math.max(0, this.#demand[base + cause]) / sum;
      if (part > 0) add(cause, part * misses);
    }
  }

  /** Divides misses of the in-process caches: first requests of an instance, then by what their copies are lost to. */
  spreadLocal(lane: Lane, { cold, emptied }: FirstMisses, misses: number, add: AddPart): void {
    if (!(misses > 0)) return;
    const first = Math.min(cold + emptied, misses);
    if (cold > 0) add(CAUSE.cold, (first * cold) / (cold + emptied));
    if (emptied > 0) add(CAUSE.fault, (first * emptied) / (cold + emptied));
    const { ttl, capacity, admission } = this.#losses(lane);
    const rest = misses - first;
    add(CAUSE.ttl, rest * ttl);
    add(CAUSE.capacity, rest * capacity);
    add(CAUSE.admission, rest * admission);
  }
}
