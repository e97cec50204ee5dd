/**
 * A count-min sketch of 4-bit counters that estimates how often a key was looked up of late: the memory of TinyLFU (G.
 * Einziger, R. Friedman, B. Manes, "TinyLFU: A Highly Efficient Cache Admission Policy", ACM TOS 13(4), 2017). Table
 * size, hash and ageing are those of Caffeine's simulator (`CountMin4` with periodic reset), so that results can be
 * compared count by count: one 64-bit word of 16 counters for each entry of the cache, four counters a key, plain
 * increments, and a halving of all counters after ten lookups per word.
 *
 * Weighted keys: a lookup of a key that stands for `weight` keys adds one to the counters, which stand for one key's
 * frequency, and `weight` to the lookups that bring the next halving nearer.
 */

const TWO_POW_MINUS_32 = 1 / 4294967296;
const COUNTER_MAX = 15;
/** Caffeine's sample size: lookups between halvings for each word of the table. */
const LOOKUPS_PER_WORD = 10;
/** Halves eight counters at once: what each one's lowest bit drops into its neighbour is masked out. */
const HALVES = 0x77777777;
const LOWEST_BITS = 0x11111111;
/** Integers of a key's place: the shift of its first counter, then where each row has it, up to the table's length. */
const PLACE = 5;

export class FrequencySketch {
  /** Two 32-bit halves a word, low half first; its length is a power of two. */
  #table: Int32Array;
  /** Lookups that changed a counter since the last halving, times their weights; halved with the counters. */
  #additions = 0;
  #period: number;
  /** Place of the key that is asked about by its number. */
  readonly #place = new Int32Array(PLACE);

  /** A sketch for a cache of `entries`. */
  constructor(entries: number) {
    const words = ceilPowerOfTwo(entries);
    this.#table = new Int32Array(2 * words);
    this.#period = LOOKUPS_PER_WORD * words;
  }

  /** Widens the table for a cache of `entries`. A word's counters go to all words that its keys now map to. */
  reserve(entries: number): void {
    while (this.#table.length < 2 * entries) {
      const wider = new Int32Array(2 * this.#table.length);
      wider.set(this.#table);
      wider.set(this.#table, this.#table.length);
      this.#table = wider;
      this.#period *= 2;
    }
  }

  /** Estimated lookups of one key behind `key`: never too low between halvings, at most 15. */
  frequency(key: number): number {
    locate(key, this.#place, 0);
    return this.frequencyAt(this.#place, 0);
  }

  /** `frequency` of the key whose place `locate` has written to `places[at…]`. */
  frequencyAt(places: Int32Array, at: number): number {
    const table = this.#table;
    const last = table.length - 1;
    const shift = places[at];
    const count0 = (table[places[at + 1] & last] >>> shift) & COUNTER_MAX;
    const count1 = (table[places[at + 2] & last] >>> (shift + 4)) & COUNTER_MAX;
    const count2 = (table[places[at + 3] & last] >>> (shift + 8)) & COUNTER_MAX;
    const count3 = (table[places[at + 4] & last] >>> (shift + 12)) & COUNTER_MAX;
    return Math.min(count0, count1, count2, count3);
  }

  /** Records one lookup. */
  increment(key: number, weight: number): void {
    locate(key, this.#place, 0);
    this.incrementAt(this.#place, 0, weight);
  }

  /** `increment` of the key whose place `locate` has written to `places[at…]`. */
  incrementAt(places: Int32Array, at: number, weight: number): void {
    const table = this.#table;
    const last = table.length - 1;
    const shift = places[at];
    const raised =
      raise(table, places[at + 1] & last, shift) |
      raise(table, places[at + 2] & last, shift + 4) |
      raise(table, places[at + 3] & last, shift + 8) |
      raise(table, places[at + 4] & last, shift + 12);
    if (raised === 0) return;
    this.#additions += weight;
    if (this.#additions >= this.#period) this.#halve();
  }

  /** Records `times` lookups: the same as that many increments, in steps from one halving to the next. */
  incrementBy(key: number, weight: number, times: number): void {
    for (let left = times; left > 0; ) {
      const step = Math.min(left, Math.ceil((this.#period - this.#additions) / weight));
      const effective = this.#add(key, step);
      this.#additions += effective * weight;
      // Once all four counters are full, a further lookup changes nothing.
      if (this.#additions < this.#period) return;
      this.#halve();
      left -= step;
    }
  }

  /** Adds `step` to the four counters of a key; returns how many lookups, at most, changed one of them. */
  #add(key: number, step: number): number {
    const table = this.#table;
    const last = table.length - 1;
    const place = this.#place;
    locate(key, place, 0);
    const added0 = addAt(table, place[1] & last, place[0], step);
    const added1 = addAt(table, place[2] & last, place[0] + 4, step);
    const added2 = addAt(table, place[3] & last, place[0] + 8, step);
    const added3 = addAt(table, place[4] & last, place[0] + 12, step);
    return Math.max(added0, added1, added2, added3);
  }

  #halve(): void {
    let odd = 0;
    const table = this.#table;
    for (let i = 0; i < table.length; i++) {
      odd += bitCount(table[i] & LOWEST_BITS);
      table[i] = (table[i] >>> 1) & HALVES;
    }
    // What the halving cut off odd counters, a lookup being four of them, was never half a lookup.
    this.#additions = Math.floor((this.#additions - (odd >>> 2)) / 2);
  }
}

/** Adds 1 to a counter that is not full; returns whether it did, as 0 or 1. */
function raise(table: Int32Array, at: number, shift: number): number {
  const word = table[at];
  const room = ((word >>> shift) & COUNTER_MAX) === COUNTER_MAX ? 0 : 1;
  table[at] = word + (room << shift);
  return room;
}

/** Adds `step` to a counter as far as it goes; returns what was added. */
function addAt(table: Int32Array, at: number, shift: number, step: number): number {
  const word = table[at];
  const added = Math.min(step, COUNTER_MAX - ((word >>> shift) & COUNTER_MAX));
  table[at] = word + (added << shift);
  return added;
}

/**
 * Writes the place of a key to `places[at…]`. It is the same in a table of any length, so what stays in a cache need
 * not be hashed at each of its lookups.
 */
export function locate(key: number, places: Int32Array, at: number): void {
  const hash = spread(key);
  // A key's four counters, one a row, lie side by side in one quarter of a 64-bit word, so one half holds them all.
  const half = (hash & 3) >>> 1;
  places[at] = (hash & 1) << 4;
  places[at + 1] = (word0(hash) << 1) | half;
  places[at + 2] = (word1(hash) << 1) | half;
  places[at + 3] = (word2(hash) << 1) | half;
  places[at + 4] = (word3(hash) << 1) | half;
}

// The word of row i, up to the mask: Caffeine's multiplier in halves, then the square of the multiplier in halves.
const word0 = (hash: number): number => word(hash, 0x97cb3127, 0xc3a5c85c | 0, 0xff49f3f1 | 0, 0xb71f994a | 0);
const word1 = (hash: number): number => word(hash, 0xbe98f273, 0xb492b66f | 0, 0x822d9fa9 | 0, 0x927126fd | 0);
const word2 = (hash: number): number => word(hash, 0x2f90404f, 0x9ae16a3b | 0, 0x6b079861 | 0, 0x8173594f | 0);
const word3 = (hash: number): number => word(hash, 0x84222325, 0xcbf29ce4 | 0, 0x82a72359 | 0, 0x5bcaeab3 | 0);

/**
 * The low half of h + (h >>> 32), where h = (hash + seed) * seed modulo 2^64 and the sign of the hash extends to 64
 * bits: hash * seed + seed^2 in 32-bit halves. Every sum is cut to 32 bits at once, which keeps it in integer
 * registers.
 */
function word(hash: number, seedLow: number, seedHigh: number, squareLow: number, squareHigh: number): number {
  const productLow = Math.imul(hash, seedLow);
  // The double product of 32-bit factors is off by at most 2^10, far less than half a unit of its high half.
  const productHigh = Math.floor((hash * seedLow - (productLow >>> 0)) * TWO_POW_MINUS_32 + 0.5) | 0;
  const low = (productLow + squareLow) | 0;
  const carry = low >>> 0 < productLow >>> 0 ? 1 : 0;
  const high = (((productHigh + Math.imul(hash, seedHigh)) | 0) + ((squareHigh + carry) | 0)) | 0;
  return (low + high) | 0;
}

/** Caffeine's supplemental hash of an integer key. */
function spread(key: number): number {
  let x = key | 0;
  x = Math.imul((x >>> 16) ^ x, 0x45d9f3b);
  x = Math.imul((x >>> 16) ^ x, 0x45d9f3b);
  return (x >>> 16) ^ x;
}

function ceilPowerOfTwo(x: number): number {
  let power = 1;
  while (power < x) power *= 2;
  return power;
}

/** Set bits among the lowest bits of the eight counters of a half-word. */
function bitCount(lowestBits: number): number {
  // The multiplication adds the eight nibbles, each 0 or 1, into the highest one.
  return Math.imul(lowestBits, LOWEST_BITS) >>> 28;
}
