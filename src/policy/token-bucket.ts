/** Token buckets, one for each client: so many calls a second, and a few saved ones at once. Times in seconds. */
export class TokenBuckets {
  readonly #rate: Float64Array;
  readonly #depth: Float64Array;
  readonly #level: Float64Array;
  readonly #filledAt: Float64Array;

  /** `rates`: calls per second of each client. `depth`: seconds of them that a full bucket holds, one call at least. */
  constructor(rates: readonly number[], depth: number) {
    this.#rate = Float64Array.from(rates);
    this.#depth = Float64Array.from(rates, (rate) => Math.max(1, rate * depth));
    this.#level = Float64Array.from(this.#depth);
    this.#filledAt = new Float64Array(rates.length);
  }

  /** Takes a token, unless less than a part of the bucket would be left. */
  take(client: number, now: number, reserve: number): boolean {
    const filled = this.#level[client] + (now - this.#filledAt[client]) * this.#rate[client];
    this.#filledAt[client] = now;
    this.#level[client] = Math.min(this.#depth[client], filled);
    if (this.#level[client] - 1 < reserve * this.#depth[client]) return false;
    this.#level[client]--;
    return true;
  }
}
