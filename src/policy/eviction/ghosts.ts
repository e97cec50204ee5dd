/**
 * What a policy remembers of keys that are not resident: lists of keys, each with the size that it had. Bounding them
 * is the policy's business. Some 33 bytes a key beside its cells in the index, in columns that double as they fill.
 */
import { KeyIndex } from '../key-index.ts';
import { widened } from './ledger.ts';
import { Segments } from './segments.ts';

const ROOM_FIRST = 16;

export class Ghosts {
  readonly #segments: Segments;
  #index = new KeyIndex(ROOM_FIRST);
  #keyOf = new Int32Array(ROOM_FIRST);
  /** Ghosts given back, a stack; beyond them all from `#used` on are free. */
  #free = new Int32Array(ROOM_FIRST);
  #freed = 0;
  #used = 0;

  constructor(lists: number) {
    this.#segments = new Segments(lists);
    this.#segments.reserve(ROOM_FIRST);
  }

  /** The ghost of a key; -1 when there is none. */
  find(key: number): number {
    return this.#index.find(key);
  }

  listOf(ghost: number): number {
    return this.#segments.listOf(ghost);
  }

  sizeOf(ghost: number): number {
    return this.#segments.sizeOf(ghost);
  }

  /** Size of all in a list. */
  size(list: number): number {
    return this.#segments.size(list);
  }

  /** Least recent ghost of a list; -1 when it is empty. */
  oldest(list: number): number {
    return this.#segments.oldest(list);
  }

  /** Remembers a key that has no ghost, as the most recent one of `list`; returns its ghost. */
  add(list: number, key: number, size: number): number {
    const ghost = this.#freed > 0 ? this.#free[--this.#freed] : this.#next();
    this.#keyOf[ghost] = key;
    this.#index.add(key, ghost);
    this.#segments.add(list, ghost, size);
    return ghost;
  }

  forget(ghost: number): void {
    this.#segments.remove(ghost);
    this.#index.remove(this.#keyOf[ghost]);
    this.#free[this.#freed++] = ghost;
  }

  /** Forgets the least recent ghosts of `list` until no more than `size` remains. */
  trim(list: number, size: number): void {
    while (this.#segments.size(list) > size) this.forget(this.#segments.oldest(list));
  }

  #next(): number {
    const used = this.#keyOf.length;
    if (this.#used === used) {
      this.#keyOf = widened(this.#keyOf, 2 * used);
      this.#free = widened(this.#free, 2 * used);
      this.#segments.reserve(2 * used);
      this.#index = new KeyIndex(2 * used);
      for (let ghost = 0; ghost < used; ghost++) this.#index.add(this.#keyOf[ghost], ghost);
    }
    return this.#used++;
  }
}
