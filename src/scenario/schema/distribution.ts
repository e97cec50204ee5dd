/** Distributions of sizes and times, by the figures that people know of them: means and percentiles. */
import * as z from 'zod';
import { mean } from '../../random/distribution.ts';
import type { SizeDistribution, TimeDistribution } from '../../random/distribution.ts';
import type { Dimension } from '../../units/dimension.ts';
import { either, map, quantity } from './field.ts';

/** Standard normal quantile of 99 %. */
const Z99 = 2.3263478740408408;

/** exp(z^2 / 2) = 14.97: a lognormal's 99th percentile is at most so many times its mean, at sigma = z. */
const P99_OVER_MEAN_MAX = Math.exp((Z99 * Z99) / 2);

/** A lognormal by one figure of its middle (`mean`, `p50`) and one of its width (`p99`, `sigma`). */
function lognormal(dimension: Dimension) {
  const figure = (says: string) => quantity(dimension, says, { range: 'positive' }).optional();
  const shape = {
    mean: figure('Its mean; or give p50.'),
    p50: figure('Its median; or give mean.'),
    p99: figure('Its 99th percentile; or give sigma.'),
    // At 10 the 99th percentile is already 10^10 times the median.
    sigma: quantity('number', 'Standard deviation of its logarithm; or give p99.', {
      range: 'zeroOrMore',
      most: '10',
    }).optional(),
  };
  const says = 'Lognormal, by its middle (mean or p50) and its width (p99 or sigma).';
  return map(shape, says).transform((spec, context) => {
    const solved = solveLognormal(spec);
    if ('mu' in solved) return { kind: 'lognormal' as const, ...solved };
    context.issues.push({ code: 'custom', message: solved.problem, input: spec });
    return z.NEVER;
  });
}

interface LognormalSpec {
  readonly mean?: number | undefined;
  readonly p50?: number | undefined;
  readonly p99?: number | undefined;
  readonly sigma?: number | undefined;
}

type Solved = { readonly mu: number; readonly sigma: number } | { readonly problem: string };

/**
 * Parameters of exp(Normal(mu, sigma)). From mean and p99, sigma solves ln(p99 / mean) = z sigma - sigma^2 / 2. Of its
 * two roots the smaller is taken: the larger, above z, puts the mean far into the tail.
 */
function solveLognormal({ mean: average, p50, p99, sigma }: LognormalSpec): Solved {
  if (p99 !== undefined && sigma !== undefined) return { problem: 'found `p99` and `sigma`, expected one of them' };
  if (p50 !== undefined && average !== undefined) return { problem: 'found `mean` and `p50`, expected one of them' };
  const middle = p50 ?? average;
  if (middle === undefined) return { problem: 'found neither `mean` nor `p50`, expected one of them' };
  const width = sigma ?? (p99 === undefined ? null : (p50 === undefined ? sigmaByMean : sigmaByMedian)(p99 / middle));
  if (width === null) return { problem: 'found neither `p99` nor `sigma`, expected one of them' };
  if (Number.isNaN(width)) {
    const ratio = Number((p99! / middle).toPrecision(4));
    const problem =
      p50 === undefined
        ? `p99 is ${ratio} times the mean, but a lognormal's is 1 to ${P99_OVER_MEAN_MAX.toFixed(2)} times its mean`
        : `p99 is ${ratio} times p50, expected it to be larger`;
    return { problem };
  }
  return { mu: Math.log(middle) - (p50 === undefined ? (width * width) / 2 : 0), sigma: width };
}

function sigmaByMedian(p99OverMedian: number): number {
  return p99OverMedian < 1 ? NaN : Math.log(p99OverMedian) / Z99;
}

/** NaN when no lognormal of moderate width has this ratio: when it is below 1 or above exp(z^2 / 2). */
function sigmaByMean(p99OverMean: number): number {
  return p99OverMean < 1 ? NaN : Z99 - Math.sqrt(Z99 * Z99 - 2 * Math.log(p99OverMean));
}

/** A Pareto with a cut-off, by its smallest value or its mean. */
const pareto = map(
  {
    min: quantity('size', 'Its smallest value; or give mean.', { range: 'positive' }).optional(),
    mean: quantity('size', 'Its mean, cut-off included; or give min.', { range: 'positive' }).optional(),
    alpha: quantity('number', 'Tail exponent: P(X > x) falls as x^-alpha.', { range: 'positive' }),
    max: quantity('size', 'Cut-off: no value is larger.', { range: 'positive' }),
  },
  'Pareto, by its smallest value or its mean, with a cut-off.',
).transform((spec, context): SizeDistribution => {
  const { min, mean: wanted, alpha, max } = spec;
  const refuse = (message: string) => {
    context.issues.push({ code: 'custom', message, input: spec });
    return z.NEVER;
  };
  if (min !== undefined && wanted !== undefined) return refuse('found `min` and `mean`, expected one of them');
  if (min !== undefined) return min < max ? { kind: 'pareto', min, alpha, max } : refuse('`min` is not below `max`');
  if (wanted === undefined) return refuse('found neither `min` nor `mean`, expected one of them');
  if (wanted >= max) return refuse('`mean` is not below `max`');
  return { kind: 'pareto', min: paretoMin(wanted, alpha, max), alpha, max };
});

/** The smallest value that gives the mean, by bisection to the last bit; the mean grows with it from 0 to max. */
function paretoMin(wanted: number, alpha: number, max: number): number {
  let low = 0;
  let high = wanted;
  for (;;) {
    const middle = (low + high) / 2;
    // Ends after at most 1100 halvings, when no number is left between.
    if (middle <= low || middle >= high) return high;
    if (mean({ kind: 'pareto', min: middle, alpha, max }) < wanted) low = middle;
    else high = middle;
  }
}

/** The figures of a law with a tail as long as `shape` says, whose variance is finite. */
function tailed(says: string) {
  return map(
    {
      location: quantity('size', 'Where it begins, or has its middle.', { range: 'zeroOrMore' }),
      scale: quantity('size', 'How wide it is.', { range: 'positive' }),
      shape: quantity('number', 'How long its tail is, below 0.5.', { range: 'positive', most: '0.499' }),
    },
    says,
  );
}

/** What a message asks for where there is no size. */
export const SIZE_WISH = 'a size such as `500 B`, or a distribution such as `{ lognormal: … }` or `{ pareto: … }`';

/** A size, or a distribution of sizes. */
export function sizes(says: string) {
  const fixed = quantity('size', 'One size for all.', { range: 'positive' });
  const options = [
    fixed.transform((size): SizeDistribution => ({ kind: 'fixed', size })),
    map({ lognormal: lognormal('size') }, 'Lognormal sizes.').transform((spec): SizeDistribution => spec.lognormal),
    map({ pareto }, 'Pareto sizes.').transform((spec): SizeDistribution => spec.pareto),
    map({ generalized_pareto: tailed('Generalised Pareto.') }, 'Generalised Pareto sizes.')
      .transform((spec): SizeDistribution => ({ kind: 'generalized-pareto', ...spec.generalized_pareto })),
    map({ generalized_extreme_value: tailed('Generalised extreme value.') }, 'Generalised extreme values.')
      .transform((spec): SizeDistribution => {
        return { kind: 'generalized-extreme-value', ...spec.generalized_extreme_value };
      }),
  ] as const;
  return either(options, SIZE_WISH, says);
}

/** A time, or a distribution of times. */
export function times(says: string) {
  const constant = quantity('time', 'Always the same.', { range: 'positive' });
  const mean = quantity('time', 'Exponential, by its mean.', { range: 'positive' });
  const options = [
    constant.transform((time): TimeDistribution => ({ kind: 'constant', time })),
    map({ exponential: mean }, 'Exponential.').transform((spec): TimeDistribution => ({
      kind: 'exponential',
      mean: spec.exponential,
    })),
    map({ lognormal: lognormal('time') }, 'Lognormal.').transform((spec): TimeDistribution => spec.lognormal),
  ] as const;
  return either(options, 'a time such as `30 s`, `{ exponential: … }` or `{ lognormal: … }`', says);
}
