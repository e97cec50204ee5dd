/**
 * What the parts of a scale model's run share: where each representative has copies, what is under way for it, the
 * demand by level, the clock and the queue of events.
 *
 * A *pair* is a representative in a region; a *site event* concerns the copy of a representative at one tier's site.
 */
import { EventQueue } from '../../engine/event-queue.ts';
import { CAUSE } from '../../measure/record.ts';
import type { RunRecord } from '../../measure/record.ts';
import type { EvictionCause } from '../../policy/eviction/policy.ts';
import { Lattice } from '../../random/lattice.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import type { Outages } from '../outages.ts';
import { Copies } from './copies.ts';
import type { Demand } from './demand.ts';
import type { Detours } from './detours.ts';
import { Flows } from './flows.ts';
import type { Lane } from './lanes.ts';
import type { Looks } from './looks.ts';
import type { MissCauses } from './miss-causes.ts';
import type { Paths } from './paths.ts';
import type { Places } from './places.ts';
import type { Plan } from './plan.ts';
import type { Strata } from './strata.ts';
import type { Tally } from './tally.ts';
import type { Ticks } from './ticks.ts';
import type { Versions } from './versions.ts';

/**
 * Kinds of events. An event is its index (of a pair, a site's copy, an instance or a lane) times KINDS, plus its kind.
 */
export const LOOKUP = 0;
export const FILL = 1;
export const EXPIRE = 2;
export const TOUCH = 3;
export const AGE = 4;
export const INSTANCE = 5;
export const SCAN = 6;
export const ONCE = 7;
export const BREAK = 8;
export const LOOK = 9;
export const KINDS = 16;

export interface ModelParts {
  readonly plan: Plan;
  readonly ticks: Ticks;
  readonly demand: Demand;
  readonly paths: Paths;
  readonly causes: MissCauses;
  readonly tally: Tally;
  readonly outages: Outages;
  readonly places: Places;
  readonly detours: Detours;
  /** Null where no value changes. */
  readonly versions: Versions | null;
}

type Evicted = (tier: number, site: number, representative: number, cause: EvictionCause) => void;

export class ModelState {
  readonly scenario: ResolvedScenario;
  readonly record: RunRecord;
  readonly plan: Plan;
  readonly strata: Strata;
  readonly lanes: readonly Lane[];
  readonly demand: Demand;
  readonly paths: Paths;
  readonly tally: Tally;
  readonly ticks: Ticks;
  readonly outages: Outages;
  readonly places: Places;
  readonly detours: Detours;
  readonly versions: Versions | null;
  /** Null where no value changes. */
  looks: Looks | null = null;
  readonly regions: number;
  readonly queue = new EventQueue(1 << 16);
  now = 0;
  window = 0;
  tick = 0;
  /** Copies of the shared tiers; null for the in-process one. */
  readonly copies: readonly (Copies | null)[];
  /** Level of each pair. */
  readonly level: Uint8Array;
  /** Last time that each representative was seen missing, for the hot band. */
  readonly seenAt: Float64Array;
  /** Demand by level: of requests that find nothing in process, and of those that refresh what they find. */
  readonly flows: Flows;
  readonly aging: Flows;
  /** Usual lane by [class of the representative][region]. */
  readonly #laneOf: readonly (readonly Lane[])[];
  /** Lane of each pair where the timeline leads requests elsewhere; null: they all take the usual one. */
  readonly #wayOf: Int32Array | null;
  /** Regions that use a tier's site: [tier][site]. */
  readonly users: readonly (readonly (readonly number[])[])[];
  readonly #causes: MissCauses;
  /** Longest chain of any lane. */
  readonly #positions: number;
  /** Cause under which the demand of each [pair][position] is booked; -1: it has a copy. */
  readonly #bookedCause: Int8Array;
  readonly #initialCause: number;
  /** Pairs whose first shared copy a fault has taken. */
  readonly #isEmptied: Uint8Array;
  /** Random numbers by region, spread evenly over the representatives, and how many each pair has drawn. */
  readonly #lattices: readonly Lattice[];
  readonly #drawn: Uint32Array;
  #drawing = 0;
  readonly next = (): number => {
    const pair = this.#drawing;
    return this.#lattices[pair % this.regions].uniform(Math.floor(pair / this.regions), this.#drawn[pair]++);
  };

  constructor(scenario: ResolvedScenario, record: RunRecord, parts: ModelParts, evicted: Evicted) {
    const { plan } = parts;
    this.scenario = scenario;
    this.record = record;
    this.plan = plan;
    this.demand = parts.demand;
    this.paths = parts.paths;
    this.#causes = parts.causes;
    this.tally = parts.tally;
    this.ticks = parts.ticks;
    this.outages = parts.outages;
    this.places = parts.places;
    this.detours = parts.detours;
    this.versions = parts.versions;
    this.strata = plan.strata;
    this.lanes = plan.lanes;
    this.regions = scenario.regions.length;
    const pairs = plan.strata.count * this.regions;
    this.#laneOf = plan.strata.classes.map((keys) => plan.lanes.filter((lane) => lane.keys === keys));
    this.users = scenario.tiers.map((tier) =>
      scenario.regions.map((_, site) =>
        tier.scope === 'instance' ? [] : scenario.regions.flatMap((__, at) => (tier.siteOf[at] === site ? [at] : [])),
      ),
    );
    const { ways } = parts.detours;
    this.#wayOf = ways.length > plan.lanes.length ? new Int32Array(pairs).fill(-1) : null;
    const { weight } = plan.strata;
    this.copies = scenario.tiers.map((tier, index) =>
      tier.scope === 'instance'
        ? null
        : new Copies(scenario, index, { weight, pressured: plan.pressured[index], evicted }),
    );
    const size = ways.reduce((sum, { keys, chain }) => sum + keys.cells * (chain.length + 1), 0);
    this.flows = new Flows(size);
    this.aging = new Flows(size);
    this.level = new Uint8Array(pairs);
    this.#isEmptied = new Uint8Array(pairs);
    this.seenAt = new Float64Array(plan.strata.count).fill(NaN);
    this.#drawn = new Uint32Array(pairs);
    this.#lattices = scenario.regions.map(({ name }, region) => new Lattice(scenario.seed, `model/${name}`, region));
    this.#positions = Math.max(1, ...plan.lanes.map(({ chain }) => chain.length));
    this.#initialCause = scenario.start === 'warm' ? CAUSE.ttl : CAUSE.cold;
    this.#bookedCause = new Int8Array(pairs * this.#positions).fill(this.#initialCause);
  }

  /** Lane of a representative in a region. */
  lane(i: number, region: number): Lane {
    const way = this.#wayOf === null ? -1 : this.#wayOf[i * this.regions + region];
    return way < 0 ? this.usualLane(i, region) : this.detours.ways[way];
  }

  /** The same when nothing is broken. */
  usualLane(i: number, region: number): Lane {
    return this.#laneOf[this.strata.classOf[i]][region];
  }

  /** Takes up how old a pair's answers were until now, before what answers it changes. */
  settle(lane: Lane, i: number): void {
    const { versions } = this;
    if (versions === null || this.looks?.isLeft(i) === true) return;
    if (!versions.isWritten(i) || this.isFollowed(lane, i)) return;
    const level = this.level[i * this.regions + lane.region];
    const from = versions.look(lane, i, level, this.now);
    if (Number.isNaN(from)) return;
    const miss = this.demand.missWhen(level === 0, lane, this.strata.cell[i], this.tick);
    const rate = this.demand.rateAt(lane, this.tick) * this.strata.share[i] * miss;
    versions.settle(lane, i, level, this.now, { from, way: this.tally.wayTo(lane, level), rate });
  }

  /** An instance that is followed by itself asks for a key, of which there are `rate` requests a second in all. */
  asked(lane: Lane, i: number, level: number, rate: number): void {
    if (this.versions?.isWritten(i) !== true) return;
    this.versions.asked(lane, i, level, this.now, { way: this.tally.wayTo(lane, level), rate });
  }

  /** Whether a fault has taken the copy of a key that its instances would find first. */
  isEmptied(lane: Lane, i: number): boolean {
    return this.#isEmptied[i * this.regions + lane.region] === 1;
  }

  noteEmptied(lane: Lane, i: number, isEmptied: boolean): void {
    const pair = i * this.regions + lane.region;
    if (this.isEmptied(lane, i) === isEmptied) return;
    this.#isEmptied[pair] = isEmptied ? 1 : 0;
    const demand = this.strata.weight[i] * this.strata.share[i];
    this.demand.emptied(lane, this.strata.cell[i], isEmptied ? demand : -demand);
  }

  /** Lets the requests of a pair take another lane; the demand booked under causes moves along. */
  lead(i: number, from: Lane, to: Lane): void {
    const pair = i * this.regions + from.region;
    from.chain.forEach((_, position) => this.noteCause(from, i, position, -1));
    if (this.#wayOf !== null) this.#wayOf[pair] = to.index === to.usual ? -1 : to.index;
    to.chain.forEach(({ tier, site }, position) => {
      const copies = this.copiesOf(tier);
      const at = copies.at(site, i);
      if (!(copies.freshUntil[at] > 0)) this.noteCause(to, i, position, copies.cause[at]);
    });
  }

  /** Lets the demand take up which keys have shared copies now, at the end of a tick. */
  observe(tick: number): void {
    this.demand.observe(this.flows, tick, {
      idle: (tier, site) => this.copiesOf(tier).idleTime(site),
      answered: (region) => this.paths.originOutcomes(region).answered,
      fetchTimes: (lane) => this.tally.fetchTimes(lane),
    });
  }

  /** The pair that random numbers are drawn for from now on. */
  draw(pair: number): void {
    this.#drawing = pair;
  }

  /** Event of a site's copy. */
  siteEvent(tier: number, site: number, i: number): number {
    return ((tier * this.regions + site) * this.strata.count + i) * KINDS;
  }

  /** Whether the lane's instances are followed one by one for this key. */
  isFollowed(lane: Lane, i: number): boolean {
    return lane.mode === 'instances' && this.demand.shares(lane, this.strata.cell[i]) === null;
  }

  /** Index of a representative's flows at a level. */
  at(lane: Lane, i: number, level: number): number {
    return lane.base + this.strata.cell[i] * (lane.chain.length + 1) + level;
  }

  exponential(): number {
    return -Math.log(1 - this.next());
  }

  /** Demand that a representative passes on to the shared tiers in the end: what its misses are weighed by. */
  passing(lane: Lane, i: number): number {
    const shares = this.demand.shares(lane, this.strata.cell[i]);
    const last = shares === null ? 0 : shares.flow.miss.length - 1;
    return this.strata.weight[i] * this.strata.share[i] * (shares === null ? 1 : shares.flow.miss[last]);
  }

  /** Requests per second of one key of a representative that are passed on to the shared tiers now. */
  lookupRate(lane: Lane, i: number): number {
    return this.isFollowed(lane, i) ? this.usualRate(lane, i) : this.rate(lane, i);
  }

  /** The same on average, whether the first shared tier has a copy or not. */
  usualRate(lane: Lane, i: number): number {
    const rate = this.demand.rateAt(lane, this.tick) * this.strata.share[i];
    return lane.local === null ? rate : rate * this.demand.usuallyPassed(lane, this.strata.cell[i], this.tick, rate);
  }

  rate(lane: Lane, i: number): number {
    const tick = this.tick;
    const rate = this.demand.rateAt(lane, tick) * this.strata.share[i];
    const cell = this.strata.cell[i];
    const present = this.level[i * this.regions + lane.region] === 0;
    const { demand } = this;
    return rate * (demand.missWhen(present, lane, cell, tick) + demand.refreshWhen(present, lane, cell, tick));
  }

  herd(lane: Lane, readers: number): void {
    const at = this.window * this.record.cells + lane.cell;
    if (readers > this.record.herdMax[at]) this.record.herdMax[at] = readers;
  }

  siteOf(index: number): { tier: number; site: number; i: number } {
    const count = this.strata.count;
    const place = Math.floor(index / count);
    return { tier: Math.floor(place / this.regions), site: place % this.regions, i: index % count };
  }

  copiesOf(tier: number): Copies {
    const copies = this.copies[tier];
    if (copies === null || copies === undefined) throw new Error(`tier ${tier} is not shared`);
    return copies;
  }

  isFresh(lane: Lane, position: number, i: number): boolean {
    const { tier, site } = lane.chain[position];
    const copies = this.copiesOf(tier);
    return copies.freshUntil[copies.at(site, i)] > 0;
  }

  /** Books a pair's demand under the cause that it has before anything is known. */
  beginCauses(lane: Lane, i: number): void {
    lane.chain.forEach((_, position) => this.#causes.lost(lane, position, this.#initialCause, this.passing(lane, i)));
  }

  /** Books it at a position under another; -1: there is a copy. */
  noteCause(lane: Lane, i: number, position: number, cause: number): void {
    if (lane.keys.kind === 'once') return;
    const at = (i * this.regions + lane.region) * this.#positions + position;
    const before = this.#bookedCause[at];
    if (before === cause) return;
    const demand = this.passing(lane, i);
    if (before >= 0) this.#causes.lost(lane, position, before, -demand);
    if (cause >= 0) this.#causes.lost(lane, position, cause, demand);
    this.#bookedCause[at] = cause;
  }
}

/** Whether a lane's keys are asked for at random, each at its own rate. */
export function isRanked({ keys }: Lane): boolean {
  return keys.kind === 'present' || keys.kind === 'absent';
}
