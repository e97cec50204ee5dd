/**
 * The pool of eviction candidates that Redis keeps from one eviction to the next (`evictionPoolPopulate`): the
 * coldest keys seen in the last samples, ascending. Scores are those of the moment of sampling and go stale;
 * candidates are kept by key, so a key that was evicted and read again since is still one, and a key may stand in the
 * pool twice.
 */

/** Redis `EVPOOL_SIZE`. */
const SIZE = 16;

export class EvictionPool {
  readonly #keys = new Int32Array(SIZE);
  readonly #coldness = new Float64Array(SIZE);
  #size = 0;

  /** Takes a candidate in, left of its equals, unless the pool is full of colder ones. */
  offer(key: number, coldness: number): void {
    const keys = this.#keys;
    const scores = this.#coldness;
    let at = this.#size;
    if (at < SIZE) {
      for (; at > 0 && scores[at - 1] >= coldness; at--) {
        keys[at] = keys[at - 1];
        scores[at] = scores[at - 1];
      }
      this.#size++;
    } else {
      if (scores[0] >= coldness) return;
      // Full: the warmest candidate, at the left end, makes room.
      for (at = 0; at + 1 < SIZE && scores[at + 1] < coldness; at++) {
        keys[at] = keys[at + 1];
        scores[at] = scores[at + 1];
      }
    }
    keys[at] = key;
    scores[at] = coldness;
  }

  /** Removes and returns the coldest candidate; -1 when the pool is empty. */
  take(): number {
    return this.#size === 0 ? -1 : this.#keys[--this.#size];
  }
}
