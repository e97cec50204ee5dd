/** The vocabularies of causes: values of the label `cause` of the metrics that have one. */

/**
 * Why a lookup missed: the cache never held the key; its copy expired, was evicted, or was refused admission; the
 * request joined another one's fetch; no node could be reached; the namespace uses no cache at all; an event had ended
 * the copy; the copy was too old for what the namespace promises; the copy was lost with what held it; the
 * request was drawn to renew the copy before its end.
 */
export const MISS_CAUSES = [
  'cold', 'ttl', 'capacity', 'admission', 'coalesced', 'unavailable', 'uncached', 'invalidation', 'aged',
  'fault', 'early',
] as const;
export type MissCause = (typeof MISS_CAUSES)[number];
/** Those that only scenarios know in which something may go wrong. */
export const FAILURE_CAUSES: readonly string[] = ['fault', 'early'] satisfies MissCause[];

/**
 * What let an old value through:
 *
 * - `ttl`: nothing but its time to live ends a copy in that tier
 * - `propagation`: the invalidation was on its way
 * - `missed`: the invalidation was lost
 * - `stale-fill`: the copy was stored after its invalidation had gone by
 * - `lagging-replica`: so was it, and the origin's replica that it was read from was behind
 * - `repoisoned`: so was it, and it came out of a tier below that still held the old value
 * - `reordered`: an older update was stored over a newer one
 * - `joined`: the request joined a fetch whose value had been read before the write
 * - `unchecked`: the read path does not look at the age of a copy there
 * - `created-at`: the age of the copy counts from too late a moment
 * - `clock-skew`: the clocks of writer and reader differ
 * - `oracle-behind`: the version oracle did not know of the write, or was away
 * - `uncommitted`: the value was put into a cache, and no commit ever came of it
 * - `mislabelled`: the copy says it has a newer version than it has
 */
export const STALE_CAUSES = [
  'ttl', 'propagation', 'missed', 'stale-fill', 'lagging-replica', 'repoisoned', 'reordered', 'joined', 'unchecked',
  'created-at', 'clock-skew', 'oracle-behind', 'mislabelled', 'uncommitted',
] as const;
export type StaleCause = (typeof STALE_CAUSES)[number];
