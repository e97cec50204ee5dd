/** A lane is one cache that a trace is played against: one policy at one capacity. */
import { Cache } from '../policy/cache.ts';
import { widened } from '../policy/eviction/ledger.ts';
import type { Bounds, EvictionCause, EvictionPolicy } from '../policy/eviction/policy.ts';
import { createEviction } from '../policy/eviction/registry.ts';
import { Stream } from '../random/stream.ts';
import { LOOKUP, REMOVE } from '../trace/request.ts';
import type { RecordBatch } from '../trace/request.ts';

export interface LaneOptions {
  readonly policy: string;
  readonly bounds: Bounds;
  /** Of what has no time to live of its own, s; Infinity: it does not expire. Null: nothing ever expires. */
  readonly ttl: number | null;
  readonly seed: number;
}

export interface LaneCounts {
  readonly hits: number;
  /** Bytes of the requests that hit, as far as the trace tells sizes. */
  readonly hitBytes: number;
  /** Entries that left for lack of room, newcomers that were not admitted among them. */
  readonly evictions: number;
}

export interface Lane {
  /** Plays the records of a batch, whose keys are below `keys`; times are in seconds. */
  play(batch: RecordBatch, keys: number): void;
  /** Recounts the books; throws an Error for one that does not balance. */
  check(): void;
  counts(): LaneCounts;
}

export function newLane(options: LaneOptions): Lane {
  return options.ttl === null ? new PlainLane(options) : new ExpiringLane(options, options.ttl);
}

/** What Redis sets them to by default. */
const REDIS = { samples: 5, lfuLogFactor: 10, lfuDecayTime: 60 } as const;
/** First slots of a cache. */
const SLOTS_FIRST = 1024;
const NONE = -1;

/** A stream of random numbers for each cache, so that one more does not disturb the others. */
function randomOf({ seed, policy, bounds }: LaneOptions): () => number {
  const capacity = bounds.bytes < Infinity ? `${bounds.bytes} B` : bounds.entries;
  const stream = new Stream(seed, `replay/${policy}/${capacity}`);
  return () => stream.next();
}

/** What an entry occupies: a byte at least, also where sizes are not told and the bound is on entries alone. */
function bytesOf(size: number): number {
  return size > 0 ? size : 1;
}

/**
 * A cache without expiry. Keys are numbered without gaps, so that a column finds the slot of a key in the place of
 * the hash table that caches have otherwise: a replay spends most of its time on looking up.
 */
class PlainLane implements Lane {
  readonly #policy: EvictionPolicy;
  /** Slots that a cache full of entries and a newcomer need. */
  readonly #slotsMax: number;
  /** Slot of each key, plus 1; 0: it is not resident. */
  #slotOf = new Int32Array(0);
  /** Key of each slot; of a vacated one, the slot that was vacated before it. Slots from `#used` on are vacant too. */
  #keyOf = new Int32Array(0);
  #vacant = NONE;
  #vacated = 0;
  #used = 0;
  #hits = 0;
  #hitBytes = 0;
  #evictions = 0;

  constructor(options: LaneOptions) {
    this.#slotsMax = options.bounds.entries + 1;
    this.#policy = createEviction(options.policy, {
      bounds: options.bounds,
      evicted: (slot: number, _cause: EvictionCause) => {
        this.#evictions++;
        this.#vacate(slot);
      },
      random: randomOf(options),
      ...REDIS,
      now: 0,
    });
  }

  play({ keys, operations, times, sizes, length }: RecordBatch, distinct: number): void {
    const policy = this.#policy;
    if (distinct > this.#slotOf.length) this.#slotOf = widened(this.#slotOf, 2 * distinct);
    const slotOf = this.#slotOf;
    let hits = 0;
    let hitBytes = 0;
    for (let i = 0; i < length; i++) {
      const key = keys[i];
      const slot = slotOf[key] - 1;
      if (slot < 0) {
        if (operations[i] === REMOVE) continue;
        if (operations[i] === LOOKUP) policy.miss(key, 1);
        this.#insert(key, bytesOf(sizes[i]), times[i]);
      } else if (operations[i] === LOOKUP) {
        hits++;
        if (sizes[i] > 0) hitBytes += sizes[i];
        policy.hit(slot, times[i]);
      } else if (operations[i] === REMOVE) {
        policy.remove(slot);
        this.#vacate(slot);
      } else {
        // Redis, Memcached and Caffeine all take a write for a use.
        policy.hit(slot, times[i]);
        policy.resize(slot, bytesOf(sizes[i]), times[i]);
      }
    }
    this.#hits += hits;
    this.#hitBytes += hitBytes;
  }

  check(): void {
    this.#policy.check();
    let resident = 0;
    for (let key = 0; key < this.#slotOf.length; key++) {
      const slot = this.#slotOf[key] - 1;
      if (slot < 0) continue;
      resident++;
      if (this.#keyOf[slot] !== key) throw new Error(`key ${key} is not in slot ${slot}`);
    }
    const { entries } = this.#policy;
    if (resident !== entries || resident !== this.#used - this.#vacated) {
      throw new Error(`${resident} keys are resident, ${entries} in the policy's books`);
    }
  }

  counts(): LaneCounts {
    return { hits: this.#hits, hitBytes: this.#hitBytes, evictions: this.#evictions };
  }

  #insert(key: number, bytes: number, now: number): void {
    const slot = this.#vacated > 0 ? this.#reuse() : this.#next();
    this.#keyOf[slot] = key;
    this.#slotOf[key] = slot + 1;
    if (this.#policy.expires !== undefined) this.#policy.expires(slot, Infinity);
    this.#policy.insert(slot, key, 1, bytes, now);
  }

  #reuse(): number {
    const slot = this.#vacant;
    this.#vacant = this.#keyOf[slot];
    this.#vacated--;
    return slot;
  }

  #next(): number {
    if (this.#used === this.#keyOf.length) {
      const slots = Math.min(this.#slotsMax, Math.max(SLOTS_FIRST, 2 * this.#used));
      this.#keyOf = widened(this.#keyOf, slots);
      this.#policy.reserve(slots);
    }
    return this.#used++;
  }

  #vacate(slot: number): void {
    this.#slotOf[this.#keyOf[slot]] = 0;
    this.#keyOf[slot] = this.#vacant;
    this.#vacant = slot;
    this.#vacated++;
  }
}

/** A cache whose entries expire; one that has expired is a miss. */
class ExpiringLane implements Lane {
  readonly #cache: Cache;
  readonly #ttl: number;
  #hits = 0;
  #hitBytes = 0;
  #evictions = 0;

  constructor(options: LaneOptions, ttl: number) {
    this.#ttl = ttl;
    this.#cache = new Cache({
      policy: options.policy,
      bounds: options.bounds,
      random: randomOf(options),
      ...REDIS,
      now: 0,
      expected: SLOTS_FIRST,
      removed: (_slot, _key, cause) => {
        if (cause === 'capacity' || cause === 'admission') this.#evictions++;
      },
    });
  }

  play({ keys, operations, times, sizes, ttls, length }: RecordBatch): void {
    const cache = this.#cache;
    for (let i = 0; i < length; i++) {
      const key = keys[i];
      const now = times[i];
      const operation = operations[i];
      cache.expire(now);
      if (operation === REMOVE) {
        cache.delete(key);
        continue;
      }
      const slot = cache.find(key);
      const isFresh = slot >= 0 && cache.expiresAt(slot) > now;
      if (isFresh) cache.hit(slot, now);
      if (operation === LOOKUP) {
        if (isFresh) {
          this.#hits++;
          if (sizes[i] > 0) this.#hitBytes += sizes[i];
          continue;
        }
        cache.miss(key, 1);
      }
      const ttl = ttls[i] > 0 ? ttls[i] : this.#ttl;
      cache.put(key, 1, bytesOf(sizes[i]), now + ttl, now, 0, now);
    }
  }

  check(): void {
    this.#cache.check();
  }

  counts(): LaneCounts {
    return { hits: this.#hits, hitBytes: this.#hitBytes, evictions: this.#evictions };
  }
}
