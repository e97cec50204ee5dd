/**
 * In-process caches followed one by one, for regions with few instances. Only the lookups that an instance passes on
 * matter to the others, so a representative costs an event per time to live and instance, however often it is asked
 * for.
 */
import type { Lane } from './lanes.ts';

/**
 * What an instance waits for: its next request for a key that it holds no copy of, or whose copy is due for a refresh.
 */
export const WILL_MISS = 0;
export const WILL_REFRESH = 1;
/** The answer of the shared tiers or the origin. */
export const FETCHING = 2;

export class Instances {
  /** First entry of each lane; -1 for lanes that are not followed so. */
  readonly base: Int32Array;
  readonly state: Uint8Array;
  /** When the state changes, s: the event that carries this time is the valid one. */
  readonly due: Float64Array;
  /** Level that answers the fetch under way, and whether it will be answered. */
  readonly from: Uint8Array;
  readonly answered: Uint8Array;
  /** Lane and representative of each entry. */
  readonly laneOf: Int32Array;
  readonly representativeOf: Int32Array;
  readonly count: number;

  constructor(lanes: readonly Lane[]) {
    let count = 0;
    this.base = Int32Array.from(lanes, (lane) => {
      if (lane.mode !== 'instances') return -1;
      const first = count;
      count += (lane.keys.to - lane.keys.from) * lane.instances;
      return first;
    });
    this.count = count;
    this.state = new Uint8Array(count);
    this.due = new Float64Array(count);
    this.from = new Uint8Array(count);
    this.answered = new Uint8Array(count);
    this.laneOf = new Int32Array(count);
    this.representativeOf = new Int32Array(count);
    for (const lane of lanes) {
      if (lane.mode !== 'instances') continue;
      for (let i = lane.keys.from; i < lane.keys.to; i++) {
        const at = this.base[lane.index] + (i - lane.keys.from) * lane.instances;
        this.laneOf.fill(lane.index, at, at + lane.instances);
        this.representativeOf.fill(i, at, at + lane.instances);
      }
    }
  }

  /** Entry of an instance for a representative. */
  at(lane: Lane, representative: number, instance: number): number {
    return this.base[lane.index] + (representative - lane.keys.from) * lane.instances + instance;
  }
}
