/**
 * The residuals of a forecast: what simulations have measured less what had been foreseen, and what that says of the
 * cases that were not simulated. Residuals are taken for normal with unknown mean and variance; with the conjugate
 * prior the next one follows a Student distribution (A. Gelman et al., "Bayesian Data Analysis", 3rd ed., 3.3).
 */
import { studentWithin } from '../statistics.ts';

export interface ResidualFacts {
  readonly cases: number;
  /** NaN without cases. */
  readonly mean: number;
  /** Farthest from 0, with its sign. */
  readonly worst: number;
}

/** The Student distribution of the next residual. */
interface Predictive {
  readonly location: number;
  readonly scale: number;
  readonly freedom: number;
}

/**
 * Before the first simulation, residuals are believed to spread by the prior's deviation, which is held as firmly as if
 * seen in so many cases; and all of them to be shifted by twice that, since what a closed form leaves out it leaves out
 * everywhere: a mean of 0 counts as a quarter of a case.
 */
const PRIOR_FREEDOM = 3;
const PRIOR_CASES = 0.25;

export class Residuals {
  readonly #deviation: number;
  readonly #seen: number[] = [];
  #next: Predictive;

  /** `deviation`: by how much residuals are taken to differ from one another before anything is known. */
  constructor(deviation: number) {
    this.#deviation = deviation;
    this.#next = this.#predictive();
  }

  add(residual: number): void {
    this.#seen.push(residual);
    this.#next = this.#predictive();
  }

  /** Probability that the next residual is at most `limit`. */
  chanceBelow(limit: number): number {
    const { location, scale, freedom } = this.#next;
    const t = (limit - location) / scale;
    if (!Number.isFinite(t)) return t > 0 ? 1 : 0;
    return 0.5 + Math.sign(t) * 0.5 * studentWithin(Math.abs(t), freedom);
  }

  get facts(): ResidualFacts {
    const cases = this.#seen.length;
    const mean = cases === 0 ? NaN : this.#seen.reduce((sum, one) => sum + one, 0) / cases;
    const worst = this.#seen.reduce((far, one) => (Math.abs(one) > Math.abs(far) ? one : far), 0);
    return { cases, mean, worst };
  }

  /** The residual expected of a case that was not simulated. */
  get expected(): number {
    return this.#next.location;
  }

  #predictive(): Predictive {
    const cases = this.#seen.length;
    const sum = this.#seen.reduce((total, one) => total + one, 0);
    const weight = PRIOR_CASES + cases;
    const freedom = PRIOR_FREEDOM + cases;
    const mean = cases === 0 ? 0 : sum / cases;
    const spread = this.#seen.reduce((squares, one) => squares + (one - mean) * (one - mean), 0);
    const shift = (PRIOR_CASES * cases * mean * mean) / weight;
    const variance = (PRIOR_FREEDOM * this.#deviation * this.#deviation + spread + shift) / freedom;
    return { location: sum / weight, scale: Math.sqrt(variance * (1 + 1 / weight)), freedom };
  }
}
