/**
 * The part of a resolved scenario about what happens when things go wrong: how clients wait and try again, and what
 * the origin does under too much load. Times in seconds.
 */

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

/** Beyond `above` reads at once, the service of each is longer in proportion to their number. */
export interface Overload {
  readonly above: number;
  /** At most so many times. */
  readonly slowdown: number;
}

/** Whether a scenario is about failures: it has faults, or clients that do not wait for ever. */
export function mayFail({ namespaces, origin, timeline }: ResolvedScenario): boolean {
  const areImpatient = namespaces.some(({ originReads }) => originReads.timeout < Infinity || originReads.retries > 0);
  return areImpatient || origin.overload !== null || timeline.length > 0;
}
