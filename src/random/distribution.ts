/**
 * Distributions of sizes and times, sampled by inverting their distribution function at one uniform number, so that a
 * change of one distribution never shifts another draw and a larger uniform always means a larger value.
 */

export type Distribution =
  | { readonly kind: 'fixed'; readonly size: number }
  | { readonly kind: 'constant'; readonly time: number }
  | { readonly kind: 'exponential'; readonly mean: number }
  /** exp(Normal(mu, sigma)). */
  | { readonly kind: 'lognormal'; readonly mu: number; readonly sigma: number }
  /** min(X, max) with P(X > x) = (min / x)^alpha: what lies beyond `max` gathers there. */
  | { readonly kind: 'pareto'; readonly min: number; readonly alpha: number; readonly max: number };

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

/**
 * Quantile function of the standard normal distribution: algorithm AS 241, PPND16 (M. J. Wichura, "The Percentage
 * Points of the Normal Distribution", Applied Statistics 37, 1988), relative error about 1e-16. The coefficients are
 * its own.
 */
export function inverseNormal(p: number): number {
  const q = p - 0.5;
  // The three rational approximations meet at |q| = 0.425 and at sqrt(-ln p) = 5.
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(CENTRE_NUMERATOR, r)) / polynomial(CENTRE_DENOMINATOR, r);
  }
  const tail = q < 0 ? p : 1 - p;
  if (tail <= 0) return q < 0 ? -Infinity : Infinity;
  const r = Math.sqrt(-Math.log(tail));
  const x =
    r <= 5
      ? polynomial(MIDDLE_NUMERATOR, r - 1.6) / polynomial(MIDDLE_DENOMINATOR, r - 1.6)
      : polynomial(FAR_NUMERATOR, r - 5) / polynomial(FAR_DENOMINATOR, r - 5);
  return q < 0 ? -x : x;
}

type Coefficients = readonly [number, number, number, number, number, number, number, number];

/** Ascending coefficients of degree 7, by Horner's rule. */
function polynomial(c: Coefficients, x: number): number {
  return ((((((c[7] * x + c[6]) * x + c[5]) * x + c[4]) * x + c[3]) * x + c[2]) * x + c[1]) * x + c[0];
}

const CENTRE_NUMERATOR: Coefficients = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
  67265.7709270087, 33430.57558358813, 2509.0809287301227,
];
const CENTRE_DENOMINATOR: Coefficients = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
  28729.085735721943, 5226.495278852854,
];
const MIDDLE_NUMERATOR: Coefficients = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
  0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
];
const MIDDLE_DENOMINATOR: Coefficients = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008,
  0.015198666563616457, 0.0005475938084995345, 1.0507500716444169e-9,
];
const FAR_NUMERATOR: Coefficients = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
];
const FAR_DENOMINATOR: Coefficients = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
  1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15,
];
