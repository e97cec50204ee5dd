/**
 * What an exact run remembers of each key: when it was last asked for, its lengths and its hash slot. They lie side by
 * side, because a request that reads the first mostly goes on to need the others, and each line of memory costs.
 */
import type { Keyspace } from '../../keyspace.ts';

/** Of a row: a double, the two lengths, and the slot, which leaves four bytes free. */
const ROW_BYTES = 24;
const DOUBLES = ROW_BYTES / 8;
const WORDS = ROW_BYTES / 4;
const KEY_LENGTH = 2;
const VALUE_LENGTH = 3;
const SLOT = 4;

export class KeyTable {
  readonly #keyspace: Keyspace;
  readonly #doubles: Float64Array;
  /** 0: not drawn yet; slots are numbered from 1 for that. */
  readonly #words: Uint32Array;

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace;
    const rows = new ArrayBuffer(keyspace.once * ROW_BYTES);
    this.#doubles = new Float64Array(rows);
    this.#words = new Uint32Array(rows);
    for (let key = 0; key < keyspace.once; key++) this.#doubles[key * DOUBLES] = NaN;
  }

  /** Last request of a key in this run, s; NaN before the first. Keys that are asked for only once have none. */
  seenAt(key: number): number {
    return this.#doubles[key * DOUBLES];
  }

  see(key: number, now: number): void {
    this.#doubles[key * DOUBLES] = now;
  }

  keyLength(namespace: number, key: number): number {
    const at = key * WORDS + KEY_LENGTH;
    return this.#words[at] || this.#keep(at, this.#keyspace.keyLength(namespace, key));
  }

  valueLength(namespace: number, key: number): number {
    const at = key * WORDS + VALUE_LENGTH;
    return this.#words[at] || this.#keep(at, this.#keyspace.valueLength(namespace, key));
  }

  /** Redis Cluster slot. */
  slot(namespace: number, key: number): number {
    const at = key * WORDS + SLOT;
    return (this.#words[at] || this.#keep(at, this.#keyspace.slot(namespace, key) + 1)) - 1;
  }

  /** Remembers a number, unless it belongs to a key beyond the table or has more than 32 bits. */
  #keep(at: number, value: number): number {
    if (at < this.#words.length && value < 4294967296) this.#words[at] = value;
    return value;
  }
}
