/**
 * Whose turn it is to fetch a key: a lease of memcached ("Scaling Memcache at Facebook", NSDI 2013: one token a key
 * within ten seconds, voided by a delete) and a lock in Redis (`SET key id NX EX`) are both a token for a while. What a
 * client that holds a token may do with it, and who takes it away, is up to the caller. Times in seconds.
 */

/** Somebody else has the turn. */
export const NO_TURN = 0;

interface Turn {
  readonly token: number;
  /** Until then nobody else gets one. */
  readonly until: number;
}

export class Turns {
  readonly #period: number;
  readonly #turns = new Map<number, Turn>();
  #issued = 0;

  constructor(period: number) {
    this.#period = period;
  }

  /** Takes the turn of a key: a token, or `NO_TURN`. */
  take(key: number, now: number): number {
    const turn = this.#turns.get(key);
    if (turn !== undefined && turn.until > now) return NO_TURN;
    this.#turns.set(key, { token: ++this.#issued, until: now + this.#period });
    return this.#issued;
  }

  /** Whether no token of the key has been given out, or taken back, after this one. */
  isLatest(key: number, token: number): boolean {
    return this.#turns.get(key)?.token === token;
  }

  /** Ends the turn of a key, whoever has it. */
  end(key: number): void {
    this.#turns.delete(key);
  }
}
