/**
 * A cache bounded by time alone: each copy lives for its time to live, whatever else the cache holds. All forms are
 * exact for one key with Poisson requests and fetches that take no time; `rate` is in requests per second, `ttl` in
 * seconds.
 */

/**
 * Hit ratio when the time to live counts from the insertion: rate ttl / (1 + rate ttl). A cycle is one miss and the
 * requests within the life of the copy that it fetched (J. Jung, A. W. Berger and H. Balakrishnan, "Modeling TTL-based
 * Internet caches", INFOCOM 2003).
 */
export function ttlHitRatio(rate: number, ttl: number): number {
  return ttl === Infinity ? 1 : (rate * ttl) / (1 + rate * ttl);
}

/**
 * Hit ratio when every hit starts the time to live anew: 1 - exp(-rate ttl), the probability that the gap before a
 * request is shorter than the time to live.
 */
export function renewedTtlHitRatio(rate: number, ttl: number): number {
  return -Math.expm1(-rate * ttl);
}

export interface RefreshRatios {
  readonly hit: number;
  readonly miss: number;
  /** Asynchronous refreshes per request. */
  readonly refresh: number;
}

/**
 * What becomes of a request when the first one after `fraction` of the time to live refreshes the copy while it still
 * serves it. A copy is replaced by the first request later than fraction ttl after it was made, which is a refresh
 * within the time to live and a miss past it. By the memorylessness of the arrivals the cycle is
 * fraction ttl + 1 / rate on average, and its end a miss with probability exp(-rate (1 - fraction) ttl).
 */
export function refreshAheadRatios(rate: number, ttl: number, fraction: number): RefreshRatios {
  if (ttl === Infinity) return { hit: 1, miss: 0, refresh: 0 };
  const replaced = 1 / (1 + rate * fraction * ttl);
  const late = Math.exp(-rate * (1 - fraction) * ttl);
  return { hit: 1 - replaced * late, miss: replaced * late, refresh: replaced * (1 - late) };
}
