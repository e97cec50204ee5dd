/**
 * The stationary state of a chain of shared tiers, for independent keys (Che's approximation): how long a copy lives in
 * each tier when its bounds make copies leave before their time. It says which tiers are under pressure, and it is what
 * a warm start begins with.
 */
import { EVICTION } from '../policy/eviction/registry.ts';
import { longestFitting } from '../theory/che.ts';
import type { Tier } from '../scenario/resolved.ts';

/** How copies end in a tier at one site. */
export type Retention =
  /** At their time to live only. */
  | { readonly kind: 'ttl' }
  /** After `time` without a lookup (LRU and its approximations). */
  | { readonly kind: 'idle'; readonly time: number }
  /** Keys looked up less often than `rate` do not stay (LFU and W-TinyLFU). */
  | { readonly kind: 'frequency'; readonly rate: number };

/** Keys that behave alike: `keys` of them, each looked up `rate` times a second. */
export interface Demand {
  readonly keys: number;
  readonly rate: number;
  readonly ttl: number;
  /** Of a copy. */
  readonly bytes: number;
  /** Of the misses, the share that bring a copy; left out: all. */
  readonly stored?: number;
}

/** Mean time from storing a copy to its end, under lookups at a Poisson rate. */
export function meanLife(retention: Retention, rate: number, ttl: number): number {
  switch (retention.kind) {
    case 'ttl':
      return ttl;
    case 'frequency':
      return rate >= retention.rate ? ttl : 0;
    case 'idle': {
      const idle = retention.time;
      if (ttl <= idle) return ttl;
      // Until the first gap longer than `idle`: (e^(rate * idle) - 1) / rate, cut off at the time to live as if the
      // part beyond the first `idle` seconds were exponential.
      const x = rate * idle;
      if (x > 30) return ttl;
      const beyond = Math.expm1(x) / rate - idle;
      return idle + (beyond > 0 ? beyond * -Math.expm1(-(ttl - idle) / beyond) : 0);
    }
  }
}

/** Share of time that a key has a copy, when the share `stored` of the misses bring one. */
export function presence(retention: Retention, rate: number, ttl: number, stored = 1): number {
  const life = meanLife(retention, rate, ttl);
  return life === Infinity ? 1 : (rate * stored * life) / (1 + rate * stored * life);
}

/** Lookups per second that find nothing. */
export function missRate(retention: Retention, rate: number, ttl: number): number {
  const life = meanLife(retention, rate, ttl);
  return life === Infinity ? 0 : rate / (1 + rate * life);
}

/** Probability that a copy leaves for the tier's bounds rather than at its time to live. */
export function leavesEarly(retention: Retention, rate: number, ttl: number): number {
  switch (retention.kind) {
    case 'ttl':
      return 0;
    case 'frequency':
      return rate >= retention.rate ? 0 : 1;
    case 'idle': {
      if (ttl <= retention.time) return 0;
      // The life is exponential beyond `time`, as in `meanLife`.
      const x = rate * retention.time;
      return x > 30 ? 0 : -Math.expm1(-(ttl - retention.time) / (Math.expm1(x) / rate - retention.time));
    }
  }
}

/** A copy in the stationary state, seen at a random moment. */
export interface CopyState {
  /** Since it was stored, s. */
  readonly age: number;
  /** Since it was last looked up or stored, s. */
  readonly idle: number;
}

/**
 * State at a random moment of a copy that is there, under lookups at a Poisson rate; `u` and `v` are uniform on [0, 1).
 * Its age has the density P(life > age); of the time since its last lookup, an exponential, the copy's retention tells
 * how long it can be.
 */
export function sampleCopy(retention: Retention, rate: number, ttl: number, u: number, v: number): CopyState {
  let age = u * ttl;
  let most = Infinity;
  if (retention.kind === 'idle') {
    const { time } = retention;
    most = time;
    const x = rate * time;
    const beyond = x > 30 ? Infinity : Math.expm1(x) / rate - time;
    if (ttl > time && beyond < Infinity) {
      const tail = ttl === Infinity ? beyond : beyond * -Math.expm1(-(ttl - time) / beyond);
      const at = u * (time + tail);
      age = at <= time ? at : time - beyond * Math.log(1 - (at - time) / beyond);
    } else if (ttl === Infinity) age = -Math.log(1 - u) * BACKGROUND_AGE;
  } else if (ttl === Infinity) age = -Math.log(1 - u) * BACKGROUND_AGE;
  const longest = Math.min(age, most);
  const idle = rate > 0 ? -Math.log1p(v * Math.expm1(-rate * longest)) / rate : longest;
  return { age, idle: Math.min(idle, longest) };
}

/** Mean age given to copies that never end: a day; it matters to nothing but `storedAt`. */
const BACKGROUND_AGE = 86400;

/** How copies end at a site that holds `demands` within the tier's bounds. */
export function retentionOf(tier: Tier, demands: readonly Demand[]): Retention {
  const fits = (retention: Retention): boolean => {
    let entries = 0;
    let bytes = 0;
    for (const demand of demands) {
      const copies = demand.keys * presence(retention, demand.rate, demand.ttl, demand.stored);
      entries += copies;
      bytes += copies * demand.bytes;
    }
    return entries <= tier.entries * tier.nodes && bytes <= tier.memory * tier.nodes;
  };
  if (fits({ kind: 'ttl' })) return { kind: 'ttl' };
  if (EVICTION[tier.eviction].keeps !== 'frequent') {
    return { kind: 'idle', time: longestFitting((time) => fits({ kind: 'idle', time })) };
  }
  // The lowest rate of lookups that still earns a place, by the gap between them.
  return { kind: 'frequency', rate: 1 / longestFitting((gap) => fits({ kind: 'frequency', rate: 1 / gap })) };
}
