/**
 * An eviction policy decides which resident copy leaves when a cache is over its bounds. It is a data structure on
 * integer slots, called directly: no clock, no randomness of its own, no keys beyond the integer it is handed.
 *
 * Weighted entries: a slot may stand for `weight` equally popular keys of the scale model; it then occupies `weight`
 * entries and `bytes` bytes, and leaves as a whole. An exact run uses weight 1 throughout.
 */

/** Both hold at once; either may be Infinity. */
export interface Bounds {
  readonly entries: number;
  readonly bytes: number;
}

/** `capacity`: was resident and had to make room. `admission`: a newcomer that lost against the residents. */
export type EvictionCause = 'capacity' | 'admission';

export interface EvictionContext {
  readonly bounds: Bounds;
  /** Called for each slot that leaves, after the policy has forgotten it; may be the slot just inserted. */
  readonly evicted: (slot: number, cause: EvictionCause) => void;
  /** Uniform on [0, 1); the only randomness a policy may use. */
  readonly random: () => number;
  /** Redis `maxmemory-samples`, `lfu-log-factor` and `lfu-decay-time` (s); unused by other policies. */
  readonly samples: number;
  readonly lfuLogFactor: number;
  readonly lfuDecayTime: number;
  /** Time of construction, s, in the clock of `now`. */
  readonly now: number;
}

export interface EvictionPolicy {
  /** Entries and bytes of the resident slots. */
  readonly entries: number;
  readonly bytes: number;
  /** Makes room in the columns for slots 0 … `slots` - 1. Call before a slot beyond the present room is inserted. */
  reserve(slots: number): void;
  /**
   * A lookup of `key` that found no resident copy, `weight` keys wide. Frequency sketches count it. A policy without a
   * memory of absent keys ignores it.
   */
  miss(key: number, weight: number): void;
  /** A lookup that found `slot` resident. */
  hit(slot: number, now: number): void;
  /** `count` lookups *of each key behind* `slot` within [from, to], the last at `to`; the same as that many `hit`. */
  hits(slot: number, count: number, from: number, to: number): void;
  /**
   * When the copy expires that is about to be inserted into `slot`, or to be put in place of the one there; Infinity:
   * never. Only policies that go by it have this; they are told before `insert` and `resize`.
   */
  readonly expires?: (slot: number, at: number) => void;
  /** Makes `slot` resident, then evicts through `evicted` until the bounds hold. */
  insert(slot: number, key: number, weight: number, bytes: number, now: number): void;
  /** The value behind a resident slot was replaced by one of another size; may evict. Counts as no lookup. */
  resize(slot: number, bytes: number, now: number): void;
  /** Forgets a resident slot (expired or deleted); `evicted` is not called. */
  remove(slot: number): void;
  /** Recounts the books from the columns; throws an Error that names the first one that does not balance. */
  check(): void;
}

/** One row of the registry. */
export interface EvictionSpec {
  readonly name: string;
  /** One line for `--help` and the JSON Schema. */
  readonly says: string;
  /** Whether it goes by the time of an access, and not by the order of accesses alone. */
  readonly usesClock: boolean;
  /** What it comes to keep: what was asked for lately, what is asked for often, or anything. */
  readonly keeps: 'recent' | 'frequent' | 'any';
  /** Whether its bound on bytes may move while it runs, as that of a Redis node does when its tables grow. */
  readonly followsBounds?: true;
  /** Why copies leave, as a rule: room was made for others, or they lost against the residents as newcomers. */
  readonly loses: EvictionCause;
  readonly create: (context: EvictionContext) => EvictionPolicy;
}
