/**
 * The truth of an exact run: every commit to every key, in order. A version is the number of commits that a key has
 * seen; version 0 is what was there before the run. Copies are held against this log.
 */
import { widened } from '../../policy/eviction/ledger.ts';
import type { Keyspace } from '../keyspace.ts';

/** Commits to make room for at first; more are made by doubling. */
const EXPECTED = 1024;

export class Commits {
  readonly #keyspace: Keyspace;
  /** Latest commit of each key; -1: none. */
  readonly #latest: Int32Array;
  /** When each commit was made, s; the one of the same key before it; which version it made; whether a row is left. */
  #time = new Float64Array(EXPECTED);
  #previous = new Int32Array(EXPECTED);
  #version = new Int32Array(EXPECTED);
  #exists = new Uint8Array(EXPECTED);
  #count = 0;

  /** `writes`: whether there are any; without, nothing is kept. */
  constructor(keyspace: Keyspace, writes: boolean) {
    this.#keyspace = keyspace;
    this.#latest = new Int32Array(writes ? keyspace.once : 0).fill(-1);
  }

  /** Adds a commit that leaves a row, or none; its version. Commits come in order of time. */
  add(key: number, exists: boolean, now: number): number {
    const at = this.#count++;
    if (at === this.#time.length) this.#grow(2 * at);
    const before = this.#latest[key];
    this.#time[at] = now;
    this.#previous[at] = before;
    this.#version[at] = before < 0 ? 1 : this.#version[before] + 1;
    this.#exists[at] = exists ? 1 : 0;
    this.#latest[key] = at;
    return this.#version[at];
  }

  /** The present version of a key. */
  version(key: number): number {
    const at = key < this.#latest.length ? this.#latest[key] : -1;
    return at < 0 ? 0 : this.#version[at];
  }

  /** The version that a key had at a moment, which is not in the future. */
  versionAt(key: number, time: number): number {
    let at = key < this.#latest.length ? this.#latest[key] : -1;
    while (at >= 0 && this.#time[at] > time) at = this.#previous[at];
    return at < 0 ? 0 : this.#version[at];
  }

  /** Whether the key has a row in one of its versions. */
  exists(namespace: number, key: number, version: number): boolean {
    const at = this.#find(key, version);
    return at < 0 ? !this.#keyspace.absent(namespace, key) : this.#exists[at] === 1;
  }

  /** When a version was superseded, s; Infinity: it is the present one. */
  supersededAt(key: number, version: number): number {
    const at = this.#find(key, version + 1);
    return at < 0 ? Infinity : this.#time[at];
  }

  /** The commit of a version; -1 when there is none, or none yet. */
  #find(key: number, version: number): number {
    let at = key < this.#latest.length ? this.#latest[key] : -1;
    while (at >= 0 && this.#version[at] > version) at = this.#previous[at];
    return at >= 0 && this.#version[at] === version ? at : -1;
  }

  #grow(room: number): void {
    this.#time = widened(this.#time, room);
    this.#previous = widened(this.#previous, room);
    this.#version = widened(this.#version, room);
    this.#exists = widened(this.#exists, room);
  }
}
