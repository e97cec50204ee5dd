/**
 * A hash table from keys (integers from 0 to 2^31 - 1) to slots: open addressing with linear probing, at most half
 * full. Deletion shifts later cells back (D. Knuth, TAOCP 3, 6.4 algorithm R), so that there are no tombstones and a
 * table in use for long stays as fast as a new one.
 */
import { mix32 } from '../random/stream.ts';

const EMPTY = -1;
/** Cells for each key at the least. */
const SPARSITY = 2;

export class KeyIndex {
  /** Key and slot of each cell side by side, so that a lookup touches one cache line. */
  #cells: Int32Array;
  #mask: number;

  /** A table for up to `keys` keys. */
  constructor(keys: number) {
    let cells = SPARSITY;
    while (cells < SPARSITY * keys) cells *= 2;
    this.#cells = new Int32Array(2 * cells).fill(EMPTY);
    this.#mask = cells - 1;
  }

  /** The slot of `key`; -1 when it has none. */
  find(key: number): number {
    const cells = this.#cells;
    let cell = mix32(key) & this.#mask;
    while (cells[2 * cell] !== key) {
      if (cells[2 * cell] === EMPTY) return -1;
      cell = (cell + 1) & this.#mask;
    }
    return cells[2 * cell + 1];
  }

  /** Adds a key that is not there. */
  add(key: number, slot: number): void {
    const cells = this.#cells;
    let cell = mix32(key) & this.#mask;
    while (cells[2 * cell] !== EMPTY) cell = (cell + 1) & this.#mask;
    cells[2 * cell] = key;
    cells[2 * cell + 1] = slot;
  }

  /** Removes a key that is there. */
  remove(key: number): void {
    const cells = this.#cells;
    const mask = this.#mask;
    let hole = mix32(key) & mask;
    while (cells[2 * hole] !== key) hole = (hole + 1) & mask;
    for (let cell = (hole + 1) & mask; cells[2 * cell] !== EMPTY; cell = (cell + 1) & mask) {
      const home = mix32(cells[2 * cell]) & mask;
      // A cell whose home lies between the hole and itself can still be found where it is.
      if (((cell - home) & mask) < ((cell - hole) & mask)) continue;
      cells[2 * hole] = cells[2 * cell];
      cells[2 * hole + 1] = cells[2 * cell + 1];
      hole = cell;
    }
    cells[2 * hole] = EMPTY;
  }

  /** How many keys there are. */
  count(): number {
    let keys = 0;
    for (let cell = 0; cell <= this.#mask; cell++) if (this.#cells[2 * cell] !== EMPTY) keys++;
    return keys;
  }
}
