/** The lists that a policy divides its residents among, each with the size of what it holds. */
import { expectBalance, widened } from './ledger.ts';
import { RecencyLists } from './recency-lists.ts';

export class Segments {
  readonly #lists: RecencyLists;
  readonly #sizes: Float64Array;
  #listOf = new Uint8Array(0);
  #sizeOf = new Float64Array(0);

  constructor(lists: number) {
    this.#lists = new RecencyLists(lists);
    this.#sizes = new Float64Array(lists);
  }

  reserve(slots: number): void {
    this.#lists.reserve(slots);
    this.#listOf = widened(this.#listOf, slots);
    this.#sizeOf = widened(this.#sizeOf, slots);
  }

  /** Size of all in a list. */
  size(list: number): number {
    return this.#sizes[list];
  }

  /** Least recent slot of a list; -1 when it is empty. */
  oldest(list: number): number {
    return this.#lists.oldest(list);
  }

  listOf(slot: number): number {
    return this.#listOf[slot];
  }

  sizeOf(slot: number): number {
    return this.#sizeOf[slot];
  }

  /** Adds a slot that is in no list, as the most recent one of `list`. */
  add(list: number, slot: number, size: number): void {
    this.#listOf[slot] = list;
    this.#sizeOf[slot] = size;
    this.#sizes[list] += size;
    this.#lists.append(list, slot);
  }

  remove(slot: number): void {
    const list = this.#listOf[slot];
    this.#lists.unlink(slot);
    // An empty list is the one moment at which the rounding of fractional sizes can be forgotten.
    if (this.#lists.oldest(list) < 0) this.#sizes[list] = 0;
    else this.#sizes[list] -= this.#sizeOf[slot];
  }

  /** Makes a slot the most recent one of `list`, wherever it was. */
  move(slot: number, list: number): void {
    if (this.#listOf[slot] === list) {
      this.#lists.touch(list, slot);
      return;
    }
    this.remove(slot);
    this.add(list, slot, this.#sizeOf[slot]);
  }

  resize(slot: number, size: number): void {
    this.#sizes[this.#listOf[slot]] += size - this.#sizeOf[slot];
    this.#sizeOf[slot] = size;
  }

  /** Visits all slots; throws when a list is broken or its size is not that of its slots. */
  walk(visit: (slot: number) => void): void {
    for (let list = 0; list < this.#sizes.length; list++) {
      let size = 0;
      this.#lists.walk(list, (slot) => {
        if (this.#listOf[slot] !== list) throw new Error(`slot ${slot} is in another list than it says`);
        size += this.#sizeOf[slot];
        visit(slot);
      });
      expectBalance(`size of list ${list}`, this.#sizes[list], size);
    }
  }
}
