/**
 * What a Redis 7.0 node holds by its own reckoning (`used_memory`, which `maxmemory` bounds): strings of keys and
 * values, objects, dict entries, and the bucket arrays of two hash tables. Sizes are those of its sources (sds.h,
 * object.c, dict.c), rounded up to the classes of jemalloc.
 */
import type { Bounds } from './eviction/policy.ts';

/**
 * Which jemalloc Redis was built with. `bundled`: its own 5.2.1, as in the official images, with classes of 8 bytes.
 * `system`: the one of the distribution, 5.3.0 in Debian 12, with classes of 16 bytes.
 */
export const ALLOCATORS = ['bundled', 'system'] as const;
export type Allocator = (typeof ALLOCATORS)[number];
const QUANTUM: Readonly<Record<Allocator, number>> = { bundled: 8, system: 16 };

/**
 * Bytes that a node needs beside its keys, once clients are connected and commands were called: recorded with 7.0.15
 * as 1.0485 to 1.0488 MB in nodes that were full.
 */
export const REDIS_SERVER = 1_048_600;

/** An object header, `robj`; the longest string that lies in one allocation with it; the header of a string there. */
const OBJECT = 16;
const EMBEDDED_MAX = 44;
const SDS8 = 3;
/** A dict entry, and in cluster mode one with the links that chain the keys of a hash slot. */
const DICT_ENTRY = 24;
const DICT_ENTRY_CLUSTER = 40;
const BUCKET = 8;
/** Redis `DICT_HT_INITIAL_SIZE`. */
const BUCKETS_MIN = 4;
/** Redis `HASHTABLE_MAX_LOAD_FACTOR`: up to this load, a table that memory has no room for does not grow. */
const LOAD_MAX = 1.618;
/** Redis `HASHTABLE_MIN_FILL`: a table filled to less than a tenth is made smaller. */
const FILL_MIN = 0.1;

/**
 * Bytes of one key without its share of the hash tables. `valueLength` is null for a value that is an integer of 64
 * bits, which the object holds in place of a pointer.
 */
export function redisEntryBytes(
  keyLength: number,
  valueLength: number | null,
  { expires, cluster, allocator }: { expires: boolean; cluster: boolean; allocator: Allocator },
): number {
  const quantum = QUANTUM[allocator];
  let value = OBJECT;
  if (valueLength !== null) {
    if (valueLength <= EMBEDDED_MAX) value = sizeClass(OBJECT + SDS8 + valueLength + 1, quantum);
    else value += stringBytes(valueLength, quantum);
  }
  const entry = sizeClass(cluster ? DICT_ENTRY_CLUSTER : DICT_ENTRY, quantum);
  // The entry in the table of those that expire shares the key's string.
  return stringBytes(keyLength, quantum) + value + entry + (expires ? sizeClass(DICT_ENTRY, quantum) : 0);
}

/** Bytes that a key adds to the hash tables on average over their doublings: 1 / ln 2 buckets in each. */
export function redisBucketBytes(expires: boolean): number {
  return ((expires ? 2 : 1) * BUCKET) / Math.LN2;
}

/** A string with the header that its length needs, and its terminating zero. */
function stringBytes(length: number, quantum: number): number {
  const header = length < 32 ? 1 : length < 256 ? 3 : length < 65536 ? 5 : 9;
  return sizeClass(header + length + 1, quantum);
}

/** What jemalloc takes for an allocation: multiples of its quantum up to 64, then four classes to a doubling. */
function sizeClass(bytes: number, quantum: number): number {
  if (bytes <= 8) return 8;
  const step = bytes <= 64 ? quantum : 1 << (29 - Math.clz32(bytes - 1));
  return Math.ceil(bytes / step) * step;
}

/** One hash table: its array of buckets doubles when there are as many keys as buckets. */
class HashTable {
  keys = 0;
  buckets = BUCKETS_MIN;

  remove(): void {
    this.keys--;
    if (this.buckets <= BUCKETS_MIN || this.keys >= FILL_MIN * this.buckets) return;
    while (this.buckets > BUCKETS_MIN && this.buckets >= 2 * this.keys) this.buckets /= 2;
  }
}

/**
 * The two hash tables of a node, of all keys and of those that expire, and what they leave of its memory. A table that
 * is to grow beyond the memory waits until its load is 1.618, and then drives keys out.
 *
 * Deviation from Redis: the keys move into a larger array at once. Redis moves a bucket with each command and for a
 * millisecond in every 100, and has both arrays until then: half as much again, for seconds in large tables.
 */
export class RedisTables {
  /** For the eviction policy: its bytes are what the tables leave for entries at the moment. */
  readonly bounds: Bounds;
  readonly #bounds: { entries: number; bytes: number };
  readonly #memory: number;
  /** Bytes of it that something else has taken. */
  #taken = 0;
  readonly #all = new HashTable();
  readonly #expiring = new HashTable();

  /** `memory`: room for entries and tables. */
  constructor({ entries, bytes: memory }: Bounds) {
    this.#memory = memory;
    this.#bounds = { entries, bytes: memory };
    this.bounds = this.#bounds;
    this.#share();
  }

  get keys(): number {
    return this.#all.keys;
  }

  get bytes(): number {
    return BUCKET * (this.#all.buckets + this.#expiring.buckets);
  }

  /** Enters a key of `bytes` beside entries of `held` bytes. Call before the policy inserts it. */
  add(expires: boolean, bytes: number, held: number): void {
    this.#enter(this.#all, bytes, held);
    if (expires) this.#enter(this.#expiring, bytes, held);
  }

  /** Something else takes a part of the memory, or gives it back: what is over the bounds then has to leave. */
  take(share: number): void {
    this.#taken = share * this.#memory;
    this.#share();
  }

  remove(expires: boolean): void {
    this.#all.remove();
    if (expires) this.#expiring.remove();
    this.#share();
  }

  #enter(table: HashTable, bytes: number, held: number): void {
    const more = BUCKET * table.buckets;
    const left = this.#bounds.bytes - more;
    // What the newcomer is refused for must not come out of the room of the others.
    if (table.keys >= table.buckets && (held <= left || (table.keys > LOAD_MAX * table.buckets && bytes <= left))) {
      table.buckets *= 2;
      this.#share();
    }
    table.keys++;
  }

  #share(): void {
    this.#bounds.bytes = this.#memory - this.#taken - this.bytes;
  }
}
