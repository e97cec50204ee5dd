/** The lengths of keys and values, drawn when a key is first stored and remembered: a draw costs more than a store. */
import type { Keyspace } from '../keyspace.ts';

export class Lengths {
  readonly #keyspace: Keyspace;
  /** Of the key and of the value, side by side: [2 * key + 1]. 0: not drawn yet, or 4 GiB and more. */
  readonly #drawn: Uint32Array;

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace;
    this.#drawn = new Uint32Array(2 * keyspace.once);
  }

  key(namespace: number, key: number): number {
    return this.#drawn[2 * key] || this.#draw(2 * key, this.#keyspace.keyLength(namespace, key));
  }

  value(namespace: number, key: number): number {
    return this.#drawn[2 * key + 1] || this.#draw(2 * key + 1, this.#keyspace.valueLength(namespace, key));
  }

  #draw(at: number, length: number): number {
    // Beyond the table lie keys that are asked for only once.
    if (at < this.#drawn.length && length < 4294967296) this.#drawn[at] = length;
    return length;
  }
}
