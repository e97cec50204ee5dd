/** Which copies of an exact run are renewed before, or used after, their end. */
import { NEGATIVE, PAST, WRONG } from '../../../policy/cache.ts';
import type { Cache } from '../../../policy/cache.ts';
import { earlyBy } from '../../../policy/xfetch.ts';
import { Draws } from '../../../random/stream.ts';
import { KeptCopy } from './fetches.ts';
import type { Fetch } from './fetches.ts';
import type { Route, Stop } from './routes.ts';

export class Renewals {
  readonly #perRead: Draws;
  readonly #perEntry: Draws;

  constructor(seed: number) {
    this.#perRead = new Draws(seed, 'xfetch');
    this.#perEntry = new Draws(seed, 'xfetch-entry');
  }

  /** Whether request number `draw` renews a copy that ends at `end` already now. */
  isEarly({ early, tier, tags }: Stop, at: number, slot: number, end: number, now: number, draw: number): boolean {
    if (early === null || early.draw !== 'per-read') return false;
    return now + earlyBy(early.beta, tags[at].renewal(slot), this.#perRead.uniform(draw, tier)) >= end;
  }

  /** The life of a copy that was renewed within `renewal` seconds, where that is drawn when it is stored, s. */
  lifeOf({ early, tier }: Stop, life: number, renewal: number, draw: number): number {
    if (early === null || early.draw === 'per-read') return life;
    const gap = earlyBy(early.beta, renewal, this.#perEntry.uniform(draw, tier));
    return early.draw === 'per-entry' ? life - gap : life + gap;
  }
}

/** Whether a copy is past its soft time to live. */
export function isSoft({ past }: Stop, cache: Cache, slot: number, now: number): boolean {
  return past !== null && now - cache.storedAt(slot) >= past.soft;
}

/** Whether it is so, or was past its time when it was stored. */
export function isPast(stop: Stop, cache: Cache, slot: number, now: number): boolean {
  return isSoft(stop, cache, slot, now) || (cache.flags(slot) & PAST) !== 0;
}

/** Whether copies past their time may be served: who promises something about age keeps to it. */
export function mayServePast({ consistency, asksOracle }: Route): boolean {
  return consistency.kind === 'eventual' && !asksOracle;
}

/** Notes the copy that a fetch has met in slot `slot` of a stop: what there is when nobody can answer. */
export function keep(fetch: Fetch, position: number, at: number, slot: number, now: number): void {
  const { route } = fetch;
  const { tier, caches, tags, grace } = route.stops[position];
  if (grace === 0 || !mayServePast(route)) return;
  const kept = (fetch.kept ??= new KeptCopy());
  kept.tier = tier;
  kept.at = position;
  kept.node = at;
  kept.negative = caches[at].flags(slot) & NEGATIVE;
  kept.isWrong = (caches[at].flags(slot) & WRONG) !== 0;
  kept.createdAt = caches[at].createdAt(slot);
  kept.storedAt = caches[at].storedAt(slot);
  kept.readAt = now;
  if (!route.isWritten) return;
  kept.version = tags[at].version(slot);
  kept.label = tags[at].label(slot);
  kept.mark = tags[at].mark(slot);
}

/** Whether the copy that a fetch has met lives longer while the tiers below give no answer. */
export function isExtended({ route, kept }: Fetch, now: number): boolean {
  if (kept === null || kept.tier < 0) return false;
  const { past } = route.stops[kept.at];
  return past !== null && now - kept.storedAt < past.extended;
}
