/**
 * The shape of a backlog that grows or shrinks: a normal distribution cut off at zero, of mean 1. It runs from the
 * exponential (all of the parent lies far below zero: the shape of a stationary queue) to the normal itself (a backlog
 * that has left zero behind), and is told by `spread`, its variance: 1 for the exponential, 0 for a point.
 */
import { inverseNormal, normalCdf, normalDensity, scaledTail } from '../random/normal.ts';

const SQRT_2PI = 2.5066282746310002;
/** Parents from 12 deviations below zero to 7 above, where the cut no longer shows in twelve digits. */
const LOWEST = -12;
const HIGHEST = 7;
const NODES = 512;

/** By node, the spreads ascending: the parent's mean in its deviations, and the idling. */
const spreads = new Float64Array(NODES);
const starts = new Float64Array(NODES);
const idlings = new Float64Array(NODES);
for (let i = 0; i < NODES; i++) {
  const start = HIGHEST - ((HIGHEST - LOWEST) * i) / (NODES - 1);
  const hazard = 1 / mills(-start);
  starts[i] = start;
  idlings[i] = hazard * (start + hazard);
  spreads[i] = (1 - idlings[i]) / ((start + hazard) * (start + hazard));
}
// The last node closes the table with the limit itself.
spreads[NODES - 1] = 1;
idlings[NODES - 1] = 1;

/**
 * Density at zero: 1 for the exponential, 0 for a point. It is the rate at which a backlog of this shape reaches zero,
 * relative to a stationary queue of the same mean.
 */
export function idling(spread: number): number {
  if (spread >= 1) return 1;
  return spread <= spreads[0] ? 0 : interpolate(idlings, spread);
}

export class BacklogShape {
  readonly #exponential: boolean;
  /** Mean of the parent in its deviations, and what the cut adds to it. */
  readonly #start: number;
  readonly #hazard: number;
  readonly #whole: number;

  constructor(spread: number) {
    this.#exponential = spread >= 1;
    this.#start = spread <= spreads[0] ? 1 / Math.sqrt(spread) : interpolate(starts, Math.min(1, spread));
    this.#hazard = 1 / mills(-this.#start);
    this.#whole = normalCdf(this.#start);
  }

  /** Probability of more than x >= 0. */
  exceeds(x: number): number {
    if (this.#exponential) return Math.exp(-x);
    return normalCdf(this.#start - x * (this.#start + this.#hazard)) / this.#whole;
  }

  /** What is exceeded with this probability. */
  exceeded(probability: number): number {
    if (this.#exponential) return -Math.log(probability);
    return Math.max(0, (this.#start - inverseNormal(probability * this.#whole)) / (this.#start + this.#hazard));
  }

  /** Mean of those that do not exceed x > 0. */
  meanBelow(x: number): number {
    // Below a sixth of the mean every shape is flat to a few percent.
    if (x < 1 / 6) return x / 2;
    if (x === Infinity) return 1;
    if (this.#exponential) return 1 - x / Math.expm1(x);
    const deviations = this.#start + this.#hazard;
    const end = x * deviations - this.#start;
    // Relative to the density at zero, which may be as small as a double gets.
    const fall = Math.exp((this.#start * this.#start - end * end) / 2);
    const share = 1 / this.#hazard - fall * mills(end);
    // A backlog that has passed x as a whole leaves none below but those next to it.
    if (!(share * this.#hazard > 1e-9)) return x;
    return (this.#start + (1 - fall) / share) / deviations;
  }
}

/** Probability beyond z over the density there, of a standard normal. */
function mills(z: number): number {
  return z >= 0 ? SQRT_2PI * scaledTail(z) : (1 - normalCdf(z)) / normalDensity(z);
}

function interpolate(values: Float64Array, spread: number): number {
  let low = 0;
  let high = NODES - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (spreads[middle] <= spread) low = middle;
    else high = middle;
  }
  return values[low] + ((values[high] - values[low]) * (spread - spreads[low])) / (spreads[high] - spreads[low]);
}
