/**
 * A budget for retries: each read earns a part of a retry, each retry costs one, so that retries are never more than
 * that part of the reads, however many fail (Finagle's `RetryBudget`).
 */

/** Unspent retries kept for later: enough for a short burst of failures, as gRPC's `maxTokens` in its examples. */
const SAVED_MAX = 10;

export class RetryBudget {
  readonly #share: number;
  /** By client. */
  readonly #saved: Float64Array;

  /** `share`: retries a read earns; Infinity: no limit. */
  constructor(clients: number, share: number) {
    this.#share = share;
    this.#saved = new Float64Array(share < Infinity ? clients : 0);
  }

  /** A client reads. */
  earn(client: number): void {
    if (this.#share < Infinity) this.#saved[client] = Math.min(SAVED_MAX, this.#saved[client] + this.#share);
  }

  /** A client would like to try again; false when it has spent what it earned. */
  spend(client: number): boolean {
    if (this.#share === Infinity) return true;
    if (this.#saved[client] < 1) return false;
    this.#saved[client]--;
    return true;
  }
}
