/** Distributions of sizes and times, by the figures that people know of them: means and percentiles. */
import * as z from 'zod';
import type { Dimension } from '../../units/dimension.ts';
import type { SizeDistribution, TimeDistribution } from '../resolved.ts';
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
    sigma: quantity('number', 'Standard deviation of its logarithm; or give p99.', { range: 'zeroOrMore' }).optional(),
  };
  return map(shape, 'Lognormal, by its middle (mean or p50) and its width (p99 or sigma).').transform((spec, context) => {
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

/**
 * Parameters of exp(Normal(mu, sigma)). From mean and p99, sigma solves ln(p99 / mean) = z sigma - sigma^2 / 2. Of its
 * two roots the smaller is taken: the larger, above z, puts the mean far into the tail.
 */
export function solveLognormal(spec: LognormalSpec): { mu: number; sigma: number } | { problem: string } {
  const { mean, p50, p99, sigma } = spec;
  if ((mean === undefined) === (p50 === undefined)) return { problem: 'expected either `mean` or `p50`' };
  if ((p99 === undefined) === (sigma === undefined)) return { problem: 'expected either `p99` or `sigma`' };
  if (p50 !== undefined) {
    if (sigma !== undefined) return { mu: Math.log(p50), sigma };
    if (p99! < p50) return { problem: 'p99 is below p50' };
    return { mu: Math.log(p50), sigma: Math.log(p99! / p50) / Z99 };
  }
  const width = sigma ?? sigmaOf(p99! / mean!);
  if (Number.isNaN(width)) {
    const ratio = Number((p99! / mean!).toPrecision(4));
    const most = P99_OVER_MEAN_MAX.toFixed(2);
    return { problem: `p99 is ${ratio} times the mean; a lognormal's lies between 1 and ${most} times its mean` };
  }
  return { mu: Math.log(mean!) - (width * width) / 2, sigma: width };
}

/** NaN when no lognormal of moderate width has this p99 / mean. */
function sigmaOf(p99OverMean: number): number {
  if (p99OverMean < 1) return NaN;
  return Z99 - Math.sqrt(Z99 * Z99 - 2 * Math.log(p99OverMean));
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
).transform(({ min, mean, alpha, max }, context) => {
  const refuse = (message: string) => {
    context.issues.push({ code: 'custom', message, input: { min, mean, alpha, max } });
    return z.NEVER;
  };
  if ((min === undefined) === (mean === undefined)) return refuse('expected either `min` or `mean`');
  if ((min ?? mean!) >= max) return refuse(`\`${min === undefined ? 'mean' : 'min'}\` is not below \`max\``);
  return { kind: 'pareto' as const, min: min ?? paretoMin(mean!, alpha, max), alpha, max };
});

/** Mean of min(X, max) for a Pareto X: the integral of P(X > x) from 0 to max. */
export function paretoMean(min: number, alpha: number, max: number): number {
  const ratio = Math.log(max / min);
  const excess = 1 - alpha;
  // expm1 keeps its digits near alpha = 1, where the integral is a logarithm.
  return min * (1 + (excess === 0 ? ratio : Math.expm1(excess * ratio) / excess));
}

/** The smallest value that gives the mean, by bisection; the mean grows with it from 0 to max. */
function paretoMin(mean: number, alpha: number, max: number): number {
  let low = 0;
  let high = mean;
  // 60 halvings use up the digits of a double.
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (paretoMean(middle, alpha, max) < mean) low = middle;
    else high = middle;
  }
  return high;
}

/** A size, or a distribution of sizes. */
export function sizes(says: string) {
  const fixed = quantity('size', 'One size for all.', { range: 'positive' });
  const options = [
    fixed.transform((size): SizeDistribution => ({ kind: 'fixed', size })),
    map({ lognormal: lognormal('size') }, 'Lognormal sizes.').transform((spec): SizeDistribution => spec.lognormal),
    map({ pareto }, 'Pareto sizes.').transform((spec): SizeDistribution => spec.pareto),
  ] as const;
  return either(options, 'a size such as `500 B`, `{ lognormal: … }` or `{ pareto: … }`', says);
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
