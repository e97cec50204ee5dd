/**
 * What in-process caches pass on, by whether the first shared tier has a copy, where that tier is under pressure.
 *
 * A shared copy that nobody asks for is evicted after some idle time. When it is gone, no instance has fetched the key for
 * that long: in-process copies are older than that, or have ended too, and more requests pass than usual. While the shared
 * copy is there, fewer do; on average it must be the usual share:
 *
 *   usual = (1 - h) absent + h present,   absent = 1 / (1 + mu max(0, ttl - idle))
 *
 * with h the share of the demand whose keys have a shared copy, and mu the rate of an instance's requests for one key. (An
 * instance without news for `idle` either holds a copy of an age in [idle, ttl), or none: in the ratio mu (ttl - idle) to 1.)
 */
import type { Flows } from './flows.ts';
import type { Lane } from './lanes.ts';

/** Presence is averaged over so many seconds and representatives: the coming and going of a single one is noise. */
const AVERAGED = 5;

export class PresenceShares {
  readonly lane: Lane;
  /** Shares of a cell's requests that find no in-process copy, by presence of the shared one. */
  readonly absent: Float64Array;
  readonly present: Float64Array;
  /** Share that refreshes an in-process copy, while there is a shared one. */
  readonly refresh: Float64Array;
  readonly #share: Float64Array;
  /** Representatives of each cell. */
  readonly #count: Float64Array;
  /** h of each cell; NaN: not observed yet. */
  readonly #presence: Float64Array;

  constructor(lane: Lane, share: Float64Array, cellOf: Int32Array) {
    const { cells } = lane.keys;
    this.lane = lane;
    this.#share = share;
    this.#count = new Float64Array(cells);
    for (let i = lane.keys.from; i < lane.keys.to; i++) this.#count[cellOf[i]]++;
    this.absent = new Float64Array(cells).fill(1);
    this.present = new Float64Array(cells).fill(1);
    this.refresh = new Float64Array(cells);
    this.#presence = new Float64Array(cells).fill(NaN);
  }

  /** Takes up the present state: `rate` of an instance's requests, 1/s, and the `length` of the tick before, s. */
  observe(
    flows: Flows,
    { rate, idle, length }: { rate: number; idle: number; length: number },
    usual: (cell: number) => { miss: number; refresh: number },
  ): void {
    const levels = this.lane.chain.length + 1;
    const ttl = this.lane.local?.ttl ?? 0;
    for (let cell = 0; cell < this.absent.length; cell++) {
      const at = this.lane.base + cell * levels;
      let all = 0;
      for (let level = 0; level < levels; level++) all += flows.share[at + level];
      const now = all > 0 ? Math.min(1, Math.max(0, flows.share[at] / all)) : 0;
      const part = Math.min(1, (length * this.#count[cell]) / AVERAGED);
      const before = this.#presence[cell];
      const h = Number.isNaN(before) ? now : before + part * (now - before);
      this.#presence[cell] = h;
      const absent = 1 / (1 + rate * this.#share[cell] * Math.max(0, ttl - idle));
      const { miss, refresh } = usual(cell);
      const present = h > 0 ? Math.min(1, Math.max(0, (miss - (1 - h) * absent) / h)) : miss;
      this.absent[cell] = absent;
      this.present[cell] = present;
      this.refresh[cell] = h > 0 ? Math.min(1 - present, refresh / h) : refresh;
    }
  }
}
