/** The end of a fetch: its answer, or the lack of one, is counted and shared with the requests that wait for it. */
import { CAUSE, HIT, MISS } from '../../../measure/record.ts';
import { NO_TURN } from '../../../policy/turns.ts';
import { REFUSED } from './fetches.ts';
import type { Fetch, KeptCopy, Waiter } from './fetches.ts';
import type { Fills } from './fills.ts';
import type { Machinery } from '../machinery.ts';
import { NO_MARK } from '../observation/observer.ts';
import { isTooOld } from './routes.ts';
import type { Stop } from './routes.ts';

export class Completion {
  readonly #shared: Machinery;
  readonly #fills: Fills;
  /** Number of the origin where it stands among the tiers. */
  readonly #origin: number;

  constructor(shared: Machinery, fills: Fills) {
    this.#shared = shared;
    this.#fills = fills;
    this.#origin = shared.scenario.tiers.length;
  }

  /**
   * Ends a fetch with an answer from a tier, or from the origin, numbered after the last tier. Returns the requests
   * that came too late for it: what it read is older than their namespace lets them have.
   */
  complete(fetch: Fetch, source: number): Waiter | null {
    const isFromOrigin = source === this.#origin;
    fetch.renewal = this.#shared.clock.now - fetch.missedAt;
    this.#fills.storeAbove(fetch, source);
    this.#tellCold(fetch, !isFromOrigin && fetch.route.stops[fetch.stage].site === fetch.route.region);
    const late = this.#answer(fetch, source, isFromOrigin ? fetch.route.patience : Infinity);
    this.#close(fetch);
    return late;
  }

  /** Tells a cold region what became of a request for which a fetch was sent. */
  #tellCold({ isRefresh, isShadow, route }: Fetch, isHit: boolean): void {
    if (!isRefresh || isShadow) this.#shared.cold?.answered(route.region, isHit);
  }

  /** Tells all who wait for a fetch what it has found, unless they have left by now; returns who cannot do with it. */
  #answer(fetch: Fetch, source: number, patience: number): Waiter | null {
    const { record, clock, observer, underWay } = this.#shared;
    const { fields, counts } = record;
    const { route } = fetch;
    const { cell, isWritten } = route;
    if (!fetch.isRefresh) underWay.ended(fetch.holder);
    if (!fetch.isRefresh && clock.now - fetch.arrived > patience) this.#leave(fetch, fetch.window, fetch.cause);
    else if (!fetch.isRefresh) {
      const at = record.at(fetch.window, cell);
      if (source === this.#origin) {
        counts[at + fields.miss]++;
        counts[at + fields.missCause + fetch.cause]++;
      } else if (fetch.hasJoined) {
        counts[at + fields.coalesced + source]++;
        counts[at + fields.missCause + CAUSE.coalesced]++;
      } else {
        if (fetch.isStale) counts[at + fields.staleHit + source]++;
        counts[at + (fetch.negative === 1 ? fields.negativeHit : fields.hit) + source]++;
        counts[at + fields.hotHits] += fetch.hot;
      }
      if (fetch.isWrong) counts[at + fields.wrong]++;
      const outcome = source === this.#origin || fetch.hasJoined ? MISS : HIT;
      record.answered(fetch.window, cell, outcome, clock.now - fetch.arrived, 1);
      if (isWritten) observer.answered(route, source, fetch, fetch);
    }
    let late: Waiter | null = null;
    let next: Waiter | null = null;
    for (let waiter = fetch.waiters; waiter !== null; waiter = next) {
      next = waiter.next;
      if (isTooLate(fetch, waiter)) {
        waiter.next = late;
        late = waiter;
        continue;
      }
      this.#shared.cold?.answered(route.region, false);
      underWay.ended(fetch.holder);
      if (clock.now - waiter.arrived > patience) {
        this.#leave(fetch, waiter.window, CAUSE.coalesced);
        this.#shared.waiters.release(waiter);
        continue;
      }
      const at = record.at(waiter.window, cell);
      if (fetch.isWrong) counts[at + fields.wrong]++;
      counts[at + fields.coalesced + source]++;
      counts[at + fields.missCause + CAUSE.coalesced]++;
      record.answered(waiter.window, cell, MISS, clock.now - waiter.arrived, 1);
      if (isWritten) observer.answered(route, source, fetch, waiter);
      this.#shared.waiters.release(waiter);
    }
    return late;
  }

  /** Ends a fetch that nobody has answered: with a copy past its time, a default value, or nothing. */
  fail(fetch: Fetch): void {
    const { record, underWay } = this.#shared;
    const { fields, counts } = record;
    const { route, kept, isDead } = fetch;
    this.#giveBack(fetch);
    if (kept !== null && kept.tier >= 0 && !isDead) return this.#servePast(fetch, kept);
    this.#tellCold(fetch, false);
    const refusal = fetch.found === REFUSED ? fields.shed : fields.error;
    const outcome = route.hasDefault && !isDead ? fields.defaulted : refusal;
    if (!fetch.isRefresh) {
      underWay.ended(fetch.holder);
      const at = record.at(fetch.window, route.cell);
      counts[at + outcome]++;
      counts[at + fields.missCause + fetch.cause]++;
    }
    for (let waiter = fetch.waiters; waiter !== null; waiter = this.#dismiss(waiter)) {
      underWay.ended(fetch.holder);
      const at = record.at(waiter.window, route.cell);
      counts[at + outcome]++;
      counts[at + fields.missCause + CAUSE.coalesced]++;
      this.#shared.cold?.answered(route.region, false);
    }
    this.#close(fetch);
  }

  /** Answers with a copy past its time, which then counts as fresh for a while. */
  #servePast(fetch: Fetch, kept: KeptCopy): void {
    fetch.node = kept.node;
    fetch.negative = kept.negative;
    fetch.isWrong = kept.isWrong;
    fetch.createdAt = kept.createdAt;
    fetch.version = kept.version;
    fetch.label = kept.label;
    fetch.mark = kept.mark;
    fetch.readAt = kept.readAt;
    fetch.isStale = true;
    fetch.hasJoined = false;
    // Nobody can be too late for it: who promises something about age keeps no such copies.
    this.#tellCold(fetch, fetch.route.stops[kept.at].site === fetch.route.region);
    this.#answer(fetch, kept.tier, Infinity);
    // The nodes of a warm region are only read: what it has shown is kept in front of them.
    const { stops } = fetch.route;
    this.#throttle(fetch, stops[stops[kept.at].isSibling ? kept.at - 1 : kept.at]);
    this.#close(fetch);
  }

  /** Lets what was served past its time pass for fresh, so that not every request tries in vain. */
  #throttle(fetch: Fetch, stop: Stop): void {
    const life = stop.past?.throttle ?? 0;
    if (!(life > 0)) return;
    fetch.renewal = 0;
    fetch.token = NO_TURN;
    if (stop.spec.scope === 'instance') this.#fills.store(stop, fetch.instance, fetch, fetch.mark, NO_MARK, life);
    else this.#fills.send(fetch, stop, life, NO_MARK);
  }

  /** Whoever fails gives the turn back, if that is how it is done. */
  #giveBack(fetch: Fetch): void {
    if (fetch.token <= NO_TURN || fetch.isDead) return;
    for (const stop of fetch.route.stops) {
      if (stop.turn?.kind === 'lock' && stop.turn.releasedOnFailure) this.#fills.release(fetch, stop);
    }
  }

  /** A request had left by the time that its answer came. */
  #leave({ route }: Fetch, window: number, cause: number): void {
    const { record } = this.#shared;
    const at = record.at(window, route.cell);
    record.counts[at + record.fields.error]++;
    record.counts[at + record.fields.missCause + cause]++;
  }

  /** Lets a waiter go; the one that came before it. */
  #dismiss(waiter: Waiter): Waiter | null {
    this.#shared.waiters.release(waiter);
    return waiter.next;
  }

  #close(fetch: Fetch): void {
    fetch.waiters = null;
    fetch.isOpen = false;
    fetch.flights?.end(fetch.holder, fetch.key);
    this.#shared.fetches.release(fetch);
  }
}

/** Whether a request that joined a fetch came after what it read. */
function isTooLate({ route, asOf, createdAt, label }: Fetch, { arrived, needs }: Waiter): boolean {
  // A draft has no version yet: its label is negative.
  if (needs > 0 && needs > label) return true;
  if (route.consistency.kind === 'strong') return arrived > asOf;
  return isTooOld(route, createdAt, arrived);
}
