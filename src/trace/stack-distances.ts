/**
 * Stack distances of a sequence of keys: how many distinct keys, itself included, were used since a key's last use. An
 * LRU cache hits exactly where the distance is at most its capacity, so that one pass tells all capacities (R. Mattson
 * et al., "Evaluation techniques for storage hierarchies", IBM Systems Journal 9(2), 1970).
 *
 * Each key has one mark, at the moment of its last use, on a line of moments; a Fenwick tree counts the marks after a
 * moment (B. Bennett, V. Kruskal, "LRU stack processing", IBM J. Res. Dev. 19(4), 1975). When the line is used up, the
 * marks move together to its beginning, so that memory grows with the distinct keys and not with the requests.
 */
import { widened } from '../policy/eviction/ledger.ts';

const MOMENTS_FIRST = 1 << 12;

export class StackDistances {
  /** Requests by their distance; those for keys never used before are in none. */
  #counts = new Float64Array(MOMENTS_FIRST);
  /** Requests in all. */
  #requests = 0;
  /** Moment of each key's mark; 0: it has none. Moments count from 1. */
  #markOf = new Int32Array(MOMENTS_FIRST);
  /** Key that was used at each moment. */
  #keyAt = new Int32Array(MOMENTS_FIRST + 1);
  /** Marks at moments, summed as P. Fenwick does (1994). */
  #tree = new Int32Array(MOMENTS_FIRST + 1);
  #moments = MOMENTS_FIRST;
  #now = 0;
  #marks = 0;

  /** A use of `key`, which counts if it is a request. */
  use(key: number, isRequest: boolean): void {
    if (key >= this.#markOf.length) this.#markOf = widened(this.#markOf, 2 * key);
    const mark = this.#markOf[key];
    if (isRequest) this.#requests++;
    if (mark > 0) {
      if (isRequest) this.#counts[this.#marks - this.#before(mark)]++;
      this.#add(mark, -1);
      this.#marks--;
    }
    if (this.#now === this.#moments) this.#compact(key);
    this.#now++;
    this.#markOf[key] = this.#now;
    this.#keyAt[this.#now] = key;
    this.#add(this.#now, 1);
    this.#marks++;
    if (this.#marks >= this.#counts.length) this.#counts = widened(this.#counts, 2 * this.#marks);
  }

  /** Misses of LRU caches of these capacities, in ascending order. */
  misses(capacities: readonly number[]): number[] {
    let hits = 0;
    let distance = 0;
    return capacities.map((capacity) => {
      const end = Math.min(capacity, this.#counts.length - 1);
      while (distance < end) hits += this.#counts[++distance];
      return this.#requests - hits;
    });
  }

  /** Marks before a moment. */
  #before(moment: number): number {
    let sum = 0;
    for (let at = moment - 1; at > 0; at &= at - 1) sum += this.#tree[at];
    return sum;
  }

  #add(moment: number, marks: number): void {
    const tree = this.#tree;
    for (let at = moment; at <= this.#moments; at += at & -at) tree[at] += marks;
  }

  /** Moves the marks together, on a line twice as long as they are many. `key` has no mark at present. */
  #compact(key: number): void {
    this.#markOf[key] = 0;
    while (this.#moments < 2 * (this.#marks + 1)) this.#moments *= 2;
    const keyAt = new Int32Array(this.#moments + 1);
    let to = 0;
    for (let moment = 1; moment <= this.#now; moment++) {
      const used = this.#keyAt[moment];
      if (this.#markOf[used] !== moment) continue;
      keyAt[++to] = used;
      this.#markOf[used] = to;
    }
    this.#keyAt = keyAt;
    this.#now = to;
    this.#tree = new Int32Array(this.#moments + 1);
    for (let moment = 1; moment <= this.#moments; moment++) {
      if (moment <= to) this.#tree[moment]++;
      const above = moment + (moment & -moment);
      if (above <= this.#moments) this.#tree[above] += this.#tree[moment];
    }
  }
}
