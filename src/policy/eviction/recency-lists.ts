/**
 * Circular doubly linked lists over slots, each ordered from the least to the most recently used. All lists share two
 * columns: nodes 0 … lists - 1 are the lists' sentinels, so that linking needs no case for an empty list, and slot s is
 * node s + lists, so that the columns can grow.
 */
import { widened } from './ledger.ts';

export class RecencyLists {
  readonly #lists: number;
  #next: Int32Array<ArrayBuffer>;
  #prev: Int32Array<ArrayBuffer>;

  constructor(lists: number) {
    this.#lists = lists;
    this.#next = Int32Array.from({ length: lists }, (_, list) => list);
    this.#prev = this.#next.slice();
  }

  reserve(slots: number): void {
    this.#next = widened(this.#next, slots + this.#lists);
    this.#prev = widened(this.#prev, slots + this.#lists);
  }

  /** Least recently used slot of a list; -1 when it is empty. */
  oldest(list: number): number {
    const node = this.#next[list];
    return node === list ? -1 : node - this.#lists;
  }

  /** The slot used last before `slot` in its list; -1 when that is the least recent one. */
  olderThan(slot: number): number {
    const node = this.#prev[slot + this.#lists];
    return node < this.#lists ? -1 : node - this.#lists;
  }

  /** Links an unlinked slot in as the most recent one. */
  append(list: number, slot: number): void {
    this.#link(this.#prev[list], slot + this.#lists, list);
  }

  /** Links an unlinked slot in as the least recent one. */
  prepend(list: number, slot: number): void {
    this.#link(list, slot + this.#lists, this.#next[list]);
  }

  /** Links an unlinked slot in right after `anchor`. */
  insertAfter(anchor: number, slot: number): void {
    const node = anchor + this.#lists;
    this.#link(node, slot + this.#lists, this.#next[node]);
  }

  unlink(slot: number): void {
    const node = slot + this.#lists;
    const next = this.#next[node];
    const prev = this.#prev[node];
    this.#next[prev] = next;
    this.#prev[next] = prev;
  }

  /** Makes a slot of `list` its most recent one. */
  touch(list: number, slot: number): void {
    if (this.#prev[list] === slot + this.#lists) return;
    this.unlink(slot);
    this.append(list, slot);
  }

  #link(before: number, node: number, after: number): void {
    this.#next[before] = node;
    this.#prev[node] = before;
    this.#next[node] = after;
    this.#prev[after] = node;
  }

  /** Visits a list from its least recent slot on; throws when a link and its way back disagree. */
  walk(list: number, visit: (slot: number) => void): void {
    for (let node = this.#next[list]; node !== list; node = this.#next[node]) {
      if (this.#next[this.#prev[node]] !== node) throw new Error(`slot ${node - this.#lists} is linked one way only`);
      visit(node - this.#lists);
    }
  }
}
