/**
 * The truth of an exact run: every commit to every key. A version is the number of commits that a key has seen; version
 * 0 is what was there before the run. Copies are held against this.
 */
import type { Keyspace } from '../../keyspace.ts';

/** The commits to one key. */
interface History {
  /** When each was made, s: version 1 first. */
  readonly times: number[];
  /** Versions without a row. */
  gone: Set<number> | null;
}

export class Commits {
  readonly #keyspace: Keyspace;
  /** Of the keys that have been written. */
  readonly #histories = new Map<number, History>();

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace;
  }

  /** Adds a commit that leaves a row, or none; its version. Commits come in order of time. */
  add(key: number, exists: boolean, now: number): number {
    let history = this.#histories.get(key);
    if (history === undefined) {
      history = { times: [], gone: null };
      this.#histories.set(key, history);
    }
    const version = history.times.push(now);
    if (!exists) (history.gone ??= new Set()).add(version);
    return version;
  }

  /** The present version of a key. */
  version(key: number): number {
    return this.#histories.get(key)?.times.length ?? 0;
  }

  /** The version that a key had at a moment, which is not in the future. */
  versionAt(key: number, time: number): number {
    const times = this.#histories.get(key)?.times;
    if (times === undefined) return 0;
    let low = 0;
    let high = times.length;
    // Most questions are about a moment ago.
    if (high > 0 && times[high - 1] <= time) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times[middle] <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Whether the key has a row in one of its versions. */
  exists(namespace: number, key: number, version: number): boolean {
    if (version === 0) return !this.#keyspace.absent(namespace, key);
    return this.#histories.get(key)?.gone?.has(version) !== true;
  }

  /** When a version was superseded, s; Infinity: it is the present one. */
  supersededAt(key: number, version: number): number {
    return this.#histories.get(key)?.times[version] ?? Infinity;
  }
}
