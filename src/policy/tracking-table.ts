/**
 * Which clients have read which keys of a node since they were last told of a change: the invalidation table of Redis
 * in its default mode (`CLIENT TRACKING ON`, tracking.c). Whoever is told of a change is forgotten, and has to read
 * again to be told of the next one. A full table (`tracking-table-max-keys`) drops a key at random, whose readers have
 * to be told as if it had changed.
 */

/** A key that the table has forgotten, and who had read it. */
export interface Forgotten {
  readonly key: number;
  readonly readers: ReadonlySet<number>;
}

const NOBODY: ReadonlySet<number> = new Set();

export class TrackingTable {
  readonly #keysMax: number;
  /** Uniform on [0, 1). */
  readonly #random: () => number;
  readonly #readers = new Map<number, Set<number>>();
  /** All keys, in no order that matters, and where in it each one is. */
  readonly #keys: number[] = [];
  readonly #place = new Map<number, number>();

  constructor(keysMax: number, random: () => number) {
    this.#keysMax = keysMax;
    this.#random = random;
  }

  get size(): number {
    return this.#keys.length;
  }

  /** A client reads a key; the key that had to go for it, or null. */
  remember(key: number, reader: number): Forgotten | null {
    const readers = this.#readers.get(key);
    if (readers !== undefined) {
      readers.add(reader);
      return null;
    }
    let dropped: Forgotten | null = null;
    if (this.#keys.length >= this.#keysMax) {
      const victim = this.#keys[Math.floor(this.#random() * this.#keys.length)];
      dropped = { key: victim, readers: this.forget(victim) };
    }
    this.#readers.set(key, new Set([reader]));
    this.#place.set(key, this.#keys.length);
    this.#keys.push(key);
    return dropped;
  }

  /** A key has changed: who had read it, in the order in which they did. */
  forget(key: number): ReadonlySet<number> {
    const readers = this.#readers.get(key);
    const place = this.#place.get(key);
    if (readers === undefined || place === undefined) return NOBODY;
    const last = this.#keys[this.#keys.length - 1];
    this.#keys[place] = last;
    this.#place.set(last, place);
    this.#keys.pop();
    this.#place.delete(key);
    this.#readers.delete(key);
    return readers;
  }

  /** A client is gone. Its keys stay, until they change. */
  leave(reader: number): void {
    for (const readers of this.#readers.values()) readers.delete(reader);
  }

  /** Forgets all; what it has forgotten. */
  clear(): Forgotten[] {
    const forgotten = [...this.#readers].map(([key, readers]) => ({ key, readers }));
    this.#readers.clear();
    this.#place.clear();
    this.#keys.length = 0;
    return forgotten;
  }
}
