/**
 * Circular doubly linked lists over slots, each ordered from the least to the most recently used. All lists share one
 * column: nodes 0 … lists - 1 are the lists' sentinels, so that linking needs no case for an empty list, and slot s is
 * node s + lists, so that the column can grow.
 */
import { widened } from './ledger.ts';

export class RecencyLists {
  readonly #lists: number;
  /** Next and previous node of each, side by side so that both are one access to memory: [2 * node + 1]. */
  #links: Int32Array<ArrayBuffer>;

  constructor(lists: number) {
    this.#lists = lists;
    this.#links = Int32Array.from({ length: 2 * lists }, (_, at) => at >> 1);
  }

  reserve(slots: number): void {
    this.#links = widened(this.#links, 2 * (slots + this.#lists));
  }

  /** Least recently used slot of a list; -1 when it is empty. */
  oldest(list: number): number {
    const node = this.#links[2 * list];
    return node === list ? -1 : node - this.#lists;
  }

  /** The slot used last before `slot` in its list; -1 when that is the least recent one. */
  olderThan(slot: number): number {
    const node = this.#links[2 * (slot + this.#lists) + 1];
    return node < this.#lists ? -1 : node - this.#lists;
  }

  /** The slot used next after `slot` in its list; -1 when that is the most recent one. */
  newerThan(slot: number): number {
    const node = this.#links[2 * (slot + this.#lists)];
    return node < this.#lists ? -1 : node - this.#lists;
  }

  /** Links an unlinked slot in as the most recent one. */
  append(list: number, slot: number): void {
    this.#link(this.#links[2 * list + 1], slot + this.#lists, list);
  }

  /** Links an unlinked slot in as the least recent one. */
  prepend(list: number, slot: number): void {
    this.#link(list, slot + this.#lists, this.#links[2 * list]);
  }

  /** Links an unlinked slot in right after `anchor`. */
  insertAfter(anchor: number, slot: number): void {
    const node = anchor + this.#lists;
    this.#link(node, slot + this.#lists, this.#links[2 * node]);
  }

  unlink(slot: number): void {
    const node = slot + this.#lists;
    const links = this.#links;
    const next = links[2 * node];
    const prev = links[2 * node + 1];
    links[2 * prev] = next;
    links[2 * next + 1] = prev;
  }

  /** Makes a slot of `list` its most recent one. */
  touch(list: number, slot: number): void {
    if (this.#links[2 * list + 1] === slot + this.#lists) return;
    this.unlink(slot);
    this.append(list, slot);
  }

  #link(before: number, node: number, after: number): void {
    const links = this.#links;
    links[2 * before] = node;
    links[2 * node + 1] = before;
    links[2 * node] = after;
    links[2 * after + 1] = node;
  }

  /** Visits a list from its least recent slot on; throws when a link and its way back disagree. */
  walk(list: number, visit: (slot: number) => void): void {
    for (let node = this.#links[2 * list]; node !== list; node = this.#links[2 * node]) {
      const prev = this.#links[2 * node + 1];
      if (this.#links[2 * prev] !== node) throw new Error(`slot ${node - this.#lists} is linked one way only`);
      visit(node - this.#lists);
    }
  }
}
