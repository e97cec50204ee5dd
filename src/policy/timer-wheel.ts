/**
 * Deadlines of slots, found again when they are due, in constant time each: a hierarchical timing wheel (G. Varghese,
 * A. Lauck, "Hashed and Hierarchical Timing Wheels", SOSP 1987, scheme 7). Time is counted in ticks; a deadline hangs
 * in the wheel of the highest base-32 digit in which it differs from the present tick, and comes down a wheel
 * whenever the present reaches its bucket. A slot is due at the first tick that is not before its deadline: never
 * early, and late by less than a tick.
 */
import { widened } from './eviction/ledger.ts';

/** Ticks a second. A tick of about a millisecond keeps what has expired no longer than a network round trip. */
const TICKS = 1024;
const BUCKETS = 32;
/** 32^8 ticks are 34 years; what is due later is not due in any simulation. */
const WHEELS = 8;
const SENTINELS = WHEELS * BUCKETS;
/** Ticks of one bucket of each wheel, and of the whole top wheel. */
const SPAN = Float64Array.from({ length: WHEELS + 1 }, (_, wheel) => powerOf32(wheel));
const PER_SPAN = SPAN.map((span) => 1 / span);
const PER_BUCKETS = 1 / BUCKETS;
const NONE = -1;

export class TimerWheel {
  /** Time of tick 0, s. */
  readonly #origin: number;
  #tick = 0;
  /** Nothing is due before this tick. */
  #nextTick = Infinity;
  /** Time of `#nextTick`, s. */
  #nextAt = Infinity;
  /** One bit for each bucket of a wheel that holds a slot. */
  readonly #occupied = new Int32Array(WHEELS);
  /**
   * Circular lists, next and previous side by side: [2 * node + 1]. The first nodes are the buckets' sentinels, slot
   * s is node s + SENTINELS; -1: hangs nowhere.
   */
  #links = Int32Array.from({ length: 2 * SENTINELS }, (_, at) => at >> 1);
  #dueAt = new Float64Array(0);

  constructor(now: number) {
    this.#origin = now;
  }

  reserve(slots: number): void {
    this.#links = widened(this.#links, 2 * (slots + SENTINELS), NONE);
    this.#dueAt = widened(this.#dueAt, slots);
  }

  /** Hangs a slot in that hangs nowhere. */
  schedule(slot: number, deadline: number): void {
    const tick = Math.ceil((deadline - this.#origin) * TICKS);
    // A deadline in the past is due at the next tick.
    this.#hang(slot, tick > this.#tick ? tick : this.#tick + 1);
  }

  /** Takes a slot out; one that hangs nowhere stays so. */
  cancel(slot: number): void {
    const node = slot + SENTINELS;
    const links = this.#links;
    const next = links[2 * node];
    if (next === NONE) return;
    const prev = links[2 * node + 1];
    links[2 * prev] = next;
    links[2 * next + 1] = prev;
    links[2 * node] = NONE;
    if (next === prev) this.#occupied[next >>> 5] &= ~(1 << (next & 31));
  }

  /** Whether `advance` may have anything to do. */
  isDue(now: number): boolean {
    return now >= this.#nextAt;
  }

  /** Moves on to `now`, taking out and handing over every slot that has become due, in the order of their ticks. */
  advance(now: number, due: (slot: number) => void): void {
    const end = Math.floor((now - this.#origin) * TICKS);
    while (this.#nextTick <= end) {
      // Deadlines cancelled since, or a bucket just opened, leave the next tick too early.
      this.#look();
      if (this.#nextTick > end) break;
      this.#tick = this.#nextTick;
      this.#open(this.#firstBucket(), due);
    }
    if (end > this.#tick) this.#tick = end;
  }

  /** Throws when a bucket's list and its bit disagree, or a slot hangs where it would not be found in time. */
  check(): void {
    for (let bucket = 0; bucket < SENTINELS; bucket++) {
      const occupied = (this.#occupied[bucket >>> 5] & (1 << (bucket & 31))) !== 0;
      if (occupied !== (this.#links[2 * bucket] !== bucket)) throw new Error(`timer bucket ${bucket} is miscounted`);
      for (let node = this.#links[2 * bucket]; node !== bucket; node = this.#links[2 * node]) {
        const prev = this.#links[2 * node + 1];
        if (this.#links[2 * prev] !== node) throw new Error(`timer ${node - SENTINELS} is linked one way`);
        if (this.#bucketOf(this.#dueAt[node - SENTINELS]) !== bucket || this.#dueAt[node - SENTINELS] <= this.#tick) {
          throw new Error(`timer ${node - SENTINELS} hangs in the wrong bucket`);
        }
      }
    }
  }

  isScheduled(slot: number): boolean {
    return this.#links[2 * (slot + SENTINELS)] !== NONE;
  }

  #hang(slot: number, tick: number): void {
    if (tick >= SPAN[WHEELS]) return;
    const bucket = this.#bucketOf(tick);
    const node = slot + SENTINELS;
    const links = this.#links;
    const prev = links[2 * bucket + 1];
    this.#dueAt[slot] = tick;
    links[2 * prev] = node;
    links[2 * node + 1] = prev;
    links[2 * node] = bucket;
    links[2 * bucket + 1] = node;
    this.#occupied[bucket >>> 5] |= 1 << (bucket & 31);
    const wheel = bucket >>> 5;
    const start = wheel === 0 ? tick : Math.floor(tick * PER_SPAN[wheel]) * SPAN[wheel];
    if (start < this.#nextTick) this.#setNext(start);
  }

  /** The bucket for a tick that has not come: the wheel of the highest digit in which it differs from the present. */
  #bucketOf(tick: number): number {
    let wheel = 0;
    let own = tick;
    let present = this.#tick;
    for (;;) {
      const ownAbove = Math.floor(own * PER_BUCKETS);
      const presentAbove = Math.floor(present * PER_BUCKETS);
      if (ownAbove === presentAbove) return wheel * BUCKETS + (own - ownAbove * BUCKETS);
      own = ownAbove;
      present = presentAbove;
      wheel++;
    }
  }

  /** The bucket that begins soonest. Every occupied bucket lies ahead, and those of a lower wheel begin earlier. */
  #firstBucket(): number {
    let wheel = 0;
    while (this.#occupied[wheel] === 0) wheel++;
    const bits = this.#occupied[wheel];
    return wheel * BUCKETS + 31 - Math.clz32(bits & -bits);
  }

  /** Empties a bucket that the present has reached: what is due goes, the rest hangs one wheel down or lower. */
  #open(bucket: number, due: (slot: number) => void): void {
    for (let node = this.#links[2 * bucket]; node !== bucket; node = this.#links[2 * bucket]) {
      const slot = node - SENTINELS;
      this.cancel(slot);
      if (this.#dueAt[slot] <= this.#tick) due(slot);
      else this.#hang(slot, this.#dueAt[slot]);
    }
  }

  /** Finds the tick at which the soonest bucket begins. */
  #look(): void {
    for (let wheel = 0; wheel < WHEELS; wheel++) {
      if (this.#occupied[wheel] === 0) continue;
      const digit = this.#firstBucket() - wheel * BUCKETS;
      const above = Math.floor(this.#tick * PER_SPAN[wheel + 1]) * SPAN[wheel + 1];
      this.#setNext(above + digit * SPAN[wheel]);
      return;
    }
    this.#setNext(Infinity);
  }

  #setNext(tick: number): void {
    this.#nextTick = tick;
    this.#nextAt = this.#origin + tick / TICKS;
  }
}

function powerOf32(exponent: number): number {
  let power = 1;
  for (let i = 0; i < exponent; i++) power *= BUCKETS;
  return power;
}
