/**
 * A cache of integer keys (0 to 2^31 - 1), bounded by entries and by bytes at once, whose entries may expire. What
 * leaves for lack of room is its eviction policy's choice. It holds no values: a slot is an index into its columns,
 * and a client that has values keeps them in a column of its own.
 *
 * The columns are replaced when the cache grows: read them through the cache each time, and keep no reference to one
 * across a `put`. Time is in seconds, comes in as an argument and never runs backwards.
 */
import { createEviction } from './eviction/registry.ts';
import { expectBalance, widened } from './eviction/ledger.ts';
import type { Bounds, EvictionCause, EvictionPolicy } from './eviction/policy.ts';
import { KeyIndex } from './key-index.ts';
import type { RedisTables } from './redis-memory.ts';
import { TimerWheel } from './timer-wheel.ts';

export type RemovalCause = EvictionCause | 'expired' | 'deleted' | 'lost';

export interface CacheOptions {
  /** A name in the registry of eviction policies. */
  readonly policy: string;
  readonly bounds: Bounds;
  /** Tables that take a part of the memory, and whose bounds these are; for weights of 1. */
  readonly tables?: RedisTables | null;
  /** Uniform on [0, 1). */
  readonly random: () => number;
  /** Redis `maxmemory-samples`, `lfu-log-factor` and `lfu-decay-time` (s); unused by other policies. */
  readonly samples: number;
  readonly lfuLogFactor: number;
  readonly lfuDecayTime: number;
  readonly now: number;
  /** Slots to make room for at first; more are made by doubling. */
  readonly expected: number;
  /**
   * Called for each entry that leaves, whatever the reason, while its columns can still be read. It may be the entry
   * just put. It must not call back into the cache.
   */
  readonly removed?: (slot: number, key: number, cause: RemovalCause) => void;
}

/**
 * Bits of an entry's flags: it says that the key does not exist; it was past its time already when it was put; its
 * value is not the key's.
 */
export const NEGATIVE = 1;
export const PAST = 2;
export const WRONG = 4;

const VACANT = -1;

const EXPIRES_AT = 0;
const STORED_AT = 1;
const CREATED_AT = 2;
const FLAGS = 3;
const FIELDS = 4;

export class Cache {
  /** Key of each slot; -1: vacant. */
  keyOf = new Int32Array(0);
  /** Bytes and entries that it occupies. */
  bytesOf = new Float64Array(0);
  weightOf = new Float64Array(0);
  /**
   * What a lookup reads of an entry, side by side: a lookup costs about as much as the lines of memory that it touches.
   * [slot * FIELDS + EXPIRES_AT …]
   */
  #fields = new Float64Array(0);
  readonly #policy: EvictionPolicy;
  readonly #wheel: TimerWheel;
  readonly #tables: RedisTables | null;
  #index = new KeyIndex(0);
  /** Vacated slots, a stack; beyond them all slots from `#used` on are vacant. */
  #vacant = new Int32Array(0);
  #vacated = 0;
  #used = 0;
  /** Slots needed when all weights are 1: a full cache and a newcomer. */
  readonly #slotsMax: number;
  readonly #removed: (slot: number, key: number, cause: RemovalCause) => void;
  readonly #expired: (slot: number) => void;

  constructor(options: CacheOptions) {
    this.#removed = options.removed ?? (() => {});
    this.#expired = (slot) => {
      this.#policy.remove(slot);
      this.#vacate(slot, 'expired');
    };
    this.#wheel = new TimerWheel(options.now);
    this.#tables = options.tables ?? null;
    this.#slotsMax = options.bounds.entries + 1;
    this.#policy = createEviction(options.policy, {
      bounds: options.bounds,
      evicted: (slot, cause) => this.#vacate(slot, cause),
      random: options.random,
      samples: options.samples,
      lfuLogFactor: options.lfuLogFactor,
      lfuDecayTime: options.lfuDecayTime,
      now: options.now,
    });
    this.#reserve(Math.max(1, Math.min(options.expected, this.#slotsMax)));
  }

  get entries(): number {
    return this.#policy.entries;
  }

  /** Bytes of all entries and of the tables that they share. */
  get bytes(): number {
    return this.#policy.bytes + (this.#tables === null ? 0 : this.#tables.bytes);
  }

  /** The slot of `key`, which may have expired a moment ago; -1 when there is none. Changes nothing. */
  find(key: number): number {
    return this.#index.find(key);
  }

  /** When an entry's hard time to live ends; Infinity: never. A slot may be found for a moment after it. */
  expiresAt(slot: number): number {
    return this.#fields[slot * FIELDS + EXPIRES_AT];
  }

  /** When an entry was put. */
  storedAt(slot: number): number {
    return this.#fields[slot * FIELDS + STORED_AT];
  }

  /** When an entry's value was read at the origin. */
  createdAt(slot: number): number {
    return this.#fields[slot * FIELDS + CREATED_AT];
  }

  flags(slot: number): number {
    return this.#fields[slot * FIELDS + FLAGS];
  }

  /** Adds bits to an entry's flags. */
  flag(slot: number, bits: number): void {
    this.#fields[slot * FIELDS + FLAGS] |= bits;
  }

  /** Lets an entry seem to have been put at another time. */
  backdate(slot: number, storedAt: number): void {
    this.#fields[slot * FIELDS + STORED_AT] = storedAt;
  }

  /** Whether an entry has passed a fraction of its time to live, which ends `grace` before the entry does. */
  isAged(slot: number, fraction: number, now: number, grace = 0): boolean {
    const storedAt = this.storedAt(slot);
    return now - storedAt > fraction * (this.expiresAt(slot) - grace - storedAt);
  }

  /** Tells the policy of a lookup that found `slot` fresh. */
  hit(slot: number, now: number): void {
    this.#policy.hit(slot, now);
  }

  /** Tells the policy of `count` lookups of each key behind `slot` within [from, to], the last one at `to`. */
  hits(slot: number, count: number, from: number, to: number): void {
    this.#policy.hits(slot, count, from, to);
  }

  /** Tells the policy of a lookup that found nothing, or nothing fresh. */
  miss(key: number, weight: number): void {
    this.#policy.miss(key, weight);
  }

  /**
   * Stores an entry; returns its slot, or -1 when the policy let it go at once. An entry there already is replaced
   * where it is, which counts as no lookup; its weight must be the same. Call `expire` first.
   */
  put(
    key: number,
    weight: number,
    bytes: number,
    expiresAt: number,
    createdAt: number,
    flags: number,
    now: number,
  ): number {
    let slot = this.#index.find(key);
    // What has expired but was not swept yet leaves as such: the new entry takes over nothing of its standing.
    if (slot >= 0 && this.expiresAt(slot) <= now) {
      this.#expired(slot);
      slot = -1;
    }
    const isNew = slot < 0;
    if (isNew) {
      slot = this.#occupy();
      this.keyOf[slot] = key;
      this.weightOf[slot] = weight;
      this.#index.add(key, slot);
    } else if (this.weightOf[slot] !== weight) {
      throw new RangeError(`key ${key} has weight ${this.weightOf[slot]}, it cannot be put with weight ${weight}`);
    }
    if (this.#tables !== null) {
      if (!isNew) this.#tables.remove(this.expiresAt(slot) < Infinity);
      this.#tables.add(expiresAt < Infinity, bytes, this.#policy.bytes);
    }
    this.bytesOf[slot] = bytes;
    const at = slot * FIELDS;
    this.#fields[at + EXPIRES_AT] = expiresAt;
    this.#fields[at + STORED_AT] = now;
    this.#fields[at + CREATED_AT] = createdAt;
    this.#fields[at + FLAGS] = flags;
    if (!isNew) this.#wheel.cancel(slot);
    if (expiresAt < Infinity) this.#wheel.schedule(slot, expiresAt);
    if (this.#policy.expires !== undefined) this.#policy.expires(slot, expiresAt);
    if (isNew) this.#policy.insert(slot, key, weight, bytes, now);
    else this.#policy.resize(slot, bytes, now);
    return this.keyOf[slot] === key ? slot : -1;
  }

  /** Removes the entry of `key`; false when there is none. */
  delete(key: number): boolean {
    const slot = this.#index.find(key);
    if (slot >= 0) this.deleteSlot(slot);
    return slot >= 0;
  }

  /** Removes the entry of an occupied slot. */
  deleteSlot(slot: number): void {
    this.#policy.remove(slot);
    this.#vacate(slot, 'deleted');
  }

  /** Loses all entries, as a process does that starts anew. */
  clear(now: number): void {
    this.expire(now);
    this.forEach((slot) => {
      this.#policy.remove(slot);
      this.#vacate(slot, 'lost');
    });
  }

  /** Something else takes a share of the memory that the tables are part of; what no longer fits is evicted. */
  squeeze(share: number, now: number): void {
    this.expire(now);
    this.#tables?.take(share);
    for (let slot = 0; slot < this.#used; slot++) {
      if (this.keyOf[slot] === VACANT) continue;
      // A policy holds to its bounds whenever an entry changes, and be it to what it was.
      return this.#policy.resize(slot, this.bytesOf[slot], now);
    }
  }

  /** Removes what has expired, to within a millisecond. Next to free when nothing has. */
  expire(now: number): void {
    if (this.#wheel.isDue(now)) this.#wheel.advance(now, this.#expired);
  }

  /** Visits all occupied slots in ascending order. */
  forEach(visit: (slot: number) => void): void {
    for (let slot = 0; slot < this.#used; slot++) if (this.keyOf[slot] !== VACANT) visit(slot);
  }

  /** Recounts the books; throws an Error that names the first one that does not balance. */
  check(): void {
    let slots = 0;
    let entries = 0;
    let bytes = 0;
    this.forEach((slot) => {
      slots++;
      entries += this.weightOf[slot];
      bytes += this.bytesOf[slot];
      if (this.#index.find(this.keyOf[slot]) !== slot) throw new Error(`key ${this.keyOf[slot]} is not indexed`);
      if (this.#wheel.isScheduled(slot) && this.expiresAt(slot) === Infinity) {
        throw new Error(`slot ${slot} has a timer and never expires`);
      }
    });
    expectBalance('entries of the cache', this.entries, entries);
    expectBalance('bytes of the cache', this.#policy.bytes, bytes);
    expectBalance('keys of the tables', this.#tables?.keys ?? slots, slots);
    expectBalance('indexed keys', this.#index.count(), slots);
    expectBalance('occupied slots', this.#used - this.#vacated, slots);
    this.#wheel.check();
    this.#policy.check();
  }

  #occupy(): number {
    if (this.#vacated > 0) return this.#vacant[--this.#vacated];
    if (this.#used === this.keyOf.length) {
      const room = 2 * this.#used;
      this.#reserve(this.#used < this.#slotsMax ? Math.min(room, this.#slotsMax) : room);
    }
    return this.#used++;
  }

  /** Gives back a slot that the policy has forgotten. */
  #vacate(slot: number, cause: RemovalCause): void {
    const key = this.keyOf[slot];
    this.#removed(slot, key, cause);
    if (this.#tables !== null) this.#tables.remove(this.expiresAt(slot) < Infinity);
    this.#wheel.cancel(slot);
    this.#index.remove(key);
    this.keyOf[slot] = VACANT;
    this.#vacant[this.#vacated++] = slot;
  }

  #reserve(slots: number): void {
    this.keyOf = widened(this.keyOf, slots, VACANT);
    this.#fields = widened(this.#fields, slots * FIELDS);
    this.bytesOf = widened(this.bytesOf, slots);
    this.weightOf = widened(this.weightOf, slots);
    this.#vacant = widened(this.#vacant, slots);
    this.#policy.reserve(slots);
    this.#wheel.reserve(slots);
    this.#index = new KeyIndex(slots);
    for (let slot = 0; slot < this.#used; slot++) this.#index.add(this.keyOf[slot], slot);
  }
}
