/**
 * What in-process caches pass on of keys that nobody answers for, because no tier has them and the origin is out of
 * reach: their copies end one after the other and none comes in their place, until every request is passed on.
 */
import type { Flows } from './flows.ts';
import type { Lane } from './lanes.ts';

export class DeniedShares {
  /** Share of a denied key's requests that still find an in-process copy, by cell. */
  readonly held: Float64Array;
  /** Demand of denied keys in each cell, as a share of their namespace's. */
  readonly demand: Float64Array;
  readonly lane: Lane;
  /** Mean time that the copies of a moment have left, s. */
  readonly #left: number;

  /** `refreshAfter`: part of its time to live after which a read refreshes an in-process copy; 1: it never does. */
  constructor(lane: Lane, refreshAfter: number) {
    this.lane = lane;
    this.held = new Float64Array(lane.keys.cells);
    this.demand = new Float64Array(lane.keys.cells);
    // Ages of copies are spread evenly up to where they are renewed.
    this.#left = (lane.local?.ttl ?? 0) * (1 - refreshAfter / 2);
  }

  /** Takes up which keys are denied after `length` seconds; `usual` is the share of a cell's requests that miss. */
  observe(flows: Flows, isCutOff: boolean, length: number, usual: (cell: number) => number): void {
    const origin = this.lane.chain.length;
    const kept = this.#left > 0 ? Math.exp(-length / this.#left) : 0;
    for (let cell = 0; cell < this.held.length; cell++) {
      const demand = isCutOff ? Math.max(0, flows.share[this.lane.base + cell * (origin + 1) + origin]) : 0;
      const before = Math.min(demand, this.demand[cell]);
      const holding = before * this.held[cell] * kept + (demand - before) * (1 - usual(cell));
      this.held[cell] = demand > 0 ? holding / demand : 0;
      this.demand[cell] = demand;
    }
  }
}
