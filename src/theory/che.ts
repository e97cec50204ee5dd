/**
 * Hit ratios of a full cache under independent requests, by the approximation of H. Che, Y. Tung and Z. Wang
 * ("Hierarchical web caching systems", 2002): a copy leaves a fixed characteristic time T after its last renewal, the
 * same for all keys, and T is such that the expected room taken equals the capacity. Asymptotically exact for many keys
 * and capacities that are no tiny share of them (C. Fricker, P. Robert and J. Roberts, "A versatile and accurate
 * approximation for LRU cache performance", 2012). RANDOM and FIFO after V. Martina, M. Garetto and E. Leonardi,
 * "A unified approach to the performance analysis of caching systems" (2014).
 */
import type { KeyGroup } from './key-group.ts';
import { hitShare, totalRate } from './key-group.ts';
import { renewedTtlHitRatio, ttlHitRatio } from './ttl-cache.ts';

export interface CheResult {
  readonly hitRatio: number;
  /** T, s; Infinity when all keys fit. */
  readonly time: number;
  /** Hit ratio of a key requested at `rate`. */
  readonly ofKey: (rate: number) => number;
}

/** Least recently used: a hit renews the copy, h = 1 - exp(-rate T). */
export function lru(groups: readonly KeyGroup[], capacity: number): CheResult {
  return solve(groups, capacity, renewedTtlHitRatio);
}

/** First in, first out, or eviction at random, which agree under this approximation: h = rate T / (1 + rate T). */
export function fifo(groups: readonly KeyGroup[], capacity: number): CheResult {
  return solve(groups, capacity, ttlHitRatio);
}

/**
 * Least recently used, where a copy also ends `ttl` seconds after its insertion and then frees its room. Between a miss
 * and the end of the copy hits arrive at the key's rate, so with L the expected life of a copy
 * h = rate L / (1 + rate L); L is in `expectedLife`.
 */
export function lruWithTtl(groups: readonly KeyGroup[], capacity: number, ttl: number): CheResult {
  return solve(groups, capacity, (rate, time) => ttlHitRatio(rate, expectedLife(rate, time, ttl)));
}

/** The hottest keys per unit of room fill the cache and never leave: an upper bound for independent requests. */
export function staticLfu(groups: readonly KeyGroup[], capacity: number): number {
  const byDensity = groups.toSorted((a, b) => b.rate / b.size - a.rate / a.size);
  let room = capacity;
  let hits = 0;
  for (const { rate, count, size } of byDensity) {
    const resident = Math.min(count, room / size);
    hits += resident * rate;
    room -= resident * size;
    if (room <= 0) break;
  }
  return hits / totalRate(groups);
}

/** Halvings of the logarithm of a characteristic time, which spans up to 70 units: they use up a double's digits. */
const HALVINGS = 60;

/** Longest time for which copies may stay, by bisection: the room that they take grows with it. */
export function longestFitting(fits: (time: number) => boolean, longest = 1e12): number {
  let low = Math.log(1e-6);
  let high = Math.log(longest);
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (fits(Math.exp(middle))) low = middle;
    else high = middle;
  }
  return Math.exp(low);
}

/** No cache keeps a copy for longer, in mean gaps between requests, without room for all. */
const GAPS_MOST = 1e24;

/**
 * Finds T, in gaps between requests: so the rate does not matter. A key's hit ratio `hit` is also its chance of
 * residence.
 */
function solve(
  groups: readonly KeyGroup[],
  capacity: number,
  hit: (rate: number, time: number) => number,
): CheResult {
  // A key that nobody asks for takes no room; and 0 times an infinite time is not a number.
  const requested = groups.filter(({ rate }) => rate > 0);
  const taken = (time: number) =>
    requested.reduce((sum, { rate, count, size }) => sum + count * size * hit(rate, time), 0);
  const at = (time: number): CheResult => {
    const ofKey = (rate: number) => hit(rate, time);
    return { time, ofKey, hitRatio: hitShare(requested, ofKey) };
  };
  if (taken(Infinity) <= capacity) return at(Infinity);
  const gap = 1 / totalRate(groups);
  return at(gap * longestFitting((gaps) => taken(gap * gaps) < capacity, GAPS_MOST));
}

/** After so many gaps the rest of a life is exponential to nine digits: the other poles have died out. */
const GAPS_MAX = 8;

/**
 * Expected life of a copy that ends at its age `ttl` or when `gap` passes without a request, whichever comes first: the
 * integral over [0, ttl] of the probability A(t) that Poisson arrivals left no gap so long before t. The Laplace
 * transform (1 - e^-(s+r)g) / (s + r e^-(s+r)g) of A, r the rate and g the gap, is expanded in powers of e^-sg and
 * inverted term by term; its slowest pole carries A on from there.
 */
export function expectedLife(rate: number, gap: number, ttl: number): number {
  if (ttl <= gap) return ttl;
  const unbounded = Math.expm1(rate * gap) / rate;
  if (ttl === Infinity) return unbounded;
  const expanded = Math.min(ttl, GAPS_MAX * gap);
  const life = survival(rate, gap, expanded, 1);
  if (ttl === expanded) return life;
  const alive = survival(rate, gap, expanded, 0);
  const decay = (alive / (unbounded - life)) * (ttl - expanded);
  // (1 - e^-decay) / decay, whose limit for keys that are never evicted is 1.
  return life + alive * (ttl - expanded) * (decay < 1e-12 ? 1 : -Math.expm1(-decay) / decay);
}

/** A(t) for `integrals` = 0, its integral over [0, t] for 1. */
function survival(rate: number, gap: number, t: number, integrals: 0 | 1): number {
  const quiet = Math.exp(-rate * gap);
  let sum = 0;
  for (let k = 0; k * gap < t; k++) {
    const ended = t > (k + 1) * gap ? quiet * power(-rate * quiet, t - (k + 1) * gap, k, integrals) : 0;
    sum += power(-rate * quiet, t - k * gap, k, integrals) - ended;
  }
  return sum;
}

/** base^k t^n / n! with n = k + `integrals`. */
function power(base: number, t: number, k: number, integrals: 0 | 1): number {
  let product = integrals === 1 ? t : 1;
  for (let i = 1; i <= k; i++) product *= (base * t) / (i + integrals);
  return product;
}
