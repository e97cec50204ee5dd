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
