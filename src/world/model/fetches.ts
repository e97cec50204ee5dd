/**
 * Lookups that the shared tiers cannot answer at once: each becomes a fetch with real delays, whose answer is stored on
 * the way back. Also the refreshes of shared copies ahead of their end.
 */
import { CAUSE } from '../../measure/record.ts';
import { poisson } from '../../random/poisson.ts';
import type { Copies } from './copies.ts';
import type { Holdings } from './holdings.ts';
import type { Lane } from './lanes.ts';
import { FILL, KINDS, LOOKUP } from './state.ts';
import type { ModelState } from './state.ts';
import type { Stored } from './versions.ts';

/** A lookup that is drawn, but does not come within the run: it must not be drawn again. */
const AFTER_THE_RUN = Number.MAX_VALUE;

export class Fetches {
  readonly #state: ModelState;
  readonly #holdings: Holdings;
  /** When each pair's next lookup is due, s: the event that carries this time is the valid one. */
  readonly #lookupDue: Float64Array;
  readonly #fetching: Uint8Array;
  /** When the fetch under way is stored, s. */
  readonly #fillDue: Float64Array;
  /**
   * Tier that answers the fetch under way (as many as there are: the origin), whether it will be answered, and how much
   * longer its copies live.
   */
  readonly #from: Uint8Array;
  readonly #answered: Uint8Array;
  readonly #stretch: Float64Array;
  /** What it brings, where values change. */
  readonly #values: (Stored | null)[];

  constructor(state: ModelState, holdings: Holdings) {
    this.#state = state;
    this.#holdings = holdings;
    const pairs = state.level.length;
    this.#lookupDue = new Float64Array(pairs).fill(Infinity);
    this.#fetching = new Uint8Array(pairs);
    this.#fillDue = new Float64Array(pairs);
    this.#from = new Uint8Array(pairs);
    this.#answered = new Uint8Array(pairs);
    this.#stretch = new Float64Array(pairs);
    this.#values = Array.from({ length: state.versions === null ? 0 : pairs }, () => null);
  }

  /** Forgets the lookup that a pair waits for: its first shared tier has a copy again. */
  cancel(pair: number): void {
    this.#lookupDue[pair] = Infinity;
  }

  /** Schedules the next lookup of a key that its first shared tier does not hold. */
  schedule(lane: Lane, i: number): void {
    if (!lane.stores || this.#state.isFollowed(lane, i) || this.#state.looks?.isLeft(i) === true) return;
    const pair = i * this.#state.regions + lane.region;
    if (this.#fetching[pair] === 1 || this.#lookupDue[pair] < Infinity) return;
    this.#state.draw(pair);
    const cell = this.#state.strata.cell[i];
    const { demand, level, now, strata } = this.#state;
    const isUsual = level[pair] === 0 || this.#state.isEmptied(lane, i);
    const isDenied = level[pair] === lane.chain.length && this.#state.paths.isCutOff(lane.region);
    const denied = isDenied ? demand.denied(lane) : null;
    const absent = isUsual ? null : demand.passedWhenAbsent(lane, cell, this.#isNew(lane, i));
    const part = denied === null ? absent : 1 - denied.held[cell];
    const due = demand.nextPassed(lane, cell, { share: strata.share[i], now, units: this.#state.exponential(), part });
    this.#lookupDue[pair] = Math.min(due, AFTER_THE_RUN);
    if (due < Infinity) this.#state.queue.push(due, pair * KINDS + LOOKUP);
  }

  /** Whether a lane's first shared tier has never had a copy of a key. */
  #isNew(lane: Lane, i: number): boolean {
    const [{ tier, site }] = lane.chain;
    const copies = this.#state.copiesOf(tier);
    return copies.cause[copies.at(site, i)] === CAUSE.cold;
  }

  lookup(pair: number): void {
    if (this.#lookupDue[pair] !== this.#state.now) return;
    this.#lookupDue[pair] = Infinity;
    const i = Math.floor(pair / this.#state.regions);
    const lane = this.#state.lane(i, pair % this.#state.regions);
    const level = this.#state.level[pair];
    if (level === 0) return this.refreshAhead(lane, i);
    this.#state.draw(pair);
    const trip = this.fetch(lane, i, 0, level);
    this.#fetching[pair] = 1;
    this.#from[pair] = this.#tierAt(lane, level);
    this.#answered[pair] = trip.answered ? 1 : 0;
    this.#values[pair] = this.valueAt(lane, i, level, trip.time);
    const others = this.#others(lane, this.#state.rate(lane, i) * trip.time);
    // The last of the lookups that this fetch kept from being hits stores its answer last.
    this.#stretch[pair] = others > 0 ? trip.time * Math.exp(Math.log(1 - this.#state.next()) / others) : 0;
    if (level === lane.chain.length) {
      this.#state.herd(lane, 1 + others);
      if (!trip.answered && this.#anyAnswered(lane, others)) this.#answered[pair] = 1;
    }
    this.#awaitFill(pair, this.#state.now + trip.time);
  }

  #awaitFill(pair: number, due: number): void {
    this.#fillDue[pair] = due;
    this.#state.queue.push(due, pair * KINDS + FILL);
  }

  /** Puts off what a pair has waited for since a moment, or sees to it that it waits for something. */
  delay(lane: Lane, i: number, since: number): void {
    const seconds = this.#state.now - since;
    const pair = i * this.#state.regions + lane.region;
    if (this.#fetching[pair] === 1) {
      const value = this.#values[pair];
      const agesOn = value?.isPromoted === true && !this.#isTold(this.#from[pair], lane);
      if (value !== null) this.#values[pair] = agesOn ? putOff(value, since, seconds) : late(value, seconds);
      this.#awaitFill(pair, this.#fillDue[pair] + seconds);
    } else if (this.#lookupDue[pair] < AFTER_THE_RUN) {
      this.#lookupDue[pair] += seconds;
      this.#state.queue.push(this.#lookupDue[pair], pair * KINDS + LOOKUP);
    } else if (this.#state.level[pair] > 0) this.schedule(lane, i);
  }

  /** Whether events end copies in a tier. */
  #isTold(tier: number, { namespace }: Lane): boolean {
    return this.#state.versions?.isTold(tier, namespace) === true;
  }

  /** Whether an origin that refuses and delays reads answers at least one of those by other instances. */
  #anyAnswered(lane: Lane, others: number): boolean {
    const { refused, late } = this.#state.paths.originOutcomes(lane.region);
    return this.#state.next() >= Math.exp(others * Math.log(refused + late));
  }

  /** Lookups by other instances while a fetch is under way. */
  #others(lane: Lane, mean: number): number {
    if (!(mean > 0)) return 0;
    // With single-flight each of the other instances fetches at most once.
    const most = lane.singleFlight ? lane.instances - 1 : Infinity;
    const bounded = most < Infinity ? most * -Math.expm1(-mean / Math.max(1, lane.instances)) : mean;
    return Math.min(most, poisson(bounded, this.#state.next()));
  }

  /** Sends a fetch down from a position to the level that answers it; how long it takes until its copies are stored. */
  fetch(lane: Lane, i: number, position: number, level: number): { time: number; answered: boolean } {
    let time = 0;
    this.#state.seenAt[i] = this.#state.now;
    for (let at = position; at <= level; at++) {
      for (const { tier } of lane.refusals[at]) time += this.#state.paths.refusal(tier, lane.region, this.#state.next);
      if (at === lane.chain.length) break;
      const { tier, site } = lane.chain[at];
      const copies = this.#state.copiesOf(tier);
      time += this.#state.paths.lookup(tier, lane.region, this.#drawNode(tier, site, i), this.#state.next);
      if (at < level) copies.miss(site, i);
      else {
        copies.touch(site, i, 1, this.#state.now);
        if (at > 0) this.#refreshBelow(lane, i, at);
      }
    }
    let answered = true;
    time += this.#state.tally.decompressTime(lane, level);
    if (level === lane.chain.length) {
      const read = this.#state.paths.readOrigin(lane.region, lane.originCost, this.#state.next);
      time += read.time;
      answered = read.outcome === 'answered';
    }
    if (level > 0 && lane.chain.length > 0) {
      const { tier, site } = lane.chain[0];
      time += this.#state.tally.compressTime(lane, 0);
      time += this.#state.paths.set(tier, lane.region, this.#drawNode(tier, site, i), this.#state.next);
    }
    return { time, answered };
  }

  #drawNode(tier: number, site: number, i: number): number {
    const own = this.#state.places.nodeOf(tier, i);
    return own >= 0 ? own : this.#state.paths.drawNode(tier, site, this.#state.next());
  }

  fill(pair: number): void {
    if (this.#fillDue[pair] !== this.#state.now) return;
    const i = Math.floor(pair / this.#state.regions);
    const lane = this.#state.lane(i, pair % this.#state.regions);
    this.#fetching[pair] = 0;
    this.#state.draw(pair);
    const value = this.#values[pair] ?? null;
    if (this.#answered[pair] === 1) this.#storeAbove(lane, i, this.#from[pair], this.#stretch[pair], value);
    if (this.#state.level[pair] > 0) this.schedule(lane, i);
  }

  /** Tier at a level of a lane; as many as there are: the origin. */
  #tierAt({ chain }: Lane, level: number): number {
    return chain[level]?.tier ?? this.#state.scenario.tiers.length;
  }

  /** Stores copies in all tiers of a lane above the level that answered; they end `stretch` later than stored. */
  store(lane: Lane, i: number, level: number, stretch: number, value: Stored | null): void {
    this.#storeAbove(lane, i, this.#tierAt(lane, level), stretch, value);
  }

  /** What a fetch that leaves now and takes `time` finds at a level; null where values do not change. */
  valueAt(lane: Lane, i: number, level: number, time: number): Stored | null {
    const { now, paths, versions } = this.#state;
    if (versions?.isWritten(i) !== true) return null;
    if (level === lane.chain.length) {
      const asOf = now + time - paths.meanWayFromOrigin(lane.region, lane.originCost);
      return { asOf, staleAt: NaN, mark: 0, isPromoted: false };
    }
    const { tier, site } = lane.chain[level];
    return versions.heldAt(tier, site, i);
  }

  /** The same by the tier that answered, which may be out of reach by now. */
  #storeAbove(lane: Lane, i: number, from: number, stretch: number, value: Stored | null): void {
    // Who comes last reads as much later.
    const asOf = value === null ? NaN : value.isPromoted ? value.asOf : value.asOf + stretch;
    const late = value === null ? null : { ...value, asOf, storedAt: this.#state.now + stretch };
    const source = lane.chain.find(({ tier }) => tier === from) ?? null;
    const left = source === null ? Infinity : this.#left(source.tier, source.site, i);
    for (let position = lane.chain.length - 1; position >= 0; position--) {
      const { tier, site, ttl, jitter, bytes } = lane.chain[position];
      if (tier >= from) continue;
      let life = jitter > 0 && ttl < Infinity ? ttl * (1 - jitter * this.#state.next()) : ttl;
      const rule = this.#state.scenario.tiers[tier].promotedTtl;
      if (source !== null && rule !== 'default') life = rule === 'remaining' ? left : Math.min(life, left);
      if (life > 0) this.#holdings.put(tier, site, i, bytes, life + stretch, late);
    }
  }

  /** Time that a copy has left, s; negative when it is gone. */
  #left(tier: number, site: number, i: number): number {
    const copies = this.#state.copiesOf(tier);
    return copies.freshUntil[copies.at(site, i)] - this.#state.now;
  }

  age(index: number): void {
    const { tier, site, i } = this.#state.siteOf(index);
    const copies = this.#state.copiesOf(tier);
    const at = copies.at(site, i);
    if (!this.isAged(copies, at)) return;
    for (const region of this.#state.users[tier][site]) {
      const lane = this.#state.lane(i, region);
      if (lane.chain[0]?.tier === tier) this.schedule(lane, i);
    }
  }

  isAged(copies: Copies, at: number): boolean {
    const after = this.#state.scenario.tiers[copies.tier].refreshAfter;
    const until = copies.freshUntil[at];
    if (after === null || !(until > 0)) return false;
    // The mark itself, reached by an event, counts: rounding must not put it off.
    return this.#state.now - copies.storedAt[at] >= after * (until - copies.storedAt[at]) * (1 - 1e-9);
  }

  /** A lookup that finds the first tier's copy past its mark fetches it anew from below. */
  refreshAhead(lane: Lane, i: number): void {
    const { tier, site } = lane.chain[0];
    const copies = this.#state.copiesOf(tier);
    if (this.isAged(copies, copies.at(site, i))) this.#refreshFrom(lane, i, 1);
  }

  /** A lookup that was answered further down may find that copy past its mark, too. */
  #refreshBelow(lane: Lane, i: number, position: number): void {
    const { tier, site } = lane.chain[position];
    const copies = this.#state.copiesOf(tier);
    const pair = i * this.#state.regions + lane.region;
    if (this.#fetching[pair] === 0 && this.isAged(copies, copies.at(site, i))) this.#refreshFrom(lane, i, position + 1);
  }

  #refreshFrom(lane: Lane, i: number, position: number): void {
    const pair = i * this.#state.regions + lane.region;
    if (this.#fetching[pair] === 1) return;
    let level = position;
    while (level < lane.chain.length && !this.#state.isFresh(lane, level, i)) level++;
    this.#state.draw(pair);
    const trip = this.fetch(lane, i, position, level);
    this.#fetching[pair] = 1;
    this.#from[pair] = this.#tierAt(lane, level);
    this.#answered[pair] = trip.answered ? 1 : 0;
    this.#stretch[pair] = 0;
    this.#values[pair] = this.valueAt(lane, i, level, trip.time);
    this.#awaitFill(pair, this.#state.now + trip.time);
    const { counts, fields } = this.#state.record;
    const at = this.#state.record.at(this.#state.window, lane.cell);
    const weight = this.#state.strata.weight[i] * (this.#state.looks?.standsFor(i) ?? 1);
    for (let p = position; p <= level && p < lane.chain.length; p++) {
      counts[at + fields.refreshLookups + lane.chain[p].tier] += weight;
      if (p === level) counts[at + fields.refreshHits + lane.chain[p].tier] += weight;
    }
    if (level === lane.chain.length) this.#state.tally.addOriginReads(lane, weight, this.#state.now, this.#state.now);
  }
}

/** A value whose key stood still, and the value with it. */
function late(value: Stored, seconds: number): Stored {
  return { ...value, asOf: value.asOf + seconds, staleAt: value.staleAt + seconds };
}

/** A value whose key stood still since a moment, but which has aged on: what was old then stays so. */
function putOff(value: Stored, since: number, seconds: number): Stored {
  return value.staleAt > since ? { ...value, staleAt: value.staleAt + seconds } : value;
}
