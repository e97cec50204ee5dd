/**
 * Demand by level: for every cell of every lane, the share of its namespace's requests whose keys would be answered at
 * each level now. Flows are these shares times the request rate, integrated over each tick exactly: what changes at a
 * moment within the tick is corrected for the part of the tick that had gone by.
 *
 * Counting intensities rather than the events that they cause is conditional Monte Carlo: it has the same mean and less
 * variance, and a representative of a million keys loads its stations like a million keys, not like a burst.
 */
export class Flows {
  /** Present shares, [cell][level] from each lane's base. */
  readonly share: Float64Array;
  /** What the changes of this tick take back from share times its length, in share seconds. */
  readonly #correction: Float64Array;
  #tickStart = 0;

  constructor(size: number) {
    this.share = new Float64Array(size);
    this.#correction = new Float64Array(size);
  }

  /** Adds `share` (negative: removes it) from time `t` on. */
  add(at: number, share: number, t: number): void {
    this.share[at] += share;
    this.#correction[at] -= share * (t - this.#tickStart);
  }

  /** Adds demand that is met at once, in share seconds. */
  meet(at: number, shareSeconds: number): void {
    this.#correction[at] += shareSeconds;
  }

  /** Share seconds of the tick that ends now, `length` long; never below zero by rounding. */
  integral(at: number, length: number): number {
    const value = this.share[at] * length + this.#correction[at];
    return value > 0 ? value : 0;
  }

  /** Begins the next tick. */
  next(tickStart: number): void {
    this.#correction.fill(0);
    this.#tickStart = tickStart;
  }
}
