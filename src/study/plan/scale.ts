/**
 * One scale for all metrics: ratios of a whole by their log odds, all else by its logarithm. 99.9 % is then as far from
 * 99 % as 1 % from 10 %, and an error of a closed form about the same size everywhere.
 */
import type { Expectation } from '../../scenario/expectation.ts';
import type { MetricName } from '../../scenario/metric.ts';
import { ceilingOf } from '../estimate.ts';

/** Odds of what never or always happened, in a run of about a million requests. */
const RAREST = 1e-6;
/** Of what has no ceiling, the least that is told from nothing: a microdollar, a microsecond and less. */
const LEAST = 1e-9;
/** Beyond this many factors of e everything is equally far from a bound. */
export const FARTHEST = 7;

export function toScale(metric: MetricName, value: number): number {
  if (ceilingOf(metric) === Infinity) return Math.log(Math.max(LEAST, value));
  const inside = Math.min(1 - RAREST, Math.max(RAREST, value));
  return Math.log(inside / (1 - inside));
}

export function fromScale(metric: MetricName, at: number): number {
  return ceilingOf(metric) === Infinity ? Math.exp(at) : 1 / (1 + Math.exp(-at));
}

/**
 * How far a value is from what an expectation demands: 0 is the bound, what is negative holds. NaN when the value is
 * none.
 */
export function shortfallOf(
  { selector: { metric }, operator, bound }: Pick<Expectation, 'selector' | 'operator' | 'bound'>,
  value: number,
): number {
  if (Number.isNaN(value)) return NaN;
  // Nothing is in proportion to a bound of 0: there is what meets it, and the rest.
  const above = bound === 0 ? (value > 0 ? FARTHEST : 0) : toScale(metric, value) - toScale(metric, bound);
  const short = operator === '<' || operator === '<=' ? above : -above;
  return Math.min(FARTHEST, Math.max(-FARTHEST, short));
}
