/**
 * The part of a resolved scenario about values that change: who writes, what caches promise about old values, and how
 * they learn of new ones. Times in seconds, rates per second.
 */
import type { TimeDistribution } from '../random/distribution.ts';
import type { PopularitySpec } from '../random/popularity.ts';

export interface Writes {
  /** Writes per second of all regions together; a region writes in proportion to its requests. */
  readonly rate: number;
  readonly popularity: PopularitySpec;
  /** `same`: ranks are those of the reads. `independent`: a ranking of its own. */
  readonly ranking: 'same' | 'independent';
  /**
   * `invalidate`: events delete copies. `write-through`: the writer puts the new value into its regional cache, and
   * events bring it to the others. `write-behind`: it leaves it there, and the cache hands it to the origin later.
   */
  readonly approach: 'invalidate' | 'write-through' | 'write-behind';
  /** Of writing behind: how often a node hands on what it has got, s. */
  readonly flushInterval: number;
  /**
   * Of writing through: the writer waits for the commit before it goes to its cache, or goes there first, whatever will
   * become of the commit.
   */
  readonly order: 'origin-first' | 'cache-first';
  /** Share of the writes to a row that delete it; a write to a row that is not there creates it. */
  readonly deletes: number;
  /** Writers who read the key again in their region, so long after they hear that it is written; null: none do. */
  readonly readBack: { readonly share: number; readonly after: number } | null;
  /** Share of the writes that the origin aborts. */
  readonly failure: number;
}

/**
 * What a namespace promises its readers.
 *
 * - `eventual`: nothing but that invalidation and times to live end old copies.
 * - `bounded`: no answer was superseded longer than `bound` before the request arrived.
 * - `strong`: no answer was superseded when the request arrived; reads skip the caches and go to the primary.
 */
export type Consistency =
  | { readonly kind: 'eventual' }
  | { readonly kind: 'strong' }
  | {
      readonly kind: 'bounded';
      readonly bound: number;
      /**
       * Where the age of a copy is looked at: in every tier; in all but the hubs; or as in the last, and a copy of the
       * regional tier that is too old is served while it is refreshed.
       */
      readonly path: 'checked' | 'hub-unchecked' | 'aged-served';
      /** What a copy's age counts from: the moment that the origin's value is as of, or the end of the fetch. */
      readonly createdAt: 'snapshot' | 'read-end';
    };

export interface Bus {
  /** From a commit until change data capture has read it, and from there into the log. */
  readonly capture: TimeDistribution;
  readonly produce: TimeDistribution;
  /** From the log of the primary's region to another region, beyond the way there. */
  readonly replication: TimeDistribution;
  /** `log`: what a consumer has not read waits for it. `pub-sub`: it is lost. */
  readonly transport: 'log' | 'pub-sub';
  /** Events of one partition keep their order. */
  readonly partitions: number;
  /** Events per second that the consumers of a region apply; Infinity: at once. */
  readonly consumeRate: number;
  /** Events that they fetch and apply together at most. */
  readonly batch: number;
  /** How long the log keeps an event. */
  readonly retention: number;
  /** What a region does whose consumers come back to a log that no longer has their offset. */
  readonly afterGap: 'flush' | 'ttl';
  /** While a region is so far behind, copies of these tiers live no longer than that, s; undefined: as always. */
  readonly behind?: { readonly lag: number; readonly ttl: number };
  /** Bytes of an event. */
  readonly eventSize: number;
  /** Tiers whose copies an event ends, indices. */
  readonly tiers: readonly number[];
  /** `versioned`: a copy newer than the event stays, and an older one is not stored again. */
  readonly deletes: 'versioned' | 'plain';
  /** A second delete of the regional copy, so long after the first; null: none. */
  readonly secondDelete: number | null;
  /** How many of the messages to one instance are lost, 0 to 1: pub/sub delivers at most once. */
  readonly notifyLoss: number;
  /** How instances take their messages; undefined: at once. */
  readonly subscriber?: Subscriber;
  /** Nodes tell only instances that have read a key, and remember so many keys; undefined: all are told by pub/sub. */
  readonly tracking?: { readonly keysMax: number };
}

/** An instance as a subscriber of the messages that end its copies. */
export interface Subscriber {
  /** Messages per second that it takes, and bytes of one in the output buffer of the node. */
  readonly rate: number;
  readonly message: number;
  /** It is disconnected when so many bytes wait; Infinity: never. */
  readonly hardLimit: number;
  /** Or when so many have been waiting for so long, s. */
  readonly softLimit: number;
  readonly softSeconds: number;
  /** Until it is connected again, s, and what it does then: keep its copies, or drop them. */
  readonly reconnect: number;
  readonly onReconnect: 'keep' | 'flush';
}

/** The service that knows the latest version of each key: every read of a namespace with versions asks it. */
export interface VersionOracle {
  /** Region where it is; null: one in each region. */
  readonly region: number | null;
  /** Its table changes with the commit, or when the consumers of its region read the event. */
  readonly updated: 'commit' | 'events';
  /** Lookups per second of one oracle; Infinity: no limit. */
  readonly capacity: number;
  /** What a read does that gets no answer: fail, go to the primary, or take any copy. */
  readonly whenAway: 'error' | 'origin' | 'serve';
  /** What a fill says its version is: that of the value read, or what the oracle had said. */
  readonly labels: 'value' | 'oracle';
}
