/**
 * The part of a resolved scenario about what happens when things go wrong: how clients wait and try again, and what
 * the origin does under too much load. Times in seconds.
 */

import type { BreakerSpec } from '../policy/circuit-breaker.ts';
import type { ResolvedScenario } from './resolved.ts';

/** How the instances read the origin for a namespace. */
export interface OriginReads {
  /** An instance waits so long for an answer; Infinity: for ever. */
  readonly timeout: number;
  /** It asks again so many times after a time-out or a refusal. */
  readonly retries: number;
  /** Pause before the first retry; each further one is twice as long. */
  readonly backoff: number;
  /** A pause is shortened by up to this part of it, at random. */
  readonly backoffJitter: number;
  /** Retries of an instance are at most this part of its reads; Infinity: no limit. */
  readonly retryBudget: number;
  /**
   * What becomes of an answer after the time-out. `discarded`: nobody is there to store it, as in a look-aside cache.
   * `stored`: the fetch outlives its client, as in a read-through cache.
   */
  readonly late: 'discarded' | 'stored';
}

/** One client at a time fetches a key of a tier for all instances. */
export interface Turn {
  /** `lease`: a miss brings a token from the cache, which a delete voids. `lock`: `SET NX EX` beside the cached key. */
  readonly kind: 'lease' | 'lock';
  /** Index of the tier whose misses need a turn. */
  readonly tier: number;
  /** Nobody else gets the turn within this time. */
  readonly period: number;
  /** The others look again after so long, so many times. */
  readonly wait: number;
  readonly attempts: number;
  /** What they do after the last time. */
  readonly after: 'fetch' | 'fail';
  /** Lock: whether a holder ends its own lock alone, or also one that another has got meanwhile. */
  readonly ownerCheck: boolean;
  /** Lock: whether a holder that fails ends it. */
  readonly releasedOnFailure: boolean;
  /** Lock: whether the cache refuses what a holder stores after another has got the lock. */
  readonly fencing: boolean;
}

/** Probabilistic early expiration. */
export interface EarlyExpiration {
  /** Index of the tier whose copies are renewed early. */
  readonly tier: number;
  readonly beta: number;
  /**
   * `per-read`: XFetch as published. `per-entry`: one draw when the copy is stored. `as-printed`: so too, and with the
   * sign of the logarithm forgotten, so that copies live longer.
   */
  readonly draw: 'per-read' | 'per-entry' | 'as-printed';
}

/** How users find a region. Times in seconds. */
export interface Dns {
  /** Time between two health checks, and so many that fail, or succeed, count. */
  readonly check: number;
  readonly threshold: number;
  /** Time to live of the record. */
  readonly ttl: number;
}

/** What stands between the instances and an origin in need. */
export interface Protection {
  /** Null: none. */
  readonly breaker: Breaker | null;
  readonly admission: Admission | null;
}

interface Breaker extends BreakerSpec {
  /** Each instance judges for itself, or all of a region as one. */
  readonly scope: 'instance' | 'region';
}

interface Admission {
  /** Of the origin's capacity; a region has its share of the traffic of it. */
  readonly limit: number;
  /** Namespaces that are turned away first, indices. */
  readonly firstOut: readonly number[];
}

/** What becomes of copies past their time. */
export interface PastTtl {
  /** From this age on a copy is served stale, and renewed; Infinity: never. */
  readonly soft: number;
  /** A copy is kept so long after its end, and served when nobody else can answer. */
  readonly grace: number;
  /** What was served so counts as fresh for this time. */
  readonly throttle: number;
  /** Time to live of a copy while the tier below gives no answer, if that is longer. */
  readonly extended: number;
}

/** Beyond `above` reads at once, the service of each is longer in proportion to their number. */
export interface Overload {
  readonly above: number;
  /** At most so many times. */
  readonly slowdown: number;
}

/** Whether a scenario is about failures: it has faults, or something that answers to them. */
export function mayFail({ namespaces, origin, timeline, protection, regions }: ResolvedScenario): boolean {
  if (regions.some(({ maxRequests }) => maxRequests !== undefined)) return true;
  const areImpatient = namespaces.some(({ originReads }) => originReads.timeout < Infinity || originReads.retries > 0);
  const isProtected = protection.breaker !== null || protection.admission !== null;
  return areImpatient || isProtected || origin.overload !== null || timeline.length > 0 || namespaces.some(hasHerd);
}

/** Keys of a tier that are held by several nodes of a cluster. */
export interface HotKeysSpec {
  /** Nodes that hold each of them. */
  readonly shards: number;
  /** Of the cluster's lookups in a window, from which on a key is hot in the next. */
  readonly share: number;
  /** s. */
  readonly window: number;
}

/** Whether a namespace does anything about herds that the scale model does not follow. */
export function hasHerd({ turn, early, degraded, pastTtl }: ResolvedScenario['namespaces'][number]): boolean {
  return turn !== null || early !== null || degraded !== 'error' || pastTtl.some((one) => one !== null);
}
