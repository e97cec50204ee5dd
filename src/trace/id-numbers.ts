/**
 * Numbers for 64-bit identifiers: 0, 1, 2 … in the order in which they are first seen. An identifier is two words, and
 * never becomes a text or a big integer. What it holds grows with the number of distinct identifiers alone.
 */

/** Number and both words of a cell side by side, a fourth for their alignment: a lookup reads one line of memory. */
const CELL = 4;
const LOW = 1;
const HIGH = 2;
const CELLS_FIRST = 2048;
const EMPTY = -1;

/** Mixes two words into one (multipliers of xxHash32, Y. Collet): identifiers may be hashes or count upwards. */
function hashOf(low: number, high: number): number {
  let hash = Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae3d);
  return hash ^ (hash >>> 13);
}

/** Identifiers looked up together: what is noted of them stays in the nearest cache. */
const TOGETHER = 512;

export class IdNumbers {
  /** How many identifiers there are. */
  count = 0;
  /** Open addressing with linear probing, at most half full. */
  #cells = new Int32Array(CELL * CELLS_FIRST).fill(EMPTY);
  #mask = CELLS_FIRST - 1;
  /** Of identifiers looked up together: their words, the cells at which to begin, and the numbers there. */
  readonly #low = new Int32Array(TOGETHER);
  readonly #high = new Int32Array(TOGETHER);
  readonly #at = new Int32Array(TOGETHER);
  readonly #number = new Int32Array(TOGETHER);

  /** The number of an identifier, a new one if it has none. The words are signed. */
  of(low: number, high: number): number {
    const cells = this.#cells;
    const mask = this.#mask;
    for (let cell = hashOf(low, high) & mask; ; cell = (cell + 1) & mask) {
      const at = cell * CELL;
      const number = cells[at];
      if (number === EMPTY) return this.#add(at, low, high);
      if (cells[at + LOW] === low && cells[at + HIGH] === high) return number;
    }
  }

  /**
   * Numbers `count` identifiers, which lie in `view` from `from` on, `stride` bytes apart and little-endian, into
   * `numbers` from `first` on. The table is far larger than the processor's caches: that one lookup need not wait for
   * the memory of the one before, all cells are touched before the first is compared.
   */
  ofMany(view: DataView, from: number, stride: number, count: number, numbers: Int32Array, first: number): void {
    for (let done = 0; done < count; done += TOGETHER) {
      const some = Math.min(TOGETHER, count - done);
      this.#touch(view, from + done * stride, stride, some);
      const low = this.#low;
      const high = this.#high;
      const begin = this.#at;
      const number = this.#number;
      const cells = this.#cells;
      for (let i = 0; i < some; i++) {
        const at = begin[i];
        const isThere = number[i] !== EMPTY && cells[at + LOW] === low[i] && cells[at + HIGH] === high[i];
        numbers[first + done + i] = isThere ? number[i] : this.of(low[i], high[i]);
      }
    }
  }

  #touch(view: DataView, at: number, stride: number, count: number): void {
    const cells = this.#cells;
    const mask = this.#mask;
    for (let i = 0; i < count; i++) {
      const low = view.getInt32(at + i * stride, true);
      const high = view.getInt32(at + i * stride + 4, true);
      const cell = (hashOf(low, high) & mask) * CELL;
      this.#low[i] = low;
      this.#high[i] = high;
      this.#at[i] = cell;
      this.#number[i] = cells[cell];
    }
  }

  #add(at: number, low: number, high: number): number {
    const number = this.count++;
    this.#cells[at] = number;
    this.#cells[at + LOW] = low;
    this.#cells[at + HIGH] = high;
    if (2 * this.count > this.#mask) this.#widen();
    return number;
  }

  #widen(): void {
    const old = this.#cells;
    const cells = new Int32Array(2 * old.length).fill(EMPTY);
    const mask = cells.length / CELL - 1;
    for (let from = 0; from < old.length; from += CELL) {
      if (old[from] === EMPTY) continue;
      let cell = hashOf(old[from + LOW], old[from + HIGH]) & mask;
      while (cells[cell * CELL] !== EMPTY) cell = (cell + 1) & mask;
      cells[cell * CELL] = old[from];
      cells[cell * CELL + LOW] = old[from + LOW];
      cells[cell * CELL + HIGH] = old[from + HIGH];
    }
    this.#cells = cells;
    this.#mask = mask;
  }
}
