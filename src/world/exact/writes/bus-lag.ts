/**
 * How far the consumers of each region are behind the commits, as monitoring tells them: the age of the last event that
 * they applied while others are on their way, and nothing while none is.
 */
export class BusLag {
  readonly #onTheWay: Float64Array;
  readonly #since: Float64Array;

  constructor(regions: number) {
    this.#onTheWay = new Float64Array(regions);
    this.#since = new Float64Array(regions);
  }

  /** An event sets out for every region. */
  committed(now: number): void {
    for (let region = 0; region < this.#since.length; region++) {
      if (this.#onTheWay[region]++ === 0) this.#since[region] = now;
    }
  }

  /** A region has dealt with an event, or will never hear of it. */
  done(region: number, committedAt: number): void {
    this.#onTheWay[region]--;
    this.#since[region] = Math.max(this.#since[region], committedAt);
  }

  /** s. */
  of(region: number, now: number): number {
    return this.#onTheWay[region] > 0 ? now - this.#since[region] : 0;
  }
}
