/** Judging holds what was measured against what the scenario demands, by the interval and not by the point. */
import type { Expectation } from '../scenario/expectation.ts';
import { formatSelector } from '../scenario/metric.ts';
import type { Estimate, Estimates } from './estimate.ts';

/** The last one only for a whole run. */
export const VERDICTS = ['pass', 'fail', 'inconclusive', 'interrupted'] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface Judgement {
  readonly expectation: Expectation;
  /** Null when the run measured no such thing. */
  readonly estimate: Estimate | null;
  readonly verdict: Exclude<Verdict, 'interrupted'>;
  /** Decided by a single value, for want of an interval. */
  readonly point: boolean;
  /** Why the verdict is not a plain comparison; may be empty. */
  readonly reason: string;
}

function holds(value: number, operator: Expectation['operator'], bound: number): boolean {
  switch (operator) {
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
  }
}

/**
 * Passes when the whole interval satisfies the bound, fails when the whole interval violates it. Only a run that was
 * stopped early leaves an expectation undecided for another reason: half a run may say something else than a whole one.
 */
export function judge(expectation: Expectation, estimates: Estimates, interrupted: boolean): Judgement {
  const found = estimates[formatSelector(expectation.selector)];
  const estimate = found !== undefined && !Number.isNaN(found.mean) ? found : null;
  const judgement = { expectation, estimate, point: estimate !== null && estimate.ci95 === null };
  if (interrupted) return { ...judgement, verdict: 'inconclusive', reason: 'the run was interrupted' };
  if (estimate === null) return { ...judgement, verdict: 'fail', reason: 'nothing was measured' };
  const { operator, bound } = expectation;
  const [low, high] = estimate.ci95 ?? [estimate.mean, estimate.mean];
  const atLow = holds(low, operator, bound);
  if (atLow !== holds(high, operator, bound)) {
    return { ...judgement, verdict: 'inconclusive', reason: 'the bound lies within the interval' };
  }
  return { ...judgement, verdict: atLow ? 'pass' : 'fail', reason: '' };
}

/** The verdict on a whole run. Expectations of level `warn` count only when `strict`. */
export function verdictOf(judgements: readonly Judgement[], strict: boolean, interrupted: boolean): Verdict {
  if (interrupted) return 'interrupted';
  const counted = judgements.filter((judgement) => strict || judgement.expectation.level === 'error');
  if (counted.some((judgement) => judgement.verdict === 'fail')) return 'fail';
  return counted.some((judgement) => judgement.verdict === 'inconclusive') ? 'inconclusive' : 'pass';
}

/** Several verdicts as one: the gravest. */
export function gravest(verdicts: readonly Verdict[]): Verdict {
  const order: readonly Verdict[] = ['interrupted', 'fail', 'inconclusive'];
  return order.find((verdict) => verdicts.includes(verdict)) ?? 'pass';
}
