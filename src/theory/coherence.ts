/**
 * One key in a cache whose value changes: Poisson requests at `rate`, Poisson writes at `writes`, both per second, and
 * fetches that take no time and read the present value. Hit ratios are over all requests, stale shares over the hits.
 */

export interface Coherence {
  readonly hit: number;
  /** Of the hits, the share whose value had been superseded. */
  readonly stale: number;
}

/**
 * A time to live and nothing else: a hit at age a is stale with probability 1 - exp(-writes a), and ages of hits are
 * uniform over the time to live.
 */
export function staleShareOfTtl(writes: number, ttl: number): number {
  const product = writes * ttl;
  return product === 0 ? 0 : 1 + Math.expm1(-product) / product;
}

/**
 * A time to live, and deletes that come with the write: a copy lives for the smaller of the time to live and an
 * exponential time, (1 - exp(-writes ttl)) / writes on average.
 */
export function hitRatioOfPromptDeletes(rate: number, writes: number, ttl: number): number {
  const life = -Math.expm1(-writes * ttl) / writes;
  return (rate * life) / (1 + rate * life);
}

/**
 * No time to live, and deletes that come `delay` after the write and spare nothing. Deletes are then a Poisson process
 * too, independent of what is filled, and a copy is of age uniform over the gap between two of them. A copy made within
 * `delay` after a write holds the new value and is deleted for it all the same, so that a stale moment needs a write
 * within the last `delay` and no delete since: writes before the last `delay` have had theirs.
 */
export function delayedDeletes(rate: number, writes: number, delay: number): Coherence {
  return { hit: rate / (rate + writes), stale: -Math.expm1(-2 * writes * delay) / 2 };
}

/**
 * The same with deletes that spare copies as new as themselves: a copy lives until `delay` after the first write that
 * follows its fetch, 1 / writes + delay on average, and is stale for the last `delay` of it.
 */
export function versionedDeletes(rate: number, writes: number, delay: number): Coherence {
  const life = 1 / writes + delay;
  return { hit: (rate * life) / (1 + rate * life), stale: (writes * delay) / (1 + writes * delay) };
}

/**
 * How long consumers of `capacity` events a second take to catch up with a log that gets `rate` events a second, when
 * they were away for `outage`, s: what has gathered, and what comes meanwhile.
 */
export function catchUpTime(outage: number, rate: number, capacity: number): number {
  return (outage * rate) / (capacity - rate);
}

/**
 * Share of the writers who read back an older value than they wrote, `after` s later, where only the time to live ends
 * a copy: it must have been there before the write. Copies of `ttl` follow one another after 1 / rate on average.
 */
export function missedOwnWrites(rate: number, ttl: number, after: number): number {
  return (rate * Math.max(0, ttl - after)) / (1 + rate * ttl);
}

/** Commits a second that are left of `writes` a second to a key when the latest is handed on every `interval` s. */
export function coalescedWrites(writes: number, interval: number): number {
  return -Math.expm1(-writes * interval) / interval;
}

/**
 * Share of the deletes after which a key is filled with the old value again, when the replica that is read is `lag`
 * behind and the delete comes `delay` after the write: the next request comes within the rest of the lag.
 */
export function staleRefillShare(rate: number, lag: number, delay: number): number {
  return -Math.expm1(-rate * Math.max(0, lag - delay));
}

/**
 * A time to live, and a refresh by the first read after `young` s of it: of the hits on copies that were up to date
 * when they came, the share that is stale. Hits of the first `young` s come at all ages alike; one more comes at most.
 * A refresh takes no time.
 */
export function staleShareOfRefreshed(rate: number, writes: number, ttl: number, young: number): number {
  if (!(rate > 0 && writes > 0)) return 0;
  const rest = ttl - young;
  const hits = rate * young - Math.expm1(-rate * rest);
  const fresh =
    (rate / writes) * -Math.expm1(-writes * young) -
    Math.exp(-writes * young) * (rate / (rate + writes)) * Math.expm1(-(rate + writes) * rest);
  return hits > 0 ? Math.min(1, Math.max(0, 1 - fresh / hits)) : 0;
}
