/**
 * One at a time, across instances: who misses in a tier with turns takes the turn of the key, or waits and looks again.
 * A lease comes with the miss; a lock is taken by a command of its own, LOCK, whose answer is LOCKED.
 */
import { CAUSE, CAUSES } from '../../../measure/record.ts';
import { NO_TURN } from '../../../policy/turns.ts';
import type { Fetch } from './fetches.ts';
import { eventOf, LOCK, LOCKED, WAKE } from '../machinery.ts';
import type { Machinery } from '../machinery.ts';
import type { Stop } from './routes.ts';

/** A fetch that goes on without a turn: what it brings counts as nobody's. */
export const TURNLESS = -1;

/** What a fetch does once it is clear whether it has the turn. */
interface Ways {
  /** It looks into the tiers below. */
  readonly goOn: (fetch: Fetch) => void;
  readonly fail: (fetch: Fetch) => void;
}

export class TurnTaking {
  readonly #shared: Machinery;
  readonly #ways: Ways;

  constructor(shared: Machinery, ways: Ways) {
    this.#shared = shared;
    this.#ways = ways;
  }

  /** A fetch that has missed sets out to lock the key. */
  ask(fetch: Fetch): void {
    this.#shared.queue.push(this.#shared.clock.now + fetch.delay, eventOf(LOCK, fetch.id));
  }

  /** It reaches the node. */
  lock(fetch: Fetch): void {
    const { clock, outages, queue, wires } = this.#shared;
    const stop = fetch.route.stops[fetch.stage];
    const isUp = outages.of(stop.firstNode + fetch.node, clock.now) === undefined;
    const done = isUp ? wires.serve(stop, fetch.node) : clock.now;
    // Without its locks a system goes on as if it had none.
    fetch.token = isUp && stop.turns !== null ? stop.turns.take(fetch.key, clock.now) : TURNLESS;
    queue.push(done + fetch.delay, eventOf(LOCKED, fetch.id));
  }

  /** The answer is back. */
  locked(fetch: Fetch): void {
    if (fetch.token === NO_TURN) this.wait(fetch);
    else this.#goOn(fetch);
  }

  /** Another instance has the turn: a fetch sleeps, or has slept often enough. */
  wait(fetch: Fetch): void {
    const { clock, queue } = this.#shared;
    const { turn } = fetch.route.stops[fetch.stage];
    if (turn === null || fetch.waits < turn.attempts) {
      fetch.waits++;
      queue.push(clock.now + (turn?.wait ?? 0), eventOf(WAKE, fetch.id));
      return;
    }
    fetch.token = TURNLESS;
    if (turn.after === 'fetch') return this.#goOn(fetch);
    fetch.cause = CAUSE.coalesced;
    this.count(fetch, true);
    this.#ways.fail(fetch);
  }

  /** Counts the lookup of a fetch that has found nothing in its present stop, which may be the last that it asks. */
  count(fetch: Fetch, isLast = false): void {
    const { record, clock } = this.#shared;
    const { fields, counts } = record;
    const stop: Stop = fetch.route.stops[fetch.stage];
    // The lookup is over when the warm region has answered, too.
    if (stop.isBacked && !isLast) return;
    const at = record.at(clock.window, fetch.route.cell);
    counts[at + stop.tier + (fetch.isRefresh ? fields.refreshLookups : fields.lookups)]++;
    if (!fetch.isRefresh) counts[at + fields.lookupMissCause + stop.tier * CAUSES + fetch.cause]++;
  }

  #goOn(fetch: Fetch): void {
    this.count(fetch);
    fetch.missedAt = this.#shared.clock.now;
    this.#ways.goOn(fetch);
  }
}
