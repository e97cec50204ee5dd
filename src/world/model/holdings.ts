/**
 * The copies that representatives hold in the shared tiers: stored, ended, evicted, and their hits told to the eviction
 * policies of tiers under pressure. Whenever a copy comes or goes, the level of its key changes in the regions that use
 * it.
 */
import { CAUSE } from '../../measure/record.ts';
import type { EvictionCause } from '../../policy/eviction/policy.ts';
import { poisson } from '../../random/poisson.ts';
import { evictionCause } from '../warm-start.ts';
import type { Copies } from './copies.ts';
import type { Lane } from './lanes.ts';
import { AGE, EXPIRE, isRanked, TOUCH } from './state.ts';
import type { ModelState } from './state.ts';
import type { Stored } from './versions.ts';

/** A pressured tier's policy hears of a hot key's hits this many times per turnover: recency needs no finer grain. */
const TOUCHES_PER_TURNOVER = 2;
/** Keys with fewer hits than this between two such reports are reported hit by hit, at the moment of each. */
const HITS_IN_BULK = 3;
/** Bounds of the time between two such reports, s. */
const TOUCH_MIN = 0.05;
const TOUCH_MAX = 10;

/** A value, and when it is stored last, s. */
export interface Late extends Stored {
  readonly storedAt: number;
}

export type LevelChanged = (lane: Lane, i: number, before: number, level: number) => void;

export class Holdings {
  readonly #state: ModelState;
  readonly #levelChanged: LevelChanged;

  constructor(state: ModelState, levelChanged: LevelChanged) {
    this.#state = state;
    this.#levelChanged = levelChanged;
  }

  /** Stores a copy for `life` seconds; `value`: what it holds, stored last at a moment of its own, if that matters. */
  put(tier: number, site: number, i: number, bytes: number, life: number, value: Late | null = null): void {
    const { now, versions } = this.#state;
    const copies = this.#state.copiesOf(tier);
    const at = copies.at(site, i);
    const until = now + life;
    this.#settle(tier, site, i);
    copies.put(site, i, bytes, until, now);
    // The policy may have refused it at once.
    if (copies.freshUntil[at] !== until) return;
    if (value !== null) versions?.stored({ tier, site, i, namespace: this.#namespaceOf(i) }, value, value.storedAt);
    this.follow(copies, site, i);
  }

  /** A copy that the past has left: its value is that of time 0. */
  loaded(copies: Copies, site: number, i: number): void {
    const { versions } = this.#state;
    const namespace = this.#namespaceOf(i);
    if (versions?.isWritten(i) === true) {
      const value = { asOf: 0, staleAt: versions.commits.after(i, 0), mark: 0, isPromoted: true };
      versions.stored({ tier: copies.tier, site, i, namespace }, value, 0);
    }
    this.follow(copies, site, i);
  }

  #namespaceOf(i: number): number {
    const { strata } = this.#state;
    return strata.classes[strata.classOf[i]].namespace;
  }

  /** Takes up how old the answers of all regions that use a site were, before its copy changes. */
  #settle(tier: number, site: number, i: number): void {
    const { users, versions } = this.#state;
    if (versions?.isWritten(i) !== true) return;
    for (const region of users[tier][site]) this.#state.settle(this.#state.lane(i, region), i);
  }

  /** Schedules what comes of a copy that is there now, and takes it into account. */
  follow(copies: Copies, site: number, i: number): void {
    this.#await(copies, site, i);
    this.#relevel(copies.tier, site, i);
    if (copies.pressured) this.#scheduleTouch(copies, site, i);
  }

  /** Puts off what was to happen to a copy from `since` on, if events end it; its hits are told as before. */
  delay(tier: number, site: number, i: number, since: number): void {
    const { now, versions } = this.#state;
    const copies = this.#state.copiesOf(tier);
    if (versions === null || !(copies.freshUntil[copies.at(site, i)] > 0)) return;
    const namespace = this.#namespaceOf(i);
    versions.delay({ tier, site, i, namespace }, since, now - since);
    if (!versions.isTold(tier, namespace)) return;
    copies.delay(site, i, now - since);
    this.#await(copies, site, i);
  }

  /** Schedules the end of a copy, and when it is due for a refresh. */
  #await(copies: Copies, site: number, i: number): void {
    const { tier } = copies;
    const at = copies.at(site, i);
    const until = copies.freshUntil[at];
    const event = this.#state.siteEvent(tier, site, i);
    if (until < Infinity) this.#state.queue.push(until, event + EXPIRE);
    const deleted = this.#state.versions?.deletedAt(tier, site, i) ?? Infinity;
    if (deleted < until) this.#state.queue.push(deleted, event + EXPIRE);
    const after = this.#state.scenario.tiers[tier].refreshAfter;
    if (after !== null && until < Infinity) {
      const mark = copies.storedAt[at] + after * (until - copies.storedAt[at]);
      this.#state.queue.push(Math.max(this.#state.now, mark), event + AGE);
    }
  }

  expire(index: number): void {
    const { tier, site, i } = this.#state.siteOf(index);
    const copies = this.#state.copiesOf(tier);
    const at = copies.at(site, i);
    const { now, record, strata, versions, window } = this.#state;
    const isDeleted = copies.freshUntil[at] > 0 && versions?.deletedAt(tier, site, i) === now;
    if (copies.freshUntil[at] !== now && !isDeleted) return;
    this.#settle(tier, site, i);
    copies.end(site, i);
    if (isDeleted) {
      copies.cause[at] = CAUSE.invalidation;
      versions?.removed(tier, site, i);
    } else record.sites.expired[record.site(window, tier, site)] += strata.weight[i];
    this.#relevel(tier, site, i);
  }

  /** The policy of a pressured tier has made a copy leave. */
  evicted(tier: number, site: number, i: number, cause: EvictionCause): void {
    this.#settle(tier, site, i);
    this.#state.copiesOf(tier).evict(site, i, cause, this.#state.now);
    const { record, strata, window } = this.#state;
    const { evictedForCapacity, refusedAdmission } = record.sites;
    const column = cause === 'capacity' ? evictedForCapacity : refusedAdmission;
    column[record.site(window, tier, site)] += strata.weight[i];
    this.#relevel(tier, site, i);
  }

  /** What a site's nodes held is gone, from the first node to the one before `nodes`. */
  lost(tier: number, site: number, nodes: number): void {
    const { places, strata } = this.#state;
    const copies = this.#state.copiesOf(tier);
    for (let i = 0; i < strata.count; i++) {
      if (!(copies.freshUntil[copies.at(site, i)] > 0) || places.fateOf(tier, i) >= nodes) continue;
      copies.lose(site, i);
      for (const region of this.#state.users[tier][site]) {
        const lane = this.#state.lane(i, region);
        if (lane.chain[0]?.tier === tier) this.#state.noteEmptied(lane, i, true);
      }
      this.#relevel(tier, site, i);
    }
  }

  /** Level of a key in a lane: the first of its links that has a copy. */
  levelOf(lane: Lane, i: number): number {
    let level = 0;
    while (level < lane.chain.length && !this.#state.isFresh(lane, level, i)) level++;
    return level;
  }

  /** A site is asked first from now on, whose copies were asked only after another's: its policy hears of hits. */
  listen(lane: Lane, i: number): void {
    const [first] = lane.chain;
    if (first === undefined) return;
    const copies = this.#state.copiesOf(first.tier);
    if (copies.pressured && copies.freshUntil[copies.at(first.site, i)] > 0) this.#scheduleTouch(copies, first.site, i);
  }

  /** Notes of a copy that is not there that the tier's bounds have ended the last one. */
  noteEvicted(tier: number, site: number, i: number): void {
    const copies = this.#state.copiesOf(tier);
    const cause = evictionCause(this.#state.scenario.tiers[tier]);
    copies.cause[copies.at(site, i)] = cause;
    for (const region of this.#state.users[tier][site]) {
      const lane = this.#state.lane(i, region);
      const position = lane.chain.findIndex((link) => link.tier === tier);
      if (position >= 0) this.#state.noteCause(lane, i, position, cause);
    }
  }

  /** Brings the levels of all regions that use a site up to date after its copy has come or gone. */
  #relevel(tier: number, site: number, i: number): void {
    for (const region of this.#state.users[tier][site]) {
      const lane = this.#state.lane(i, region);
      const pair = i * this.#state.regions + region;
      const position = lane.chain.findIndex((link) => link.tier === tier);
      if (position < 0) continue;
      const copies = this.#state.copiesOf(tier);
      const at = copies.at(site, i);
      this.#state.noteCause(lane, i, position, copies.freshUntil[at] > 0 ? -1 : copies.cause[at]);
      const level = this.levelOf(lane, i);
      const before = this.#state.level[pair];
      if (level === before) continue;
      this.#state.level[pair] = level;
      if (level === 0) this.#state.noteEmptied(lane, i, false);
      this.#levelChanged(lane, i, before, level);
    }
  }

  /** Lookups per second of each key of a representative at a site. */
  #siteRate(tier: number, site: number, i: number): number {
    let rate = 0;
    for (const region of this.#state.users[tier][site]) {
      const lane = this.#state.lane(i, region);
      if (lane.chain[0]?.tier !== tier) continue;
      rate += this.#state.lookupRate(lane, i);
    }
    return rate;
  }

  #scheduleTouch(copies: Copies, site: number, i: number): void {
    const lane = this.#state.lane(i, this.#state.users[copies.tier][site][0]);
    // Only the first tier of a chain is hit without an event; instances followed singly tell of every hit themselves.
    if (lane.chain[0]?.tier !== copies.tier || this.#state.isFollowed(lane, i) || !isRanked(lane)) return;
    const rate = this.#siteRate(copies.tier, site, i);
    this.#state.draw(i * this.#state.regions + lane.region);
    const grain = this.#grain(copies, site);
    const inBulk = rate * grain >= HITS_IN_BULK;
    const single = rate > 0 ? this.#state.exponential() / rate : Infinity;
    const due = this.#state.now + (inBulk ? grain : single);
    copies.touchDueAt(copies.at(site, i), due);
    if (due < Infinity) {
      this.#state.queue.push(due, this.#state.siteEvent(copies.tier, site, i) + TOUCH);
    }
  }

  /** Time between two reports of a hot key's hits at a site, s. */
  #grain(copies: Copies, site: number): number {
    return Math.min(TOUCH_MAX, Math.max(TOUCH_MIN, copies.turnover(site, this.#state.now) / TOUCHES_PER_TURNOVER));
  }

  touch(index: number): void {
    const { tier, site, i } = this.#state.siteOf(index);
    const copies = this.#state.copiesOf(tier);
    const at = copies.at(site, i);
    if (copies.touchDue[at] !== this.#state.now) return;
    const hits = this.#siteRate(tier, site, i) * this.#grain(copies, site);
    this.#state.draw(i * this.#state.regions + site);
    copies.touch(site, i, hits >= HITS_IN_BULK ? Math.max(1, poisson(hits, this.#state.next())) : 1, this.#state.now);
    this.#scheduleTouch(copies, site, i);
  }
}
