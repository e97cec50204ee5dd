/**
 * Redis `allkeys-lru`: the sampled key that was idle longest leaves. Redis reads its clock in whole seconds: among keys
 * used within the same second it cannot tell, so that a cache turned over in a second or two is evicted at random.
 */
import { widened } from './ledger.ts';
import type { EvictionSpec } from './policy.ts';
import { SampledEviction, type AccessField } from './sampled.ts';

class LruClock implements AccessField {
  /** Second of the last use. */
  #usedAt = new Int32Array(0);

  reserve(slots: number): void {
    this.#usedAt = widened(this.#usedAt, slots);
  }

  start(slot: number, now: number): void {
    this.#usedAt[slot] = Math.floor(now);
  }

  hit(slot: number, now: number): void {
    this.#usedAt[slot] = Math.floor(now);
  }

  hits(slot: number, _count: number, _from: number, to: number): void {
    this.#usedAt[slot] = Math.floor(to);
  }

  coldness(slot: number, now: number): number {
    return Math.floor(now) - this.#usedAt[slot];
  }
}

export const ALLKEYS_LRU: EvictionSpec = {
  name: 'allkeys-lru',
  says: 'Redis: longest idle of a few sampled keys, by a clock of whole seconds',
  usesClock: true,
  keeps: 'recent',
  followsBounds: true,
  loses: 'capacity',
  create: (context) => new SampledEviction(context, new LruClock()),
};
