/**
 * Reads that one miss of a hot key costs the origin, when requests for it go on arriving (Poisson, `rate` per second)
 * while the fetch takes `delay` seconds.
 */

/** Nobody waits for anybody: the miss and every request within the delay, 1 + rate delay on average (1 + Poisson). */
export function unprotectedHerd(rate: number, delay: number): number {
  return 1 + rate * delay;
}

/**
 * Requests of one instance share a fetch, those of different instances do not: the first instance and each of the
 * others that receives a request within the delay, 1 + (n - 1)(1 - exp(-rate delay / n)) on average.
 */
export function singleFlightHerd(rate: number, delay: number, instances: number): number {
  return 1 - (instances - 1) * Math.expm1((-rate * delay) / instances);
}

/** Euler's constant: the mean of the standard Gumbel distribution. */
const EULER = 0.5772156649015329;

/**
 * How many readers renew a copy under XFetch until the first of them has: geometric with success e^(-1/beta), at any
 * rate (Vattani, Chierichetti, Lowenstein, VLDB 2015).
 */
export function xfetchHerd(beta: number): { mean: number; variance: number } {
  const success = Math.exp(-1 / beta);
  return { mean: 1 / success, variance: (1 - success) / (success * success) };
}

/**
 * How long before its end a copy is renewed under XFetch, in the mean, s; `rate` reads a second, `delay` seconds to
 * renew it. The earliest of exponential draws at so many reads follows the Gumbel distribution.
 */
export function earlyGap(rate: number, delay: number, beta: number): number {
  return beta * delay * (Math.log(rate * beta * delay) + EULER);
}
