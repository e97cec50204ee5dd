/** Keys grouped by popularity, so that a closed form over billions of keys is a sum over a few thousand groups. */
import type { Popularity } from '../random/popularity.ts';

export interface KeyGroup {
  /** Requests per second for each key. */
  readonly rate: number;
  readonly count: number;
  /** Room that each key takes in a cache, in the unit of the cache's capacity: 1 for entries, or bytes. */
  readonly size: number;
}

/**
 * The `keys` ranked keys of a namespace that receives `rate` requests a second. A group is at most `width` of its rank
 * wide: over 2 % of it Zipf weights are so nearly linear that their spread changes a hit ratio by less than 1e-4.
 */
export function keyGroups(popularity: Popularity, keys: number, rate: number, width = 0.02): KeyGroup[] {
  const groups: KeyGroup[] = [];
  for (let from = 1; from <= keys; ) {
    const to = Math.min(keys, from + Math.floor(from * width));
    const count = to - from + 1;
    groups.push({ rate: (rate * popularity.mass(from, to)) / count, count, size: 1 });
    from = to + 1;
  }
  return groups;
}

/** Requests per second for all keys together. */
export function totalRate(groups: readonly KeyGroup[]): number {
  return groups.reduce((sum, { rate, count }) => sum + rate * count, 0);
}

/** Share of the requests that hit, when each key has the hit ratio that `hit` gives for its rate. */
export function hitShare(groups: readonly KeyGroup[], hit: (rate: number) => number): number {
  return groups.reduce((sum, { rate, count }) => sum + rate * count * hit(rate), 0) / totalRate(groups);
}
