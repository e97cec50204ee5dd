/**
 * Belady's rule: give up what is asked for furthest in the future (L. Belady, "A study of replacement algorithms for a
 * virtual-storage computer", IBM Systems Journal 5(2), 1966). No cache that stores whatever it misses, entries of one
 * size, misses less. It needs the future, so it is no eviction policy but a function of a whole sequence of requests,
 * and the bound to hold policies against.
 *
 * Always inserts: a cache that may refuse a newcomer can do better yet.
 */

/** For each request, the place of the next one for its key; the number of requests where there is none. */
export function nextUses(keys: Int32Array): Int32Array {
  const never = keys.length;
  const distinct = keys.reduce((most, key) => Math.max(most, key), -1) + 1;
  const following = new Int32Array(distinct).fill(never);
  const next = new Int32Array(keys.length);
  for (let at = keys.length - 1; at >= 0; at--) {
    next[at] = following[keys[at]];
    following[keys[at]] = at;
  }
  return next;
}

/** Misses of a cache of so many entries, in the order of `capacities`. */
export function beladyMisses(keys: Int32Array, next: Int32Array, capacities: readonly number[]): number[] {
  return capacities.map((capacity) => missesOf(keys, next, capacity));
}

function missesOf(keys: Int32Array, next: Int32Array, capacity: number): number {
  const never = keys.length;
  const ahead = new FurthestFirst();
  /** 1 at each place whose key is resident because of its use before. */
  const expected = new Uint8Array(keys.length);
  /** Entries that are never asked for again: they go first, and it does not matter which. */
  let useless = 0;
  let resident = 0;
  let misses = 0;
  for (let at = 0; at < keys.length; at++) {
    if (expected[at] === 0) {
      misses++;
      if (resident < capacity) resident++;
      else if (useless > 0) useless--;
      else expected[ahead.take()] = 0;
    }
    if (next[at] === never) {
      useless++;
    } else {
      expected[next[at]] = 1;
      ahead.add(next[at], at);
    }
  }
  return misses;
}

const PLACES_FIRST = 1024;

/**
 * The places at which resident keys are asked for next, the furthest first: a binary heap. Places that were reached
 * are no longer among them, but stay in the heap until it has to grow: all others lie ahead of them, and above them.
 */
class FurthestFirst {
  #heap = new Int32Array(PLACES_FIRST);
  #length = 0;

  add(place: number, now: number): void {
    if (this.#length === this.#heap.length) this.#forget(now);
    let at = this.#length++;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (this.#heap[parent] >= place) break;
      this.#heap[at] = this.#heap[parent];
      at = parent;
    }
    this.#heap[at] = place;
  }

  /** Takes out the furthest place. */
  take(): number {
    const heap = this.#heap;
    const furthest = heap[0];
    const last = heap[--this.#length];
    let at = 0;
    for (let child = 1; child < this.#length; child = 2 * at + 1) {
      if (child + 1 < this.#length && heap[child + 1] > heap[child]) child++;
      if (heap[child] <= last) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
    return furthest;
  }

  /** Drops the places that were reached, and makes room for as many more as remain. */
  #forget(now: number): void {
    // In descending order they are a heap.
    const remaining = this.#heap.filter((place) => place > now).toSorted().toReversed();
    this.#heap = new Int32Array(Math.max(PLACES_FIRST, 2 * remaining.length));
    this.#heap.set(remaining);
    this.#length = remaining.length;
  }
}
