/**
 * The Space-Saving summary of a stream (Metwally, Agrawal, El Abbadi: "Efficient Computation of Frequent and Top-k
 * Elements in Data Streams", ICDT 2005): the most frequent keys with bounded memory. Of n keys seen, every key that was
 * seen more than n / counters times has a counter, and none is overestimated by more than that.
 */
export class SpaceSaving {
  readonly #counters: number;
  /** By key: how often it was seen at most, and by how much that may be too much. */
  readonly #counts = new Map<number, { count: number; error: number }>();
  /** Keys seen since the last reset. */
  seen = 0;

  constructor(counters: number) {
    this.#counters = counters;
  }

  add(key: number): void {
    this.seen++;
    const known = this.#counts.get(key);
    if (known !== undefined) known.count++;
    else if (this.#counts.size < this.#counters) this.#counts.set(key, { count: 1, error: 0 });
    else {
      const [rarest, least] = this.#least();
      this.#counts.delete(rarest);
      this.#counts.set(key, { count: least + 1, error: least });
    }
  }

  /** How often a key was seen at least. */
  atLeast(key: number): number {
    const known = this.#counts.get(key);
    return known === undefined ? 0 : known.count - known.error;
  }

  /** Keys seen at least `times`, in the order in which they got their counters. */
  above(times: number): number[] {
    return [...this.#counts].flatMap(([key, { count, error }]) => (count - error >= times ? [key] : []));
  }

  reset(): void {
    this.#counts.clear();
    this.seen = 0;
  }

  /** The key with the smallest count, the oldest of several, and that count. */
  #least(): [key: number, count: number] {
    let found = -1;
    let least = Infinity;
    for (const [key, { count }] of this.#counts) {
      if (count >= least) continue;
      found = key;
      least = count;
    }
    return [found, least];
  }
}
