/** Keys without a rank: those that a scan reads in sequence, and those that are asked for only once. */
import type { Fetches } from './fetches.ts';
import type { Holdings } from './holdings.ts';
import type { Lane } from './lanes.ts';
import { KINDS, ONCE, SCAN } from './state.ts';
import type { ModelState } from './state.ts';
import { ONCE_BATCHES } from './strata.ts';

export class Scans {
  readonly #state: ModelState;
  readonly #fetches: Fetches;
  readonly #holdings: Holdings;
  /** Block that a lane's scan has reached, or its next batch of keys asked for once. */
  readonly #cursor: Int32Array;
  /** Representative under each lane's scan; -1: none. */
  readonly #scanning: Int32Array;

  constructor(state: ModelState, fetches: Fetches, holdings: Holdings) {
    this.#state = state;
    this.#fetches = fetches;
    this.#holdings = holdings;
    this.#cursor = new Int32Array(state.lanes.length);
    this.#scanning = new Int32Array(state.lanes.length).fill(-1);
  }

  begin(lane: Lane): void {
    const blocks = lane.keys.to - lane.keys.from;
    const { scan } = this.#state.scenario.namespaces[lane.namespace];
    const start = Math.floor(((scan?.keys ?? 0) * lane.region) / this.#state.regions);
    let block = 0;
    while (block + 1 < blocks && this.#state.strata.first[lane.keys.from + block + 1] <= start) block++;
    this.#cursor[lane.index] = block - 1;
    this.#state.queue.push(0, lane.index * KINDS + SCAN);
  }

  /** The cursor of a scan leaves a block, whose keys have been fetched by now, and enters the next. */
  scan(index: number): void {
    const lane = this.#state.lanes[index];
    const blocks = lane.keys.to - lane.keys.from;
    const total = this.#state.demand.cellMass[lane.index][0];
    const left = this.#scanning[lane.index];
    if (left >= 0) {
      const pair = left * this.#state.regions + lane.region;
      this.#state.flows.add(this.#state.at(lane, left, this.#state.level[pair]), -total, this.#state.now);
      this.#scanning[lane.index] = -1;
      this.#state.draw(pair);
      const level = this.#state.level[pair];
      const trip = this.#fetches.fetch(lane, left, 0, level);
      if (trip.answered && level > 0) this.#fetches.store(lane, left, level, 0, null);
    }
    const block = (this.#cursor[lane.index] + 1) % blocks;
    this.#cursor[lane.index] = block;
    const i = lane.keys.from + block;
    this.#scanning[lane.index] = i;
    const { flows, level, now, regions, strata } = this.#state;
    flows.add(this.#state.at(lane, i, level[i * regions + lane.region]), total, now);
    // The block's keys are asked for once each, by any instance.
    const due = this.#state.demand.nextRequest(lane, total * lane.instances, now, strata.weight[i]);
    if (due < Infinity) this.#state.queue.push(due, lane.index * KINDS + SCAN);
  }

  move(lane: Lane, i: number, before: number, level: number): void {
    if (this.#scanning[lane.index] !== i) return;
    const total = this.#state.demand.cellMass[lane.index][0];
    this.#state.flows.add(this.#state.at(lane, i, before), -total, this.#state.now);
    this.#state.flows.add(this.#state.at(lane, i, level), total, this.#state.now);
  }

  /** Stores the batch of one-hit keys that have come since the last one. */
  once(index: number): void {
    const lane = this.#state.lanes[index];
    const longest = lane.chain.reduce((most, { ttl }) => Math.max(most, ttl), 0);
    const interval = Math.min(longest, this.#state.scenario.duration) / (ONCE_BATCHES - 100);
    if (!(interval > 0)) return;
    const batch = this.#cursor[lane.index];
    this.#cursor[lane.index] = (batch + 1) % ONCE_BATCHES;
    const i = lane.keys.from + lane.region * ONCE_BATCHES + batch;
    if (this.#state.now > 0) {
      const { oneHitShare } = this.#state.scenario.namespaces[lane.namespace];
      this.#state.strata.weight[i] = this.#state.demand.rateAt(lane, this.#state.tick) * oneHitShare * interval;
      this.#state.draw(i * this.#state.regions + lane.region);
      for (const { tier, site, ttl, bytes } of lane.chain) {
        const copies = this.#state.copiesOf(tier);
        if (copies.freshUntil[copies.at(site, i)] > 0) copies.end(site, i);
        if (ttl > 0 && this.#state.strata.weight[i] > 0) this.#holdings.put(tier, site, i, bytes, ttl);
      }
    }
    this.#state.queue.push(this.#state.now + interval, lane.index * KINDS + ONCE);
  }
}
