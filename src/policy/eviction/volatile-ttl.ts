/**
 * Redis `volatile-ttl`: of a few sampled keys that expire, and of a pool of earlier candidates, the one that expires
 * first leaves. Keys without a time to live are never given up. When there are no others Redis answers a write with an
 * error (OOM); here the newcomer is refused admission.
 */
import { widened } from './ledger.ts';
import type { EvictionSpec } from './policy.ts';
import { SampledEviction, type AccessField } from './sampled.ts';

/** Redis keeps the time of expiry in milliseconds. */
const MILLISECONDS = 1000;

class Expiry implements AccessField {
  #expiresAt = new Float64Array(0);

  reserve(slots: number): void {
    this.#expiresAt = widened(this.#expiresAt, slots);
  }

  expires(slot: number, at: number): void {
    this.#expiresAt[slot] = Math.floor(at * MILLISECONDS);
  }

  mayLeave(slot: number): boolean {
    return this.#expiresAt[slot] < Infinity;
  }

  start(): void {}

  hit(): void {}

  hits(): void {}

  coldness(slot: number): number {
    return -this.#expiresAt[slot];
  }
}

export const VOLATILE_TTL: EvictionSpec = {
  name: 'volatile-ttl',
  says: 'Redis: first to expire of a few sampled keys; refuses newcomers when no key expires',
  usesClock: false,
  keeps: 'any',
  followsBounds: true,
  loses: 'capacity',
  create: (context) => new SampledEviction(context, new Expiry()),
};
