/** Judging holds what was measured against what the scenario demands, by the interval and not by the point. */
import { compares } from '../scenario/comparison.ts';
import { unitOfBound } from '../scenario/expectation.ts';
import type { Expectation } from '../scenario/expectation.ts';
import { formatSelector } from '../scenario/metric.ts';
import { contrast } from './contrast.ts';
import type { Contrast, Method, Sample } from './contrast.ts';
import type { Estimate, Estimates } from './estimate.ts';

/** The last one only for a whole run. */
export const VERDICTS = ['pass', 'fail', 'inconclusive', 'interrupted'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** On one expectation; `skipped` is one against a baseline where there is none. */
export const RULINGS = ['pass', 'fail', 'inconclusive', 'skipped'] as const;
type Ruling = (typeof RULINGS)[number];

export interface Judgement {
  readonly expectation: Expectation;
  /** Of the metric, or of its change from the baseline; null when there is no such measurement. */
  readonly estimate: Estimate | null;
  readonly verdict: Ruling;
  /** Decided by a single value, for want of an interval. */
  readonly point: boolean;
  /** Why the verdict is not a plain comparison; may be empty. */
  readonly reason: string;
}

/**
 * Passes when the whole interval satisfies the bound, fails when the whole interval violates it. Only a run that was
 * stopped early leaves an expectation undecided for another reason: half a run may say something else than a whole one.
 */
export function judge(expectation: Expectation, estimates: Estimates, interrupted: boolean): Judgement {
  const found = estimates[formatSelector(expectation.selector)];
  const estimate = found !== undefined && !Number.isNaN(found.mean) ? found : null;
  if (expectation.change !== undefined) return skipped(expectation, NO_BASELINE);
  if (interrupted) return undone(expectation, estimate);
  if (estimate === null) return unmeasured(expectation);
  return { expectation, estimate, ...decided(expectation, estimate, expectation.bound) };
}

const NO_BASELINE = 'there is no baseline to hold it against; `--baseline summary.json` gives one';

/** What there is to judge a change by; null: that run measured no such thing. */
export interface Sides {
  readonly base: Sample | null;
  readonly own: Sample | null;
  readonly method: Method;
}

/** Judges a bound against a baseline, by the interval of what goes beyond it. */
export function judgeChange(expectation: Expectation, { base, own, method }: Sides, interrupted: boolean): Judgement {
  const { bound, change } = expectation;
  if (own === null || Number.isNaN(own.mean)) return unmeasured(expectation);
  if (base === null || Number.isNaN(base.mean)) return skipped(expectation, 'the baseline measured no such thing');
  const relative = change === 'relative';
  const difference = contrast(base, own, 1, method);
  const beyond = relative ? contrast(base, own, 1 + bound, method) : difference;
  const { mean, ci95 } = relative ? share(difference.mean, beyond, base.mean) : difference;
  const estimate = { mean, ci95, unit: unitOfBound(expectation) };
  if (interrupted) return undone(expectation, estimate);
  return { expectation, estimate, ...decided(expectation, beyond, relative ? 0 : bound) };
}

type Interval = Pick<Contrast, 'mean' | 'ci95'>;

/** A difference as a share of the base, with the interval of what goes beyond the bound around it. */
function share(difference: number, beyond: Interval, base: number): Interval {
  // Of nothing, any amount is an endless multiple.
  const of = (amount: number): number => (amount === 0 ? 0 : amount / base);
  const mean = of(difference);
  return { mean, ci95: beyond.ci95 === null ? null : endsOf(beyond.ci95, (end) => mean + of(end - beyond.mean)) };
}

function endsOf([low, high]: readonly [number, number], of: (end: number) => number): [number, number] {
  return [of(low), of(high)];
}

function decided({ operator }: Expectation, { mean, ci95 }: Interval, bound: number): Ruled {
  const point = ci95 === null;
  const [low, high] = ci95 ?? [mean, mean];
  const atLow = compares(low, operator, bound);
  if (atLow !== compares(high, operator, bound)) {
    return { verdict: 'inconclusive', point, reason: 'the bound lies within the interval' };
  }
  return { verdict: atLow ? 'pass' : 'fail', point, reason: '' };
}

type Ruled = Pick<Judgement, 'verdict' | 'point' | 'reason'>;

function skipped(expectation: Expectation, reason: string): Judgement {
  return { expectation, estimate: null, verdict: 'skipped', point: false, reason };
}

function unmeasured(expectation: Expectation): Judgement {
  return { expectation, estimate: null, verdict: 'fail', point: false, reason: 'nothing was measured' };
}

function undone(expectation: Expectation, estimate: Estimate | null): Judgement {
  const point = estimate !== null && estimate.ci95 === null;
  return { expectation, estimate, verdict: 'inconclusive', point, reason: 'the run was interrupted' };
}

/** The verdict on a whole run. Expectations of level `warn` count only when `strict`. */
export function verdictOf(judgements: readonly Judgement[], strict: boolean, interrupted: boolean): Verdict {
  if (interrupted) return 'interrupted';
  const counted = judgements.filter((judgement) => strict || judgement.expectation.level === 'error');
  if (counted.some((judgement) => judgement.verdict === 'fail')) return 'fail';
  const open = counted.some(({ verdict }) => verdict === 'inconclusive' || (strict && verdict === 'skipped'));
  return open ? 'inconclusive' : 'pass';
}

/** Several verdicts as one: the gravest. */
export function gravest(verdicts: readonly Verdict[]): Verdict {
  const order: readonly Verdict[] = ['interrupted', 'fail', 'inconclusive'];
  return order.find((verdict) => verdicts.includes(verdict)) ?? 'pass';
}
