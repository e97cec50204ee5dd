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
  | { readonly kind: 'pareto'; readonly min: number; readonly alpha: number; readonly max: number }
  | GeneralizedPareto
  | GeneralizedExtremeValue;

/** P(X > x) = (1 + shape (x - location) / scale)^(-1 / shape) from `location` on; 0 < shape < 1/2. */
interface GeneralizedPareto {
  readonly kind: 'generalized-pareto';
  readonly location: number;
  readonly scale: number;
  readonly shape: number;
}

/**
 * P(X <= x) = exp(-(1 + shape (x - location) / scale)^(-1 / shape)), 0 < shape < 1/2; what lies below 0 gathers there,
 * which moments leave out of account: of lengths of keys next to nothing does.
 */
interface GeneralizedExtremeValue {
  readonly kind: 'generalized-extreme-value';
  readonly location: number;
  readonly scale: number;
  readonly shape: number;
}

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
    case 'generalized-pareto': {
      const { location, scale, shape } = distribution;
      return location + (scale / shape) * Math.expm1(-shape * Math.log1p(-u));
    }
    case 'generalized-extreme-value': {
      const { location, scale, shape } = distribution;
      return Math.max(0, location + (scale / shape) * Math.expm1(-shape * Math.log(-Math.log(u))));
    }
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
    case 'generalized-pareto':
      return distribution.location + distribution.scale / (1 - distribution.shape);
    case 'generalized-extreme-value': {
      const { location, scale, shape } = distribution;
      return location + (scale / shape) * (gamma(1 - shape) - 1);
    }
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
    case 'generalized-pareto': {
      const { scale, shape } = distribution;
      return (scale * scale) / ((1 - shape) * (1 - shape) * (1 - 2 * shape));
    }
    case 'generalized-extreme-value': {
      const { scale, shape } = distribution;
      const first = gamma(1 - shape);
      return ((scale * scale) / (shape * shape)) * (gamma(1 - 2 * shape) - first * first);
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

/** Coefficients of C. Lanczos' approximation (1964) for g = 7, as P. Godfrey computed them: right to 15 digits. */
const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

/** The gamma function between 0 and 1: as of the next number, since gamma(x + 1) is x gamma(x). */
function gamma(x: number): number {
  let sum = 0.99999999999980993;
  LANCZOS.forEach((coefficient, i) => {
    sum += coefficient / (x + i + 1);
  });
  const t = x + 7.5;
  return (Math.sqrt(2 * Math.PI) * Math.exp((x + 0.5) * Math.log(t) - t) * sum) / x;
}
