/**
 * The scale model: keys by strata, hits by flows, single events where something happens to a shared copy.
 *
 * A representative's copies in the shared tiers end, are looked up next, are fetched and filled: these are events, with
 * real delays. While the first shared copy is fresh, requests change only counts, and are integrated tick by tick.
 *
 *   EXPIRE (or eviction) -> level of the key rises -> LOOKUP by the next request passed on -> fetch -> FILL -> level 0
 */
import type { RunRecord } from '../../measure/record.ts';
import type { OnProgress } from '../../measure/result.ts';
import { poisson } from '../../random/poisson.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import { Breakdowns } from './breakdowns.ts';
import { Fetches } from './fetches.ts';
import { Followed } from './followed.ts';
import { Holdings } from './holdings.ts';
import type { Lane } from './lanes.ts';
import { Looks } from './looks.ts';
import { Scans } from './scans.ts';
import {
  AGE, BREAK, EXPIRE, FILL, INSTANCE, isRanked, KINDS, LOOK, LOOKUP, ModelState, ONCE, SCAN, TOUCH,
} from './state.ts';
import type { ModelParts } from './state.ts';
import { warmCopies } from './warm-start.ts';

export class ModelRun {
  readonly state: ModelState;
  readonly #closeWindow: (window: number) => void;
  readonly #holdings: Holdings;
  readonly #fetches: Fetches;
  readonly #followed: Followed;
  readonly #scans: Scans;
  readonly #breakdowns: Breakdowns;

  /** `closeWindow` is called when a window has been counted. */
  constructor(scenario: ResolvedScenario, record: RunRecord, parts: ModelParts, closeWindow: (window: number) => void) {
    this.#closeWindow = closeWindow;
    this.state = new ModelState(scenario, record, parts, (...gone) => this.#holdings.evicted(...gone));
    this.#holdings = new Holdings(this.state, (...change) => this.#levelChanged(...change));
    this.#fetches = new Fetches(this.state, this.#holdings);
    this.#followed = new Followed(this.state, this.#fetches);
    this.#scans = new Scans(this.state, this.#fetches, this.#holdings);
    this.#breakdowns = new Breakdowns(this.state, this.#holdings, this.#fetches);
    const { versions } = parts;
    if (versions === null) return;
    this.state.looks = new Looks(this.state, versions, { holdings: this.#holdings, fetches: this.#fetches });
    versions.watch = this.state.looks;
  }

  get events(): number {
    return this.state.queue.scheduled;
  }

  /** Runs to the end, or until `onProgress` returns false. */
  run(onProgress: OnProgress): boolean {
    const { state } = this;
    const { flows, aging, queue, scenario, tally, ticks } = state;
    this.#begin();
    flows.next(0);
    aging.next(0);
    tally.refreshTimes();
    state.observe(0);
    if (scenario.start === 'warm') tally.settle(flows);
    this.#breakdowns.schedule();
    for (let tick = 0; tick < ticks.count; tick++) {
      if (this.#breakdowns.isDue(ticks.edges[tick])) {
        state.paths.begin(ticks.edges[tick]);
        tally.refreshTimes();
      }
      const end = ticks.edges[tick + 1];
      state.window = ticks.windowOf[tick];
      state.tick = tick;
      if (state.versions !== null) state.versions.window = state.window;
      while (queue.nextTime < end) {
        state.now = queue.nextTime;
        this.#handle(queue.pop());
      }
      state.now = end;
      tally.count(flows, aging, tick, state.window, ticks.length(tick), end);
      flows.next(end);
      aging.next(end);
      tally.refreshTimes();
      state.observe(tick);
      if (tick + 1 === ticks.count || ticks.windowOf[tick + 1] !== state.window) this.#closeWindow(state.window);
      if (!onProgress(end, scenario.duration)) return false;
    }
    return true;
  }

  #handle(event: number): void {
    const index = Math.floor(event / KINDS);
    const kind = event & (KINDS - 1);
    if (this.state.looks?.putsOff(kind, index) === true) return;
    switch (kind) {
      case LOOKUP:
        return this.#fetches.lookup(index);
      case FILL:
        return this.#fetches.fill(index);
      case EXPIRE:
        return this.#holdings.expire(index);
      case TOUCH:
        return this.#holdings.touch(index);
      case AGE:
        return this.#fetches.age(index);
      case INSTANCE:
        return this.#followed.instance(index);
      case SCAN:
        return this.#scans.scan(index);
      case ONCE:
        return this.#scans.once(index);
      case BREAK:
        return this.#breakdowns.happen();
      case LOOK:
        return this.state.looks?.turn(index);
    }
  }

  /** Puts every key at the level that its copies give it, and schedules the first events. */
  #begin(): void {
    const { state } = this;
    const { strata, regions } = state;
    for (let i = 0; i < strata.count; i++) {
      for (let region = 0; region < regions; region++) {
        const lane = state.lane(i, region);
        state.level[i * regions + lane.region] = lane.chain.length;
        state.beginCauses(lane, i);
        if (isRanked(lane) && !state.isFollowed(lane, i)) {
          state.flows.add(state.at(lane, i, lane.chain.length), strata.weight[i] * strata.share[i], 0);
        }
      }
    }
    if (state.scenario.start === 'warm') {
      this.#loadCopies();
      state.record.forgetSites();
    }
    for (let i = 0; i < strata.count; i++) {
      for (let region = 0; region < regions; region++) {
        const lane = state.lane(i, region);
        if (!isRanked(lane)) continue;
        if (state.isFollowed(lane, i)) this.#followed.begin(lane, i);
        else if (state.level[i * regions + lane.region] > 0) this.#fetches.schedule(lane, i);
      }
    }
    state.looks?.begin();
    for (const lane of state.lanes) {
      if (lane.keys.kind === 'scan') this.#scans.begin(lane);
      if (lane.keys.kind === 'once') state.queue.push(0, lane.index * KINDS + ONCE);
    }
  }

  /** A warm start: the copies that the stationary past has left. */
  #loadCopies(): void {
    const { state } = this;
    const loaded = warmCopies(
      state.scenario,
      state.plan,
      (lane, i) => state.usualRate(lane, i),
      ({ tier, site }, i) => this.#holdings.noteEvicted(tier, site, i),
    );
    for (const { stop, representative: i, age, idle, rate, luck } of loaded) {
      const { tier, site, ttl, bytes } = stop;
      const copies = state.copiesOf(tier);
      const hits = copies.pressured ? poisson(rate * Math.max(0, age - idle), luck) : 0;
      copies.load(site, i, { bytes, until: ttl - age, age, idle, hits });
    }
    for (const { stop, representative: i } of loaded) {
      const copies = state.copiesOf(stop.tier);
      if (copies.freshUntil[copies.at(stop.site, i)] > 0) this.#holdings.loaded(copies, stop.site, i);
    }
  }

  /** A copy has come or gone: a pair's demand moves to another level, and its next lookup is due or is off. */
  #levelChanged(lane: Lane, i: number, before: number, level: number): void {
    const { state } = this;
    const pair = i * state.regions + lane.region;
    if (lane.keys.kind === 'scan') this.#scans.move(lane, i, before, level);
    else if (isRanked(lane) && !state.isFollowed(lane, i) && state.looks?.moved(i, lane.region, before) !== true) {
      const demand = state.strata.weight[i] * state.strata.share[i];
      state.flows.add(state.at(lane, i, before), -demand, state.now);
      state.flows.add(state.at(lane, i, level), demand, state.now);
    }
    if (level > 0 && before === 0) {
      state.seenAt[i] = state.now;
      if (isRanked(lane)) this.#fetches.schedule(lane, i);
    } else if (level === 0) this.#fetches.cancel(pair);
  }
}
