/**
 * The scale model: keys by strata, hits by flows, single events where something happens to a shared copy.
 *
 * A representative's copies in the shared tiers end, are looked up next, are fetched and filled: these are events, with
 * real delays. While the first shared copy is fresh, requests change only counts, and are integrated tick by tick.
 *
 *   EXPIRE (or eviction) -> level of the key rises -> LOOKUP by the next request passed on -> fetch -> FILL -> level 0
 */
import { EventQueue } from '../../engine/event-queue.ts';
import { CAUSE } from '../../measure/record.ts';
import type { RunRecord } from '../../measure/record.ts';
import type { OnProgress } from '../../measure/result.ts';
import { nodeOfSlot } from '../../policy/placement.ts';
import { Lattice } from '../../random/lattice.ts';
import { poisson } from '../../random/poisson.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import { Keyspace } from '../keyspace.ts';
import { Copies } from './copies.ts';
import type { Demand } from './demand.ts';
import { Flows } from './flows.ts';
import { FETCHING, Instances, WILL_MISS, WILL_REFRESH } from './instances.ts';
import type { Lane } from './lanes.ts';
import type { MissCauses } from './miss-causes.ts';
import type { Paths } from './paths.ts';
import type { Plan } from './plan.ts';
import { ONCE_BATCHES } from './strata.ts';
import type { Strata } from './strata.ts';
import type { Tally } from './tally.ts';
import type { Ticks } from './ticks.ts';
import { evictionCause } from '../warm-start.ts';
import { warmCopies } from './warm-start.ts';

const LOOKUP = 0;
const FILL = 1;
const EXPIRE = 2;
const TOUCH = 3;
const AGE = 4;
const INSTANCE = 5;
const SCAN = 6;
const ONCE = 7;
const KINDS = 8;

/** A pressured tier's policy hears of a hot key's hits this many times per turnover: recency needs no finer grain. */
const TOUCHES_PER_TURNOVER = 4;
/** Keys with fewer hits than this between two such reports are reported hit by hit, at the moment of each. */
const HITS_IN_BULK = 3;
/** Bounds of the time between two such reports, s. */
const TOUCH_MIN = 0.05;
const TOUCH_MAX = 10;

export interface ModelParts {
  readonly plan: Plan;
  readonly ticks: Ticks;
  readonly demand: Demand;
  readonly paths: Paths;
  readonly causes: MissCauses;
  readonly tally: Tally;
  /** Called when a window has been counted. */
  readonly closeWindow: (window: number) => void;
}

export class ModelRun {
  readonly strata: Strata;
  readonly copies: readonly (Copies | null)[];
  readonly level: Uint8Array;
  /** Last time that each representative was seen missing, for the hot band. */
  readonly seenAt: Float64Array;
  now = 0;
  readonly #scenario: ResolvedScenario;
  readonly #record: RunRecord;
  readonly #lanes: readonly Lane[];
  readonly #demand: Demand;
  readonly #paths: Paths;
  readonly #causes: MissCauses;
  readonly #tally: Tally;
  readonly #ticks: Ticks;
  readonly #parts: ModelParts;
  readonly #regions: number;
  readonly #queue = new EventQueue(1 << 16);
  readonly #flows: Flows;
  readonly #aging: Flows;
  /** Lane by [class of the representative][region]. */
  readonly #laneOf: readonly (readonly Lane[])[];
  /** Regions that use a tier's site: [tier][site]. */
  readonly #users: readonly (readonly (readonly number[])[])[];
  readonly #lookupDue: Float64Array;
  readonly #fetching: Uint8Array;
  readonly #from: Uint8Array;
  readonly #answered: Uint8Array;
  readonly #stretch: Float64Array;
  readonly #drawn: Uint32Array;
  /** Random numbers by region, spread evenly over the representatives. */
  readonly #lattices: readonly Lattice[];
  readonly #instances: Instances;
  readonly #node: Int16Array;
  /** Longest chain of any lane. */
  readonly #positions: number;
  /** Cause under which the demand of each [pair][position] is booked; -1: it has a copy. */
  readonly #bookedCause: Int8Array;
  readonly #cursor: Int32Array;
  readonly #scanning: Int32Array;
  #window = 0;
  tick = 0;
  #drawing = 0;
  readonly #next = (): number => {
    const pair = this.#drawing;
    return this.#lattices[pair % this.#regions].uniform(Math.floor(pair / this.#regions), this.#drawn[pair]++);
  };

  constructor(scenario: ResolvedScenario, record: RunRecord, parts: ModelParts) {
    const { plan } = parts;
    this.#scenario = scenario;
    this.#record = record;
    this.#parts = parts;
    this.#demand = parts.demand;
    this.#paths = parts.paths;
    this.#causes = parts.causes;
    this.#tally = parts.tally;
    this.#ticks = parts.ticks;
    this.strata = plan.strata;
    this.#lanes = plan.lanes;
    this.#regions = scenario.regions.length;
    const pairs = plan.strata.count * this.#regions;
    this.#laneOf = plan.strata.classes.map((keys) => plan.lanes.filter((lane) => lane.keys === keys));
    this.#users = scenario.tiers.map((tier) =>
      scenario.regions.map((_, site) =>
        tier.scope === 'instance' ? [] : scenario.regions.flatMap((__, at) => (tier.siteOf[at] === site ? [at] : [])),
      ),
    );
    this.copies = scenario.tiers.map((tier, index) =>
      tier.scope === 'instance'
        ? null
        : new Copies(scenario, index, {
            weight: plan.strata.weight,
            pressured: plan.pressured[index],
            evicted: (at, site, representative, cause) => this.#evicted(at, site, representative, cause),
          }),
    );
    const size = plan.lanes.reduce((sum, { keys, chain }) => sum + keys.cells * (chain.length + 1), 0);
    this.#flows = new Flows(size);
    this.#aging = new Flows(size);
    this.level = new Uint8Array(pairs);
    this.seenAt = new Float64Array(plan.strata.count).fill(NaN);
    this.#lookupDue = new Float64Array(pairs).fill(Infinity);
    this.#fetching = new Uint8Array(pairs);
    this.#from = new Uint8Array(pairs);
    this.#answered = new Uint8Array(pairs);
    this.#stretch = new Float64Array(pairs);
    this.#drawn = new Uint32Array(pairs);
    this.#lattices = scenario.regions.map(({ name }, region) => new Lattice(scenario.seed, `model/${name}`, region));
    this.#instances = new Instances(plan.lanes);
    this.#node = nodesOf(scenario, plan.strata);
    this.#positions = Math.max(1, ...plan.lanes.map(({ chain }) => chain.length));
    this.#bookedCause = new Int8Array(pairs * this.#positions).fill(this.#initialCause());
    this.#cursor = new Int32Array(plan.lanes.length);
    this.#scanning = new Int32Array(plan.lanes.length).fill(-1);
  }

  get events(): number {
    return this.#queue.scheduled;
  }

  /** Where a single key lives in a cluster of several nodes; -1 for representatives of more, which live everywhere. */
  nodeOf(tier: number, representative: number): number {
    const slot = this.#node[representative];
    return slot < 0 ? -1 : nodeOfSlot(slot, this.#scenario.tiers[tier].nodes);
  }

  run(onProgress: OnProgress): boolean {
    this.#begin();
    const { duration } = this.#scenario;
    this.#flows.next(0);
    this.#aging.next(0);
    this.#tally.refreshTimes();
    if (this.#scenario.start === 'warm') this.#tally.settle(this.#flows);
    for (let tick = 0; tick < this.#ticks.count; tick++) {
      const end = this.#ticks.edges[tick + 1];
      this.#window = this.#ticks.windowOf[tick];
      this.tick = tick;
      while (this.#queue.nextTime < end) {
        this.now = this.#queue.nextTime;
        this.#handle(this.#queue.pop());
      }
      this.now = end;
      this.#tally.count(this.#flows, this.#aging, tick, this.#window, this.#ticks.length(tick), end);
      this.#flows.next(end);
      this.#aging.next(end);
      this.#tally.refreshTimes();
      if (tick + 1 === this.#ticks.count || this.#ticks.windowOf[tick + 1] !== this.#window) {
        this.#parts.closeWindow(this.#window);
      }
      if (!onProgress(end, duration)) return false;
    }
    return true;
  }

  #handle(event: number): void {
    const index = Math.floor(event / KINDS);
    switch (event & (KINDS - 1)) {
      case LOOKUP:
        return this.#lookup(index);
      case FILL:
        return this.#fill(index);
      case EXPIRE:
        return this.#expire(index);
      case TOUCH:
        return this.#touch(index);
      case AGE:
        return this.#age(index);
      case INSTANCE:
        return this.#instance(index);
      case SCAN:
        return this.#scan(index);
      case ONCE:
        return this.#once(index);
    }
  }

  /** Puts every key at the level that its copies give it, and schedules the first events. */
  #begin(): void {
    for (let i = 0; i < this.strata.count; i++) {
      for (const lane of this.#laneOf[this.strata.classOf[i]]) {
        this.level[i * this.#regions + lane.region] = lane.chain.length;
        lane.chain.forEach((_, position) => this.#causes.lost(lane, position, this.#initialCause(), this.#passing(lane, i)));
        if (isRanked(lane) && !this.#isFollowed(lane, i)) {
          this.#flows.add(this.#at(lane, i, lane.chain.length), this.strata.weight[i] * this.strata.share[i], 0);
        }
      }
    }
    if (this.#scenario.start === 'warm') {
      this.#loadCopies();
      this.#record.forgetSites();
    }
    for (let i = 0; i < this.strata.count; i++) {
      for (const lane of this.#laneOf[this.strata.classOf[i]]) {
        if (!isRanked(lane)) continue;
        if (this.#isFollowed(lane, i)) this.#beginInstances(lane, i);
        else if (this.level[i * this.#regions + lane.region] > 0) this.#schedule(lane, i);
      }
    }
    for (const lane of this.#lanes) {
      if (lane.keys.kind === 'scan') this.#beginScan(lane);
      if (lane.keys.kind === 'once') this.#queue.push(0, lane.index * KINDS + ONCE);
    }
  }

  /** A warm start: the copies that the stationary past has left. */
  #loadCopies(): void {
    const loaded = warmCopies(
      this.#scenario,
      this.#parts.plan,
      (lane, i) => this.#usualRate(lane, i),
      ({ tier, site }, i) => this.#noteEvicted(tier, site, i),
    );
    for (const { stop, representative: i, age, idle, rate, luck } of loaded) {
      const { tier, site, ttl, bytes } = stop;
      const copies = this.#copiesOf(tier);
      const hits = copies.pressured ? poisson(rate * Math.max(0, age - idle), luck) : 0;
      copies.load(site, i, { bytes, until: ttl - age, age, idle, hits });
    }
    for (const { stop, representative: i } of loaded) {
      const { tier, site } = stop;
      const copies = this.#copiesOf(tier);
      const at = copies.at(site, i);
      if (copies.freshUntil[at] > 0) this.#follow(copies, site, i);
    }
  }

  #noteEvicted(tier: number, site: number, i: number): void {
    const copies = this.#copiesOf(tier);
    const cause = evictionCause(this.#scenario.tiers[tier]);
    copies.cause[copies.at(site, i)] = cause;
    for (const region of this.#users[tier][site]) {
      const lane = this.#laneOf[this.strata.classOf[i]][region];
      const position = lane.chain.findIndex((link) => link.tier === tier);
      if (position >= 0) this.#noteCause(lane, i, position, cause);
    }
  }

  #beginInstances(lane: Lane, i: number): void {
    this.#drawing = i * this.#regions + lane.region;
    const share = this.strata.share[i];
    const warm = this.#scenario.start === 'warm' && lane.local !== null && lane.local.ttl < Infinity;
    const held = warm ? this.#demand.stationaryHeld(lane, this.strata.cell[i], 0) : 0;
    for (let instance = 0; instance < lane.instances; instance++) {
      const at = this.#instances.at(lane, i, instance);
      this.#instances.from[at] = 0;
      if (this.#next() < held) {
        const { ttl } = lane.local ?? { ttl: 0 };
        this.#awaitLookup(lane, i, at, -ttl * this.#next(), ttl);
      } else {
        this.#instances.state[at] = WILL_MISS;
        this.#setInstance(at, this.#demand.nextRequest(lane, share, 0, this.#exponential()));
      }
    }
  }

  /** Whether the lane's instances are followed one by one for this key. */
  #isFollowed(lane: Lane, i: number): boolean {
    return lane.mode === 'instances' && this.#demand.shares(lane, this.strata.cell[i]) === null;
  }

  #initialCause(): number {
    return this.#scenario.start === 'warm' ? CAUSE.ttl : CAUSE.cold;
  }

  /** Index of a representative's flows at a level. */
  #at(lane: Lane, i: number, level: number): number {
    return lane.base + this.strata.cell[i] * (lane.chain.length + 1) + level;
  }

  #exponential(): number {
    return -Math.log(1 - this.#next());
  }

  /** Demand that a representative passes on to the shared tiers in the end: what its misses are weighed by. */
  #passing(lane: Lane, i: number): number {
    const shares = this.#demand.shares(lane, this.strata.cell[i]);
    const last = shares === null ? 0 : shares.flow.miss.length - 1;
    return this.strata.weight[i] * this.strata.share[i] * (shares === null ? 1 : shares.flow.miss[last]);
  }

  /** Requests per second of one key of a representative that are passed on to the shared tiers now. */
  lookupRate(lane: Lane, i: number): number {
    return this.#isFollowed(lane, i) ? this.#usualRate(lane, i) : this.#rate(lane, i);
  }

  /** The same on average, whether the first shared tier has a copy or not. */
  #usualRate(lane: Lane, i: number): number {
    const rate = this.#demand.rateAt(lane, this.tick) * this.strata.share[i];
    return lane.local === null ? rate : rate * this.#demand.usuallyPassed(lane, this.strata.cell[i], this.tick, rate);
  }

  #rate(lane: Lane, i: number): number {
    const tick = this.tick;
    const rate = this.#demand.rateAt(lane, tick) * this.strata.share[i];
    const shares = this.#demand.shares(lane, this.strata.cell[i]);
    if (shares === null || (shares.allWhenAbsent && this.level[i * this.#regions + lane.region] > 0)) return rate;
    const at = Math.min(tick, shares.flow.miss.length - 1);
    return rate * (shares.flow.miss[at] + shares.flow.refresh[at]);
  }

  /** Schedules the next lookup of a key that its first shared tier does not hold. */
  #schedule(lane: Lane, i: number): void {
    if (!lane.stores || this.#isFollowed(lane, i)) return;
    const pair = i * this.#regions + lane.region;
    if (this.#fetching[pair] === 1 || this.#lookupDue[pair] < Infinity) return;
    this.#drawing = pair;
    const cell = this.strata.cell[i];
    const all = this.level[pair] > 0 && this.#demand.shares(lane, cell)?.allWhenAbsent === true;
    const due = this.#demand.nextPassed(lane, cell, this.strata.share[i], this.now, this.#exponential(), all);
    this.#lookupDue[pair] = due;
    if (due < Infinity) this.#queue.push(due, pair * KINDS + LOOKUP);
  }

  #lookup(pair: number): void {
    if (this.#lookupDue[pair] !== this.now) return;
    this.#lookupDue[pair] = Infinity;
    const i = Math.floor(pair / this.#regions);
    const lane = this.#laneOf[this.strata.classOf[i]][pair % this.#regions];
    const level = this.level[pair];
    if (level === 0) return this.#refreshAhead(lane, i);
    this.#drawing = pair;
    const trip = this.#fetch(lane, i, 0, level);
    this.#fetching[pair] = 1;
    this.#from[pair] = level;
    this.#answered[pair] = trip.answered ? 1 : 0;
    const others = this.#others(lane, this.#rate(lane, i) * trip.time);
    // The last of the lookups that this fetch kept from being hits stores its answer last.
    this.#stretch[pair] = others > 0 ? trip.time * Math.exp(Math.log(1 - this.#next()) / others) : 0;
    if (level === lane.chain.length) this.#herd(lane, 1 + others);
    this.#queue.push(this.now + trip.time, pair * KINDS + FILL);
  }

  /** Lookups by other instances while a fetch is under way. */
  #others(lane: Lane, mean: number): number {
    if (!(mean > 0)) return 0;
    // With single-flight each of the other instances fetches at most once.
    const most = lane.singleFlight ? lane.instances - 1 : Infinity;
    const bounded = most < Infinity ? most * -Math.expm1(-mean / Math.max(1, lane.instances)) : mean;
    return Math.min(most, poisson(bounded, this.#next()));
  }

  #herd(lane: Lane, readers: number): void {
    const at = this.#window * this.#record.cells + lane.cell;
    if (readers > this.#record.herdMax[at]) this.#record.herdMax[at] = readers;
  }

  /** Sends a fetch down from a position to the level that answers it; how long it takes until its copies are stored. */
  #fetch(lane: Lane, i: number, position: number, level: number): { time: number; answered: boolean } {
    let time = 0;
    this.seenAt[i] = this.now;
    for (let at = position; at <= level && at < lane.chain.length; at++) {
      const { tier, site } = lane.chain[at];
      const copies = this.#copiesOf(tier);
      time += this.#paths.lookup(tier, lane.region, this.#drawNode(tier, site, i), this.#next);
      if (at < level) copies.miss(site, i);
      else {
        copies.touch(site, i, 1, this.now);
        if (at > 0) this.#refreshBelow(lane, i, at);
      }
    }
    let answered = true;
    if (level === lane.chain.length) {
      const read = this.#paths.readOrigin(lane.region, lane.originCost, this.#next);
      time += read.time;
      answered = read.outcome === 'answered';
    }
    if (level > 0 && lane.chain.length > 0) {
      const { tier, site } = lane.chain[0];
      time += this.#paths.set(tier, lane.region, this.#drawNode(tier, site, i), this.#next);
    }
    return { time, answered };
  }

  #drawNode(tier: number, site: number, i: number): number {
    const own = this.nodeOf(tier, i);
    return own >= 0 ? own : this.#paths.drawNode(tier, site, this.#next());
  }

  #fill(pair: number): void {
    const i = Math.floor(pair / this.#regions);
    const lane = this.#laneOf[this.strata.classOf[i]][pair % this.#regions];
    this.#fetching[pair] = 0;
    this.#drawing = pair;
    if (this.#answered[pair] === 1) this.#store(lane, i, this.#from[pair], this.#stretch[pair]);
    if (this.level[pair] > 0) this.#schedule(lane, i);
  }

  /** Stores copies in all tiers of a lane above the level that answered; they end `stretch` later than stored. */
  #store(lane: Lane, i: number, from: number, stretch: number): void {
    const source = from < lane.chain.length ? lane.chain[from] : null;
    const left = source === null ? Infinity : this.#copiesOf(source.tier).freshUntil[this.#copiesOf(source.tier).at(source.site, i)] - this.now;
    for (let position = Math.min(from, lane.chain.length) - 1; position >= 0; position--) {
      const { tier, site, ttl, jitter, bytes } = lane.chain[position];
      let life = jitter > 0 && ttl < Infinity ? ttl * (1 - jitter * this.#next()) : ttl;
      const rule = this.#scenario.tiers[tier].promotedTtl;
      if (source !== null && rule !== 'default') life = rule === 'remaining' ? left : Math.min(life, left);
      if (life > 0) this.#put(tier, site, i, bytes, life + stretch);
    }
  }

  #put(tier: number, site: number, i: number, bytes: number, life: number): void {
    const copies = this.#copiesOf(tier);
    const at = copies.at(site, i);
    const until = this.now + life;
    copies.put(site, i, bytes, until, this.now);
    // The policy may have refused it at once.
    if (copies.freshUntil[at] === until) this.#follow(copies, site, i);
  }

  /** Schedules what comes of a copy that is there now, and takes it into account. */
  #follow(copies: Copies, site: number, i: number): void {
    const { tier } = copies;
    const at = copies.at(site, i);
    const until = copies.freshUntil[at];
    const event = ((tier * this.#regions + site) * this.strata.count + i) * KINDS;
    if (until < Infinity) this.#queue.push(until, event + EXPIRE);
    const after = this.#scenario.tiers[tier].refreshAfter;
    if (after !== null && until < Infinity) {
      const mark = copies.storedAt[at] + after * (until - copies.storedAt[at]);
      this.#queue.push(Math.max(this.now, mark), event + AGE);
    }
    this.#relevel(tier, site, i);
    if (copies.pressured) this.#scheduleTouch(copies, site, i);
  }

  #expire(index: number): void {
    const { tier, site, i } = this.#siteOf(index);
    const copies = this.#copiesOf(tier);
    if (copies.freshUntil[copies.at(site, i)] !== this.now) return;
    copies.end(site, i);
    this.#record.sites.expired[this.#record.site(this.#window, tier, site)] += this.strata.weight[i];
    this.#relevel(tier, site, i);
  }

  #evicted(tier: number, site: number, i: number, cause: 'capacity' | 'admission'): void {
    const copies = this.#copiesOf(tier);
    const at = copies.at(site, i);
    copies.freshUntil[at] = 0;
    copies.touchDueAt(at, Infinity);
    copies.cause[at] = CAUSE[cause];
    const { evictedForCapacity, refusedAdmission } = this.#record.sites;
    const column = cause === 'capacity' ? evictedForCapacity : refusedAdmission;
    column[this.#record.site(this.#window, tier, site)] += this.strata.weight[i];
    this.#relevel(tier, site, i);
  }

  #siteOf(index: number): { tier: number; site: number; i: number } {
    const count = this.strata.count;
    const place = Math.floor(index / count);
    return { tier: Math.floor(place / this.#regions), site: place % this.#regions, i: index % count };
  }

  #copiesOf(tier: number): Copies {
    const copies = this.copies[tier];
    if (copies === null || copies === undefined) throw new Error(`tier ${tier} is not shared`);
    return copies;
  }

  /** Brings the levels of all regions that use a site up to date after its copy has come or gone. */
  #relevel(tier: number, site: number, i: number): void {
    const lanes = this.#laneOf[this.strata.classOf[i]];
    for (const region of this.#users[tier][site]) {
      const lane = lanes[region];
      const pair = i * this.#regions + region;
      const position = lane.chain.findIndex((link) => link.tier === tier);
      if (position < 0) continue;
      const copies = this.#copiesOf(tier);
      const at = copies.at(site, i);
      this.#noteCause(lane, i, position, copies.freshUntil[at] > 0 ? -1 : copies.cause[at]);
      let level = 0;
      while (level < lane.chain.length && !this.#isFresh(lane, level, i)) level++;
      const before = this.level[pair];
      if (level === before) continue;
      this.level[pair] = level;
      if (lane.keys.kind === 'scan') this.#moveScan(lane, i, before, level);
      else if (isRanked(lane)) this.#move(lane, i, before, level);
      if (level > 0 && before === 0) {
        this.seenAt[i] = this.now;
        if (isRanked(lane)) this.#schedule(lane, i);
      } else if (level === 0) this.#lookupDue[pair] = Infinity;
    }
  }

  #noteCause(lane: Lane, i: number, position: number, cause: number): void {
    if (lane.keys.kind === 'once') return;
    const at = (i * this.#regions + lane.region) * this.#positions + position;
    const before = this.#bookedCause[at];
    if (before === cause) return;
    const demand = this.#passing(lane, i);
    if (before >= 0) this.#causes.lost(lane, position, before, -demand);
    if (cause >= 0) this.#causes.lost(lane, position, cause, demand);
    this.#bookedCause[at] = cause;
  }

  #isFresh(lane: Lane, position: number, i: number): boolean {
    const { tier, site } = lane.chain[position];
    const copies = this.#copiesOf(tier);
    return copies.freshUntil[copies.at(site, i)] > 0;
  }

  #move(lane: Lane, i: number, before: number, level: number): void {
    if (this.#isFollowed(lane, i)) return;
    const demand = this.strata.weight[i] * this.strata.share[i];
    this.#flows.add(this.#at(lane, i, before), -demand, this.now);
    this.#flows.add(this.#at(lane, i, level), demand, this.now);
  }

  // --- touches of pressured tiers ---

  /** Lookups per second of each key of a representative at a site. */
  #siteRate(tier: number, site: number, i: number): number {
    let rate = 0;
    const lanes = this.#laneOf[this.strata.classOf[i]];
    for (const region of this.#users[tier][site]) {
      const lane = lanes[region];
      if (lane.chain[0]?.tier !== tier) continue;
      rate += this.lookupRate(lane, i);
    }
    return rate;
  }

  #scheduleTouch(copies: Copies, site: number, i: number): void {
    const lane = this.#laneOf[this.strata.classOf[i]][this.#users[copies.tier][site][0]];
    // Only the first tier of a chain is hit without an event; instances followed singly tell of every hit themselves.
    if (lane.chain[0].tier !== copies.tier || this.#isFollowed(lane, i) || !isRanked(lane)) return;
    const rate = this.#siteRate(copies.tier, site, i);
    this.#drawing = i * this.#regions + lane.region;
    const grain = this.#grain(copies, site);
    const inBulk = rate * grain >= HITS_IN_BULK;
    const due = inBulk ? this.now + grain : rate > 0 ? this.now + this.#exponential() / rate : Infinity;
    copies.touchDueAt(copies.at(site, i), due);
    if (due < Infinity) {
      this.#queue.push(due, ((copies.tier * this.#regions + site) * this.strata.count + i) * KINDS + TOUCH);
    }
  }

  /** Time between two reports of a hot key's hits at a site, s. */
  #grain(copies: Copies, site: number): number {
    return Math.min(TOUCH_MAX, Math.max(TOUCH_MIN, copies.turnover(site, this.now) / TOUCHES_PER_TURNOVER));
  }

  #touch(index: number): void {
    const { tier, site, i } = this.#siteOf(index);
    const copies = this.#copiesOf(tier);
    const at = copies.at(site, i);
    if (copies.touchDue[at] !== this.now) return;
    const hits = this.#siteRate(tier, site, i) * this.#grain(copies, site);
    this.#drawing = i * this.#regions + site;
    copies.touch(site, i, hits >= HITS_IN_BULK ? Math.max(1, poisson(hits, this.#next())) : 1, this.now);
    this.#scheduleTouch(copies, site, i);
  }

  // --- refresh-ahead of shared tiers ---

  #age(index: number): void {
    const { tier, site, i } = this.#siteOf(index);
    const copies = this.#copiesOf(tier);
    const at = copies.at(site, i);
    if (!this.#isAged(copies, at)) return;
    const lanes = this.#laneOf[this.strata.classOf[i]];
    for (const region of this.#users[tier][site]) {
      if (lanes[region].chain[0]?.tier === tier) this.#schedule(lanes[region], i);
    }
  }

  #isAged(copies: Copies, at: number): boolean {
    const after = this.#scenario.tiers[copies.tier].refreshAfter;
    const until = copies.freshUntil[at];
    if (after === null || !(until > 0)) return false;
    // The mark itself, reached by an event, counts: rounding must not put it off.
    return this.now - copies.storedAt[at] >= after * (until - copies.storedAt[at]) * (1 - 1e-9);
  }

  /** A lookup that finds the first tier's copy past its mark fetches it anew from below. */
  #refreshAhead(lane: Lane, i: number): void {
    const { tier, site } = lane.chain[0];
    const copies = this.#copiesOf(tier);
    if (this.#isAged(copies, copies.at(site, i))) this.#refreshFrom(lane, i, 1);
  }

  /** A lookup that was answered further down may find that copy past its mark, too. */
  #refreshBelow(lane: Lane, i: number, position: number): void {
    const { tier, site } = lane.chain[position];
    const copies = this.#copiesOf(tier);
    const pair = i * this.#regions + lane.region;
    if (this.#fetching[pair] === 0 && this.#isAged(copies, copies.at(site, i))) this.#refreshFrom(lane, i, position + 1);
  }

  #refreshFrom(lane: Lane, i: number, position: number): void {
    const pair = i * this.#regions + lane.region;
    if (this.#fetching[pair] === 1) return;
    let level = position;
    while (level < lane.chain.length && !this.#isFresh(lane, level, i)) level++;
    this.#drawing = pair;
    const trip = this.#fetch(lane, i, position, level);
    this.#fetching[pair] = 1;
    this.#from[pair] = level;
    this.#answered[pair] = trip.answered ? 1 : 0;
    this.#stretch[pair] = 0;
    this.#queue.push(this.now + trip.time, pair * KINDS + FILL);
    const { counts, fields } = this.#record;
    const at = this.#record.at(this.#window, lane.cell);
    const weight = this.strata.weight[i];
    for (let p = position; p <= level && p < lane.chain.length; p++) {
      counts[at + fields.refreshLookups + lane.chain[p].tier] += weight;
      if (p === level) counts[at + fields.refreshHits + lane.chain[p].tier] += weight;
    }
    if (level === lane.chain.length) {
      const station = this.#paths.origin(lane.region);
      this.#tally.addOriginReads(lane, this.#window, weight, station.rejectProbability, station.timeoutProbability);
    }
  }

  // --- instances followed one by one ---

  #setInstance(at: number, due: number): void {
    this.#instances.due[at] = due;
    if (due < Infinity) this.#queue.push(due, at * KINDS + INSTANCE);
  }

  #instance(at: number): void {
    const instances = this.#instances;
    if (instances.due[at] !== this.now) return;
    const lane = this.#lanes[instances.laneOf[at]];
    const i = instances.representativeOf[at];
    this.#drawing = i * this.#regions + lane.region;
    if (instances.state[at] !== FETCHING) return this.#ask(lane, i, at);
    if (instances.answered[at] === 0) return this.#awaitLookup(lane, i, at, this.now, 0);
    this.#store(lane, i, instances.from[at], 0);
    this.#hold(lane, i, at, this.now);
  }

  /** An instance passes a lookup on, because it holds no copy or to refresh the one it holds. */
  #ask(lane: Lane, i: number, at: number): void {
    const level = this.level[i * this.#regions + lane.region];
    const rate = this.#demand.rateAt(lane, this.tick);
    const flows = this.#instances.state[at] === WILL_MISS ? this.#flows : this.#aging;
    if (rate > 0) flows.meet(this.#at(lane, i, level), this.strata.weight[i] / rate);
    const trip = this.#fetch(lane, i, 0, level);
    this.#instances.from[at] = level;
    if (level === 0) {
      this.#refreshAhead(lane, i);
      return this.#hold(lane, i, at, this.now + trip.time);
    }
    this.#instances.state[at] = FETCHING;
    this.#instances.answered[at] = trip.answered ? 1 : 0;
    if (level === lane.chain.length) this.#herd(lane, this.#readersOf(lane, i));
    this.#setInstance(at, this.now + trip.time);
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
    if (local === null || this.#next() >= this.#demand.admitted(lane, this.strata.cell[i])) {
      return this.#awaitLookup(lane, i, at, now, 0);
    }
    let life = local.jitter > 0 && local.ttl < Infinity ? local.ttl * (1 - local.jitter * this.#next()) : local.ttl;
    const from = this.#instances.from[at];
    if (lane.tied && from < lane.chain.length) {
      const { tier, site } = lane.chain[from];
      const copies = this.#copiesOf(tier);
      const left = Math.max(0, copies.freshUntil[copies.at(site, i)] - now);
      life = this.#scenario.tiers[0].promotedTtl === 'remaining' ? left : Math.min(life, left);
    }
    this.#awaitLookup(lane, i, at, now, life);
  }

  /** Schedules the next lookup that an instance passes on, when it holds a copy from `now` on for `life` seconds. */
  #awaitLookup(lane: Lane, i: number, at: number, now: number, life: number): void {
    const { refreshAfter } = this.#scenario.tiers[0];
    const share = this.strata.share[i];
    if (refreshAfter !== null && life > 0) {
      const mark = Math.max(this.now, now + refreshAfter * life);
      const asked = this.#demand.nextRequest(lane, share, mark, this.#exponential());
      if (asked < now + life) {
        this.#instances.state[at] = WILL_REFRESH;
        return this.#setInstance(at, asked);
      }
    }
    this.#instances.state[at] = WILL_MISS;
    this.#setInstance(at, this.#demand.nextRequest(lane, share, now + life, this.#exponential()));
  }

  // --- scans and keys asked for only once ---

  #beginScan(lane: Lane): void {
    const blocks = lane.keys.to - lane.keys.from;
    const { scan } = this.#scenario.namespaces[lane.namespace];
    const start = Math.floor(((scan?.keys ?? 0) * lane.region) / this.#regions);
    let block = 0;
    while (block + 1 < blocks && this.strata.first[lane.keys.from + block + 1] <= start) block++;
    this.#cursor[lane.index] = block - 1;
    this.#queue.push(0, lane.index * KINDS + SCAN);
  }

  /** The cursor of a scan leaves a block, whose keys have been fetched by now, and enters the next. */
  #scan(index: number): void {
    const lane = this.#lanes[index];
    const blocks = lane.keys.to - lane.keys.from;
    const total = this.#demand.cellMass[lane.index][0];
    const left = this.#scanning[lane.index];
    if (left >= 0) {
      const pair = left * this.#regions + lane.region;
      this.#flows.add(this.#at(lane, left, this.level[pair]), -total, this.now);
      this.#scanning[lane.index] = -1;
      this.#drawing = pair;
      const level = this.level[pair];
      const trip = this.#fetch(lane, left, 0, level);
      if (trip.answered && level > 0) this.#store(lane, left, level, 0);
    }
    const block = (this.#cursor[lane.index] + 1) % blocks;
    this.#cursor[lane.index] = block;
    const i = lane.keys.from + block;
    this.#scanning[lane.index] = i;
    this.#flows.add(this.#at(lane, i, this.level[i * this.#regions + lane.region]), total, this.now);
    // The block's keys are asked for once each, by any instance.
    const due = this.#demand.nextRequest(lane, total * lane.instances, this.now, this.strata.weight[i]);
    if (due < Infinity) this.#queue.push(due, lane.index * KINDS + SCAN);
  }

  #moveScan(lane: Lane, i: number, before: number, level: number): void {
    if (this.#scanning[lane.index] !== i) return;
    const total = this.#demand.cellMass[lane.index][0];
    this.#flows.add(this.#at(lane, i, before), -total, this.now);
    this.#flows.add(this.#at(lane, i, level), total, this.now);
  }

  /** Stores the batch of one-hit keys that have come since the last one. */
  #once(index: number): void {
    const lane = this.#lanes[index];
    const longest = lane.chain.reduce((most, { ttl }) => Math.max(most, ttl), 0);
    const interval = Math.min(longest, this.#scenario.duration) / (ONCE_BATCHES - 100);
    if (!(interval > 0)) return;
    const batch = this.#cursor[lane.index];
    this.#cursor[lane.index] = (batch + 1) % ONCE_BATCHES;
    const i = lane.keys.from + lane.region * ONCE_BATCHES + batch;
    if (this.now > 0) {
      const { oneHitShare } = this.#scenario.namespaces[lane.namespace];
      this.strata.weight[i] = this.#demand.rateAt(lane, this.tick) * oneHitShare * interval;
      this.#drawing = i * this.#regions + lane.region;
      for (const { tier, site, ttl, bytes } of lane.chain) {
        const copies = this.#copiesOf(tier);
        if (copies.freshUntil[copies.at(site, i)] > 0) copies.end(site, i);
        if (ttl > 0 && this.strata.weight[i] > 0) this.#put(tier, site, i, bytes, ttl);
      }
    }
    this.#queue.push(this.now + interval, lane.index * KINDS + ONCE);
  }
}

/** Whether a lane's keys are asked for at random, each at its own rate. */
function isRanked({ keys }: Lane): boolean {
  return keys.kind === 'present' || keys.kind === 'absent';
}

/** Hash slot of every representative that is one key; -1 for the others. */
function nodesOf(scenario: ResolvedScenario, strata: Strata): Int16Array {
  const keyspace = new Keyspace(scenario);
  const slots = new Int16Array(strata.count).fill(-1);
  for (const keys of strata.classes) {
    if (keys.kind === 'scan' || keys.kind === 'once') continue;
    for (let i = keys.from; i < keys.to; i++) {
      if (strata.weight[i] === 1) slots[i] = keyspace.slot(keys.namespace, keyspace.ranked(keys.namespace, strata.first[i]));
    }
  }
  return slots;
}
