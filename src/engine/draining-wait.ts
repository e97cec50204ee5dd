/**
 * The wait while a backlog drains: Brownian motion with drift towards zero, reflected there.
 *
 * Were there no zero, a backlog would keep its shape while its mean fell and a normal part of its variance grew, both
 * linearly. Let Y be that free backlog. With zero reflecting, P(W > x) = P(Y > x) + exp(-decay x) P(Y < -x) solves the
 * diffusion exactly (J. M. Harrison, "Brownian Motion and Stochastic Flow Systems", 1985, section 1.8): the part that
 * has not yet drained, and the stationary wait of what has. The stationary wait of M/G/c takes the place of the
 * exponential, which adds the probability that a job finds an idle server. It holds for a step of any length.
 *
 * Y is normal after an overload, and exponential plus normal when the load of a stationary queue has fallen.
 */
import { normalCdf, normalDensity } from '../random/normal.ts';
import type { SteadyWait } from './steady-wait.ts';
import { tilted } from './steady-wait.ts';
import type { WaitLaw } from './wait-law.ts';
import { invertTail } from './wait-law.ts';

/** A backlog that has drained but for so much of its probability has drained. */
const DRAINED = 3e-5;
/** So many deviations below zero that much is left of a normal backlog. */
const DEVIATIONS_DRAINED = 4;

/** Variance of a normal part that does not show, relative to the square of the mean. */
const NARROWEST = 1e-8;

export class DrainingWait implements WaitLaw {
  readonly kind = 'draining';
  /** Probability of having found a backlog at the start. */
  readonly #weight: number;
  /** Mean of the exponential part, s; 0: there is none. */
  readonly #scale: number;
  readonly #serviceVariance: number;
  readonly #lostBefore: number;
  /** Mean and variance of the normal part, s and s^2. */
  #mean: number;
  #variance: number;
  /** How fast the variance grows, s. */
  #diffusion = 0;
  #steady: SteadyWait;

  /** Starts from the wait `start`, whose backlog has this shape, and drains towards `steady`. */
  constructor(start: WaitLaw, shape: 'normal' | 'exponential', steady: SteadyWait) {
    const variance = Math.max(start.square - start.mean * start.mean, NARROWEST * start.square);
    this.#steady = steady;
    // Of a short queue the two are estimates of their own, and something of the variance is always in the number.
    this.#serviceVariance = shape === 'normal' ? Math.min(start.blur, 0.999 * variance) : 0;
    this.#lostBefore = start.reject + start.timeout;
    this.#mean = 0;
    this.#variance = 0;
    this.#weight = 1;
    this.#scale = 0;
    if (shape === 'exponential') {
      this.#weight = start.delay;
      this.#scale = (start.mean - (1 - start.delay) * steady.mean) / start.delay;
      // A normal part too narrow to see, which nothing divides by zero.
      this.#variance = NARROWEST * this.#scale * this.#scale;
      return;
    }
    // The wait grows with the backlog's mean: bisection, from all drained to nothing drained.
    this.#variance = variance;
    let low = -DEVIATIONS_DRAINED * Math.sqrt(variance);
    let high = start.mean;
    this.#mean = low;
    if (this.mean >= start.mean) return;
    for (let i = 0; i < 50; i++) {
      this.#mean = (low + high) / 2;
      if (this.mean < start.mean) low = this.#mean;
      else high = this.#mean;
    }
  }

  /** Lets `seconds` pass while the station tends to `steady`. */
  advance(seconds: number, steady: SteadyWait, diffusion: number): void {
    this.#steady = steady;
    this.#mean += (steady.utilisation - 1) * seconds;
    this.#variance += diffusion * seconds;
    this.#diffusion = diffusion;
  }

  get drained(): boolean {
    return this.remaining < DRAINED;
  }

  /** Probability that the backlog has not drained yet. */
  get remaining(): number {
    return this.#weight * this.#exceeds(0);
  }

  get delay(): number {
    return this.remaining + this.#steady.delay * (1 - this.remaining);
  }

  get mean(): number {
    const { delay, delayMean } = this.#steady;
    const deviation = Math.sqrt(this.#variance);
    const z = this.#mean / deviation;
    const normal = deviation * (normalDensity(z) + z * normalCdf(z));
    const left = normal + this.#scale * this.#exceeds(0);
    const drained = 1 - this.#exceeds(0) - this.#laplace(1 / delayMean).value;
    return this.#weight * (left + delay * delayMean * drained) + (1 - this.#weight) * delay * delayMean;
  }

  get square(): number {
    const { delay, delayMean } = this.#steady;
    const deviation = Math.sqrt(this.#variance);
    const z = this.#mean / deviation;
    const normal = deviation * (normalDensity(z) + z * normalCdf(z));
    const normalSquare = this.#variance * ((1 + z * z) * normalCdf(z) + z * normalDensity(z));
    const left = normalSquare + 2 * this.#scale * (normal + this.#scale * this.#exceeds(0));
    const { value, slope } = this.#laplace(1 / delayMean);
    const drained = 2 * delay * delayMean * (delayMean * (1 - this.#exceeds(0) - value) + slope);
    return this.#weight * (left + drained) + (1 - this.#weight) * 2 * delay * delayMean * delayMean;
  }

  get reject(): number {
    return this.#lost * this.#steady.rejectShare;
  }

  get timeout(): number {
    return this.#lost * (1 - this.#steady.rejectShare);
  }

  /** The number of jobs is what limits a queue, and their services have begun to be worked off. */
  get blur(): number {
    return 0;
  }

  get carried(): number {
    return this.remaining + (1 - this.remaining) * this.#steady.carried;
  }

  tail(x: number): number {
    const beyond = this.#cut();
    return Math.max(0, this.#free(x) - beyond) / (1 - beyond);
  }

  quantile(u: number): number {
    const beyond = this.#cut();
    return invertTail((x) => this.#free(x), beyond + (1 - u) * (1 - beyond), this.mean);
  }

  /** What a time-out cuts off the waits of those served, and a full queue only if all services are alike. */
  #cut(): number {
    const { edge } = this.#steady;
    return this.#serviceVariance === 0 && edge < Infinity ? this.#free(edge) : 0;
  }

  /** Probability of a wait longer than x, the edge left aside. */
  #free(x: number): number {
    const steady = this.#steady.tail(x);
    const drained = 1 - this.#exceeds(-x);
    return this.#weight * (this.#exceeds(x) + steady * drained) + (1 - this.#weight) * steady;
  }

  /** Probability that a job is lost at the edge of the queue, which reflects as zero does while it is near. */
  get #lost(): number {
    const { edge, reject, timeout, utilisation } = this.#steady;
    const drained = (1 - this.remaining) * (reject + timeout);
    if (edge === Infinity || utilisation === 0) return drained;
    const deviation = Math.sqrt(this.#variance - this.#serviceVariance);
    const z = (edge - this.#mean) / deviation;
    const turnedBack = (this.#diffusion * normalDensity(z)) / deviation - (1 - utilisation) * normalCdf(-z);
    // The diffusion knows no jobs: at a distance of less than one it would turn back more of them than there are.
    const most = Math.max(this.#lostBefore, reject + timeout);
    return Math.min(most, Math.max(0, turnedBack / utilisation) + drained);
  }

  /** P(Y > x). */
  #exceeds(x: number): number {
    const deviation = Math.sqrt(this.#variance);
    const z = (this.#mean - x) / deviation;
    return normalCdf(z) + (this.#scale === 0 ? 0 : tilted(z, deviation / this.#scale));
  }

  /** E[exp(decay Y); Y < 0], and its derivative by the decay. */
  #laplace(decay: number): { value: number; slope: number } {
    const deviation = Math.sqrt(this.#variance);
    const z = this.#mean / deviation;
    const normal = tilted(z, decay * deviation);
    const normalSlope = (this.#mean + this.#variance * decay) * normal - deviation * normalDensity(z);
    if (this.#scale === 0) return { value: normal, slope: normalSlope };
    // Where both exponentials fall off alike the quotient is a derivative; a hair beside it the quotient will do.
    const apart = 1 - this.#scale * decay;
    if (Math.abs(apart) < 1e-4) return this.#laplace(decay * (1 + 2e-4));
    const value = (normal - tilted(z, deviation / this.#scale)) / apart;
    return { value, slope: (normalSlope + this.#scale * value) / apart };
  }
}
