/**
 * Numbers for keys: 0, 1, 2 … in the order in which they are first seen. Keys are compared as bytes and never become
 * strings. What it holds grows with the number of distinct keys alone.
 */

/** FNV-1a, 32 bits (G. Fowler, L. Noll, K. Vo). */
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
/** First room, for keys and for their bytes; both grow by doubling. */
const KEYS_FIRST = 1024;
const BYTES_FIRST = 16 * KEYS_FIRST;
const EMPTY = -1;

export class KeyNumbers {
  /** How many keys there are. */
  count = 0;
  /** All keys one after the other, and where each begins; one more begins where the last one ends. */
  #bytes = new Uint8Array(BYTES_FIRST);
  #starts = new Float64Array(KEYS_FIRST + 1);
  /** Open addressing, at most half full; each cell the hash of a key and its number. */
  #cells = new Int32Array(4 * KEYS_FIRST).fill(EMPTY);

  /** Hash and cell of the key that `find` did not find. */
  #hash = 0;
  #cell = 0;

  /** The number of the key `bytes[from … to - 1]`; -1 when it has none. */
  find(bytes: Uint8Array, from: number, to: number): number {
    let hash = FNV_OFFSET;
    for (let i = from; i < to; i++) hash = Math.imul(hash ^ bytes[i], FNV_PRIME);
    // The low bits of FNV-1a mix poorly: fold the high ones in.
    hash ^= hash >>> 15;
    const mask = (this.#cells.length >>> 1) - 1;
    let cell = hash & mask;
    for (; this.#cells[2 * cell + 1] !== EMPTY; cell = (cell + 1) & mask) {
      const number = this.#cells[2 * cell + 1];
      if (this.#cells[2 * cell] === hash && this.#isKey(number, bytes, from, to)) return number;
    }
    this.#hash = hash;
    this.#cell = cell;
    return -1;
  }

  /** Gives a number to the key that `find` has just not found. */
  add(bytes: Uint8Array, from: number, to: number): number {
    this.#cells[2 * this.#cell] = this.#hash;
    this.#cells[2 * this.#cell + 1] = this.count;
    return this.#append(bytes, from, to);
  }

  #isKey(number: number, bytes: Uint8Array, from: number, to: number): boolean {
    const start = this.#starts[number];
    const length = to - from;
    if (this.#starts[number + 1] - start !== length) return false;
    for (let i = 0; i < length; i++) if (this.#bytes[start + i] !== bytes[from + i]) return false;
    return true;
  }

  #append(bytes: Uint8Array, from: number, to: number): number {
    const start = this.#starts[this.count];
    const end = start + to - from;
    if (end > this.#bytes.length) {
      const wider = new Uint8Array(Math.max(end, 2 * this.#bytes.length));
      wider.set(this.#bytes);
      this.#bytes = wider;
    }
    this.#bytes.set(bytes.subarray(from, to), start);
    if (this.count + 2 > this.#starts.length) {
      const wider = new Float64Array(2 * this.#starts.length);
      wider.set(this.#starts);
      this.#starts = wider;
    }
    this.#starts[this.count + 1] = end;
    this.count++;
    if (4 * this.count > this.#cells.length) this.#rehash();
    return this.count - 1;
  }

  #rehash(): void {
    const old = this.#cells;
    this.#cells = new Int32Array(2 * old.length).fill(EMPTY);
    const mask = old.length - 1;
    for (let from = 0; from < old.length; from += 2) {
      if (old[from + 1] === EMPTY) continue;
      let cell = old[from] & mask;
      while (this.#cells[2 * cell + 1] !== EMPTY) cell = (cell + 1) & mask;
      this.#cells[2 * cell] = old[from];
      this.#cells[2 * cell + 1] = old[from + 1];
    }
  }
}
