/** Requests of instances that are followed one by one: an event for each lookup that one passes on. */
import type { Fetches } from './fetches.ts';
import { FETCHING, Instances, WILL_MISS, WILL_REFRESH } from './instances.ts';
import type { Lane } from './lanes.ts';
import { INSTANCE, KINDS } from './state.ts';
import type { ModelState } from './state.ts';
import type { Stored } from './versions.ts';

export class Followed {
  readonly #state: ModelState;
  readonly #fetches: Fetches;
  readonly #instances: Instances;
  /** What the fetch under way of each brings, where values change. */
  readonly #values: (Stored | null)[];

  constructor(state: ModelState, fetches: Fetches) {
    this.#state = state;
    this.#fetches = fetches;
    this.#instances = new Instances(state.lanes);
    this.#values = Array.from({ length: state.versions === null ? 0 : this.#instances.count }, () => null);
  }

  begin(lane: Lane, i: number): void {
    this.#state.draw(i * this.#state.regions + lane.region);
    const share = this.#state.strata.share[i];
    const warm = this.#state.scenario.start === 'warm' && lane.local !== null && lane.local.ttl < Infinity;
    const held = warm ? this.#state.demand.stationaryHeld(lane, this.#state.strata.cell[i], 0) : 0;
    for (let instance = 0; instance < lane.instances; instance++) {
      const at = this.#instances.at(lane, i, instance);
      this.#instances.from[at] = 0;
      if (this.#state.next() < held) {
        const { ttl } = lane.local ?? { ttl: 0 };
        this.#awaitLookup(lane, i, at, -ttl * this.#state.next(), ttl);
      } else {
        this.#instances.state[at] = WILL_MISS;
        this.#setInstance(at, this.#state.demand.nextRequest(lane, share, 0, this.#state.exponential()));
      }
    }
  }

  #setInstance(at: number, due: number): void {
    this.#instances.due[at] = due;
    if (due < Infinity) this.#state.queue.push(due, at * KINDS + INSTANCE);
  }

  instance(at: number): void {
    const instances = this.#instances;
    if (instances.due[at] !== this.#state.now) return;
    const lane = this.#state.lanes[instances.laneOf[at]];
    const i = instances.representativeOf[at];
    this.#state.draw(i * this.#state.regions + lane.region);
    if (instances.state[at] !== FETCHING) return this.#ask(lane, i, at);
    if (instances.answered[at] === 0) return this.#awaitLookup(lane, i, at, this.#state.now, 0);
    this.#fetches.store(lane, i, instances.from[at], 0, this.#values[at] ?? null);
    this.#hold(lane, i, at, this.#state.now);
  }

  /** An instance passes a lookup on, because it holds no copy or to refresh the one it holds. */
  #ask(lane: Lane, i: number, at: number): void {
    const level = this.#state.level[i * this.#state.regions + lane.region];
    const rate = this.#state.demand.rateAt(lane, this.#state.tick);
    const flows = this.#instances.state[at] === WILL_MISS ? this.#state.flows : this.#state.aging;
    if (rate > 0) flows.meet(this.#state.at(lane, i, level), this.#state.strata.weight[i] / rate);
    const trip = this.#fetches.fetch(lane, i, 0, level);
    this.#values[at] = this.#fetches.valueAt(lane, i, level, trip.time);
    if (this.#instances.state[at] === WILL_MISS) this.#state.asked(lane, i, level, rate);
    this.#instances.from[at] = level;
    if (level === 0) {
      this.#fetches.refreshAhead(lane, i);
      return this.#hold(lane, i, at, this.#state.now + trip.time);
    }
    this.#instances.state[at] = FETCHING;
    this.#instances.answered[at] = trip.answered ? 1 : 0;
    if (level === lane.chain.length) this.#state.herd(lane, this.#readersOf(lane, i));
    this.#setInstance(at, this.#state.now + trip.time);
  }

  #readersOf(lane: Lane, i: number): number {
    let readers = 0;
    for (let instance = 0; instance < lane.instances; instance++) {
      const at = this.#instances.at(lane, i, instance);
      if (this.#instances.state[at] === FETCHING && this.#instances.from[at] === lane.chain.length) readers++;
    }
    return readers;
  }

  /** An instance is given a copy at `now`. */
  #hold(lane: Lane, i: number, at: number, now: number): void {
    const { local } = lane;
    if (local === null || this.#state.next() >= this.#state.demand.admitted(lane, this.#state.strata.cell[i])) {
      return this.#awaitLookup(lane, i, at, now, 0);
    }
    const { ttl, jitter } = local;
    let life = jitter > 0 && ttl < Infinity ? ttl * (1 - jitter * this.#state.next()) : ttl;
    const from = this.#instances.from[at];
    if (lane.tied && from < lane.chain.length) {
      const { tier, site } = lane.chain[from];
      const copies = this.#state.copiesOf(tier);
      const left = Math.max(0, copies.freshUntil[copies.at(site, i)] - now);
      life = this.#state.scenario.tiers[0].promotedTtl === 'remaining' ? left : Math.min(life, left);
    }
    this.#awaitLookup(lane, i, at, now, life);
  }

  /** Schedules the next lookup that an instance passes on, when it holds a copy from `now` on for `life` seconds. */
  #awaitLookup(lane: Lane, i: number, at: number, now: number, life: number): void {
    const { refreshAfter } = this.#state.scenario.tiers[0];
    const share = this.#state.strata.share[i];
    if (refreshAfter !== null && life > 0) {
      const mark = Math.max(this.#state.now, now + refreshAfter * life);
      const asked = this.#state.demand.nextRequest(lane, share, mark, this.#state.exponential());
      if (asked < now + life) {
        this.#instances.state[at] = WILL_REFRESH;
        return this.#setInstance(at, asked);
      }
    }
    this.#instances.state[at] = WILL_MISS;
    this.#setInstance(at, this.#state.demand.nextRequest(lane, share, now + life, this.#state.exponential()));
  }
}
