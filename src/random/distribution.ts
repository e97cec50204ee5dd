/**
 * Distributions of sizes and times, sampled by inverting their distribution function at one uniform number, so that a
 * change of one distribution never shifts another draw and a larger uniform always means a larger value.
 */
import { inverseNormal } from './normal.ts';

export { inverseNormal };

/** exp(Normal(mu, sigma)). */
type Lognormal = { readonly kind: 'lognormal'; readonly mu: number; readonly sigma: number };

/** Sizes in bytes. */
export type SizeDistribution =
  | { readonly kind: 'fixed'; readonly size: number }
  | Lognormal
  /** min(X, max) with P(X > x) = (min / x)^alpha: what lies beyond `max` gathers there. */
  | { readonly kind: 'pareto'; readonly min: number; readonly alpha: number; readonly max: number };

/** Times in seconds. */
export type TimeDistribution =
  | { readonly kind: 'constant'; readonly time: number }
  | { readonly kind: 'exponential'; readonly mean: number }
  | Lognormal;

export type Distribution = SizeDistribution | TimeDistribution;

/** The smallest x with P(X <= x) >= u, for u on [0, 1): draws the distribution when u is uniform. */
export function quantile(distribution: Distribution, u: number): number {
  switch (distribution.kind) {
    case 'fixed':
      return distribution.size;
    case 'constant':
      return distribution.time;
    case 'exponential':
      return -distribution.mean * Math.log1p(-u);
    case 'lognormal':
      // A width of 0 has no quantile function to speak of: 0 times an infinite normal quantile is not a number.
      if (distribution.sigma === 0) return Math.exp(distribution.mu);
      return Math.exp(distribution.mu + distribution.sigma * inverseNormal(u));
    case 'pareto':
      return Math.min(distribution.max, distribution.min * Math.exp(-Math.log1p(-u) / distribution.alpha));
  }
}

export function mean(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'fixed':
      return distribution.size;
    case 'constant':
      return distribution.time;
    case 'exponential':
      return distribution.mean;
    case 'lognormal':
      return Math.exp(distribution.mu + (distribution.sigma * distribution.sigma) / 2);
    case 'pareto':
      return paretoMoment(distribution, 1);
  }
}

export function variance(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'fixed':
    case 'constant':
      return 0;
    case 'exponential':
      return distribution.mean * distribution.mean;
    case 'lognormal': {
      const square = distribution.sigma * distribution.sigma;
      return Math.expm1(square) * Math.exp(2 * distribution.mu + square);
    }
    case 'pareto': {
      const first = paretoMoment(distribution, 1);
      return Math.max(0, paretoMoment(distribution, 2) - first * first);
    }
  }
}

/** E[min(X, max)^n]: the integral of n x^(n-1) P(X > x) from 0 to max; `expm1` keeps its digits near alpha = n. */
function paretoMoment({ min, alpha, max }: Distribution & { kind: 'pareto' }, n: 1 | 2): number {
  const logRatio = Math.log(max / min);
  const excess = n - alpha;
  const beyondMin = excess === 0 ? logRatio : Math.expm1(excess * logRatio) / excess;
  return (n === 1 ? min : min * min) * (1 + n * beyondMin);
}
