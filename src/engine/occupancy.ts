/**
 * How many jobs a stationary M/G/c holds at each utilisation, and from there back: the relation that a pointwise-
 * stationary fluid flow follows. No limits: those act on the wait that comes out of it.
 */
import { erlangC } from '../theory/queue.ts';

/** The table ends where one part in 1e10 of the capacity idles; a longer queue idles less than that. */
const DEEPEST = 23;
/** Steps of 4.5 % in the idle share, between which the relation is nearly straight: 2.5e-4 off at most. */
const NODES = 512;

export class Occupancy {
  /** Per node: idle share of the capacity, probability of waiting, mean and variance of the jobs in the station. */
  readonly #idle = new Float64Array(NODES);
  readonly #delay = new Float64Array(NODES);
  readonly #jobs = new Float64Array(NODES);
  readonly #variance = new Float64Array(NODES);

  constructor(servers: number, stretch: number) {
    for (let i = 0; i < NODES; i++) {
      const idle = Math.exp((-DEEPEST * i) / (NODES - 1));
      const rho = 1 - idle;
      const delay = i === 0 ? 0 : erlangC(servers, rho);
      const queue = (delay * stretch * rho) / idle;
      this.#idle[i] = idle;
      this.#delay[i] = delay;
      this.#jobs[i] = servers * rho + queue;
      // Var(busy) + 2 Cov(busy, queue) + Var(queue) of M/M/c, its queue stretched.
      const square = (delay * stretch * stretch * rho * (1 + rho)) / (idle * idle);
      this.#variance[i] = servers * rho * (1 - delay) + 2 * servers * idle * queue + square - queue * queue;
    }
  }

  /** Cell of a number of jobs: the node at or below it. */
  cell(jobs: number): number {
    const nodes = this.#jobs;
    let low = 0;
    let high = NODES - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (nodes[middle] <= jobs) low = middle;
      else high = middle;
    }
    return jobs >= nodes[NODES - 1] ? NODES - 1 : low;
  }

  /** Fewest jobs of a cell. */
  floor(cell: number): number {
    return this.#jobs[cell];
  }

  /** Fewest jobs of the next cell. */
  ceiling(cell: number): number {
    return cell === NODES - 1 ? Infinity : this.#jobs[cell + 1];
  }

  /** How fast the idle share falls with the jobs, per job. */
  slope(cell: number): number {
    if (cell === NODES - 1) return 0;
    return (this.#idle[cell] - this.#idle[cell + 1]) / (this.#jobs[cell + 1] - this.#jobs[cell]);
  }

  idle(cell: number, jobs: number): number {
    return this.#idle[cell] - this.slope(cell) * (jobs - this.#jobs[cell]);
  }

  delay(cell: number, jobs: number): number {
    return this.#between(this.#delay, cell, jobs);
  }

  /** Variance of the number of jobs. */
  variance(cell: number, jobs: number): number {
    // Far beyond the table the queue is geometric, and its deviation is its mean.
    if (cell === NODES - 1) return (this.#variance[cell] * jobs * jobs) / (this.#jobs[cell] * this.#jobs[cell]);
    return this.#between(this.#variance, cell, jobs);
  }

  /** Mean jobs at a utilisation below 1. */
  jobs(utilisation: number): number {
    const at = Math.min(NODES - 2, Math.floor((-Math.log1p(-utilisation) * (NODES - 1)) / DEEPEST));
    const part = (this.#idle[at] - (1 - utilisation)) / (this.#idle[at] - this.#idle[at + 1]);
    return this.#jobs[at] + part * (this.#jobs[at + 1] - this.#jobs[at]);
  }

  #between(values: Float64Array, cell: number, jobs: number): number {
    if (cell === NODES - 1) return values[cell];
    const part = (jobs - this.#jobs[cell]) / (this.#jobs[cell + 1] - this.#jobs[cell]);
    return values[cell] + part * (values[cell + 1] - values[cell]);
  }
}
