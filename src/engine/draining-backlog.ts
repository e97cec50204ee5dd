/**
 * The wait while an overload's backlog drains: Brownian motion with drift towards zero, reflected there.
 *
 * Were there no zero, the backlog would stay normal, its mean falling and its variance growing linearly. With zero
 * reflecting, P(W > x) = N((mean - x) / deviation) + exp(-decay x) N(-(mean + x) / deviation) solves the diffusion
 * exactly (J. M. Harrison, "Brownian Motion and Stochastic Flow Systems", 1985, section 1.8): the part that has not yet
 * drained, and the stationary wait of what has. The stationary wait of M/G/c takes the place of the exponential, which
 * adds the probability that a job finds an idle server. It holds for a step of any length.
 */
import { normalCdf, normalDensity } from '../random/normal.ts';
import type { SteadyWait } from './steady-wait.ts';
import { tilted } from './steady-wait.ts';

/** So many deviations below zero, what is left of a backlog is less than 1e-4 of the probability. */
const DRAINED = -4;

export class DrainingBacklog {
  /** Mean and variance of the backlog as if nothing stopped it at zero, s and s^2. */
  #mean: number;
  #variance: number;
  #steady: SteadyWait;

  /** A backlog with this mean wait and variance, in a station that tends to `steady`. */
  constructor(wait: { readonly mean: number; readonly variance: number }, steady: SteadyWait) {
    this.#steady = steady;
    this.#variance = wait.variance;
    // The wait grows with the backlog's mean: bisection, from all drained to nothing drained.
    const deviation = Math.sqrt(wait.variance);
    let low = DRAINED * deviation;
    let high = wait.mean;
    this.#mean = low;
    if (this.mean >= wait.mean) return;
    for (let i = 0; i < 50; i++) {
      this.#mean = (low + high) / 2;
      if (this.mean < wait.mean) low = this.#mean;
      else high = this.#mean;
    }
  }

  /** Lets `seconds` pass while the station tends to `steady`. */
  advance(seconds: number, steady: SteadyWait, diffusion: number): void {
    this.#steady = steady;
    this.#mean += (steady.utilisation - 1) * seconds;
    this.#variance += diffusion * seconds;
  }

  get drained(): boolean {
    return this.#mean < DRAINED * Math.sqrt(this.#variance);
  }

  /** Probability that the backlog has not drained yet. */
  get remaining(): number {
    return normalCdf(this.#mean / Math.sqrt(this.#variance));
  }

  get delay(): number {
    return this.remaining + this.#steady.delay * (1 - this.remaining);
  }

  /** Mean wait, s. */
  get mean(): number {
    const deviation = Math.sqrt(this.#variance);
    const z = this.#mean / deviation;
    const rest = deviation * (normalDensity(z) + z * normalCdf(z));
    const drained = normalCdf(-z) - tilted(z, deviation / this.#steady.delayMean);
    return rest + this.#steady.mean * drained;
  }

  /** Second moment of the wait, s^2. */
  get square(): number {
    const deviation = Math.sqrt(this.#variance);
    const z = this.#mean / deviation;
    const { delay, delayMean } = this.#steady;
    const r = deviation / delayMean;
    const edge = tilted(z, r);
    const rest = this.#variance * ((1 + z * z) * normalCdf(z) + z * normalDensity(z));
    const drained = delayMean * (normalCdf(-z) - edge) - deviation * (normalDensity(z) - (z + r) * edge);
    return rest + 2 * delay * delayMean * drained;
  }

  /** Probability of a wait longer than x >= 0. */
  tail(x: number): number {
    const deviation = Math.sqrt(this.#variance);
    return (
      normalCdf((this.#mean - x) / deviation) + this.#steady.tail(x) * normalCdf(-(this.#mean + x) / deviation)
    );
  }
}
