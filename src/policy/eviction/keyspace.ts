/**
 * The keys of a Redis server as its `dict` holds them: a hash table with chains, and the way eviction samples it.
 * Redis does not sample keys uniformly: `dictGetSomeKeys` takes the entries of adjacent buckets from a random start
 * on, so an entry in a sparse stretch of the table is drawn more often than one in a crowded stretch, for as long as
 * it stays. That moves hit ratios by up to 0.6 percentage points, which is why it is done here in the same way.
 *
 * Deviations from Redis 7.0: the table is rehashed at once instead of bucket by bucket, and it grows at a load of 1
 * also when memory is short, where Redis waits for 1.618.
 *
 * Weighted entries: the walk skips an entry with probability 1 - weight / heaviest, so that entries are drawn in
 * proportion to their weights; when all weights are equal none is skipped and no random number drawn for it.
 */
import { mix32 } from '../../random/stream.ts';
import { widened } from './ledger.ts';

/** Redis `DICT_HT_INITIAL_SIZE`. */
const BUCKETS_MIN = 4;
/** Redis `HASHTABLE_MIN_FILL`: a table filled to less than a tenth is made smaller. */
const FILL_MIN = 0.1;
/** A walk gives up after this many buckets for each entry asked for. */
const STEPS_PER_SAMPLE = 10;
/** A run of empty buckets longer than this, and than the sample, ends with a jump. */
const EMPTY_RUN_MIN = 5;
const NONE = -1;

export class Keyspace {
  readonly #random: () => number;
  readonly #salt: number;
  /** First slot of each bucket's chain. */
  #buckets = new Int32Array(BUCKETS_MIN).fill(NONE);
  #next = new Int32Array(0);
  #keyOf = new Int32Array(0);
  #weightOf = new Float64Array(0);
  #slots = 0;
  #entries = 0;
  /** An upper bound on the weights of all slots, exact after each rehash. */
  #heaviest = 0;

  constructor(random: () => number) {
    this.#random = random;
    // Redis draws the seed of its hash function at start.
    this.#salt = Math.floor(random() * 4294967296) | 0;
  }

  get slots(): number {
    return this.#slots;
  }

  reserve(slots: number): void {
    this.#next = widened(this.#next, slots);
    this.#keyOf = widened(this.#keyOf, slots);
    this.#weightOf = widened(this.#weightOf, slots);
  }

  add(slot: number, key: number, weight: number): void {
    if (this.#slots >= this.#buckets.length) this.#rehash(2 * this.#buckets.length);
    this.#keyOf[slot] = key;
    this.#weightOf[slot] = weight;
    this.#slots++;
    this.#entries += weight;
    if (weight > this.#heaviest) this.#heaviest = weight;
    this.#chain(slot);
  }

  remove(slot: number): void {
    const bucket = this.#bucketOf(this.#keyOf[slot]);
    const after = this.#next[slot];
    let at = this.#buckets[bucket];
    if (at === slot) {
      this.#buckets[bucket] = after;
    } else {
      while (this.#next[at] !== slot) at = this.#next[at];
      this.#next[at] = after;
    }
    this.#entries -= this.#weightOf[slot];
    if (--this.#slots === 0) this.#entries = this.#heaviest = 0;
    if (this.#buckets.length > BUCKETS_MIN && this.#slots < FILL_MIN * this.#buckets.length) {
      let buckets = BUCKETS_MIN;
      while (buckets < this.#slots) buckets *= 2;
      this.#rehash(buckets);
    }
  }

  /** The slot that holds `key`; -1 when there is none. */
  find(key: number): number {
    let slot = this.#buckets[this.#bucketOf(key)];
    while (slot !== NONE && this.#keyOf[slot] !== key) slot = this.#next[slot];
    return slot;
  }

  /** Any slot: one of a random bucket's chain (`dictGetRandomKey`), whatever its weight. There must be one. */
  any(): number {
    let first = NONE;
    while (first === NONE) first = this.#buckets[this.#randomBelow(this.#buckets.length)];
    let chained = 0;
    for (let slot = first; slot !== NONE; slot = this.#next[slot]) chained++;
    let slot = first;
    for (let left = this.#randomBelow(chained); left > 0; left--) slot = this.#next[slot];
    return slot;
  }

  /** Fills `sample` with slots of adjacent buckets; returns how many, which may be fewer than it holds, even none. */
  sample(sample: Int32Array): number {
    const buckets = this.#buckets;
    const mask = buckets.length - 1;
    const wanted = Math.min(sample.length, this.#slots);
    let steps = this.#steps(wanted);
    let stored = 0;
    let empty = 0;
    let bucket = this.#randomBelow(buckets.length);
    while (stored < wanted && steps-- > 0) {
      let slot = buckets[bucket];
      if (slot !== NONE) {
        empty = 0;
        // The whole chain takes part; beyond the wanted number by reservoir, so that its end is drawn like its start.
        for (; slot !== NONE; slot = this.#next[slot]) {
          if (this.#isSkipped(slot)) continue;
          const place = stored < wanted ? stored : this.#randomBelow(stored + 1);
          if (place < wanted) sample[place] = slot;
          stored++;
        }
      } else if (++empty >= EMPTY_RUN_MIN && empty > wanted) {
        bucket = this.#randomBelow(buckets.length);
        empty = 0;
      }
      bucket = (bucket + 1) & mask;
    }
    return Math.min(stored, wanted);
  }

  /** Throws when a chain holds a slot that is not in its bucket, or the chains do not hold all slots. */
  check(): void {
    let slots = 0;
    for (let bucket = 0; bucket < this.#buckets.length; bucket++) {
      for (let slot = this.#buckets[bucket]; slot !== NONE; slot = this.#next[slot]) {
        if (this.#bucketOf(this.#keyOf[slot]) !== bucket) throw new Error(`slot ${slot} hangs in the wrong bucket`);
        if (++slots > this.#slots) throw new Error('the chains hold more slots than were added');
      }
    }
    if (slots !== this.#slots) throw new Error(`the chains hold ${slots} of ${this.#slots} slots`);
  }

  /** Buckets that a walk may visit; as many more as entries are skipped on average. */
  #steps(wanted: number): number {
    const skipping = (this.#slots * this.#heaviest) / this.#entries;
    return Math.ceil(STEPS_PER_SAMPLE * wanted * Math.max(1, skipping));
  }

  #isSkipped(slot: number): boolean {
    const weight = this.#weightOf[slot];
    return weight < this.#heaviest && this.#random() * this.#heaviest >= weight;
  }

  #randomBelow(bound: number): number {
    return Math.floor(this.#random() * bound);
  }

  #bucketOf(key: number): number {
    // Two rounds, with the salt between them: one round would only permute the buckets of consecutive keys.
    return mix32(mix32(key) + this.#salt) & (this.#buckets.length - 1);
  }

  #chain(slot: number): void {
    const bucket = this.#bucketOf(this.#keyOf[slot]);
    this.#next[slot] = this.#buckets[bucket];
    this.#buckets[bucket] = slot;
  }

  #rehash(buckets: number): void {
    const old = this.#buckets;
    this.#buckets = new Int32Array(buckets).fill(NONE);
    this.#heaviest = 0;
    for (let bucket = 0; bucket < old.length; bucket++) {
      for (let slot = old[bucket]; slot !== NONE; ) {
        const after = this.#next[slot];
        this.#heaviest = Math.max(this.#heaviest, this.#weightOf[slot]);
        this.#chain(slot);
        slot = after;
      }
    }
  }
}
