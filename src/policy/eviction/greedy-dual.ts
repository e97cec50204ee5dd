/**
 * Residents in order of what they are worth: the worth of an entry is reckoned when it is used, on top of the worth
 * of whoever left last, so that what is not used falls behind those that are (P. Cao, S. Irani, "Cost-aware WWW proxy
 * caching algorithms", USITS 1997). A binary heap on worth, of equals the one used longest ago.
 */
import { widened } from './ledger.ts';
import type { Order } from './ordered.ts';

export class GreedyDual implements Order {
  /** What an entry adds to the worth that left last, given how often each key of it was used and its bytes a key. */
  readonly #merit: (uses: number, bytes: number) => number;
  #inflation = 0;
  #clock = 0;
  /** Slots, the least worth first, and the place of each. */
  #heap = new Int32Array(0);
  #placeOf = new Int32Array(0);
  #length = 0;
  #worth = new Float64Array(0);
  #usedAt = new Float64Array(0);
  #uses = new Float64Array(0);
  #bytes = new Float64Array(0);

  constructor(merit: (uses: number, bytes: number) => number) {
    this.#merit = merit;
  }

  reserve(slots: number): void {
    this.#heap = widened(this.#heap, slots);
    this.#placeOf = widened(this.#placeOf, slots);
    this.#worth = widened(this.#worth, slots);
    this.#usedAt = widened(this.#usedAt, slots);
    this.#uses = widened(this.#uses, slots);
    this.#bytes = widened(this.#bytes, slots);
  }

  hit(slot: number, count: number): void {
    if (count === 0) return;
    this.#uses[slot] += count;
    this.#usedAt[slot] = ++this.#clock;
    this.#appraise(slot);
    this.#settle(slot, this.#placeOf[slot]);
  }

  add(slot: number, _key: number, weight: number, bytes: number): void {
    this.#uses[slot] = 1;
    this.#bytes[slot] = bytes / weight;
    this.#usedAt[slot] = ++this.#clock;
    this.#appraise(slot);
    this.#settle(slot, this.#length++);
  }

  take(): number {
    const slot = this.#heap[0];
    this.#inflation = this.#worth[slot];
    this.drop(slot);
    return slot;
  }

  drop(slot: number): void {
    const last = this.#heap[--this.#length];
    if (last !== slot) this.#settle(last, this.#placeOf[slot]);
  }

  resize(slot: number, weight: number, bytes: number): void {
    this.#bytes[slot] = bytes / weight;
    this.#appraise(slot);
    this.#settle(slot, this.#placeOf[slot]);
  }

  walk(visit: (slot: number) => void): void {
    for (let place = 0; place < this.#length; place++) {
      const slot = this.#heap[place];
      if (this.#placeOf[slot] !== place) throw new Error(`slot ${slot} is not where it is said to be`);
      if (place > 0 && this.#isLess(slot, this.#heap[(place - 1) >> 1])) throw new Error(`slot ${slot} is too low`);
      visit(slot);
    }
  }

  #appraise(slot: number): void {
    this.#worth[slot] = this.#inflation + this.#merit(this.#uses[slot], this.#bytes[slot]);
  }

  #isLess(a: number, b: number): boolean {
    const difference = this.#worth[a] - this.#worth[b];
    return difference < 0 || (difference === 0 && this.#usedAt[a] < this.#usedAt[b]);
  }

  /** Puts a slot where it belongs, from a place that it may take. */
  #settle(slot: number, from: number): void {
    const heap = this.#heap;
    let place = from;
    while (place > 0 && this.#isLess(slot, heap[(place - 1) >> 1])) {
      this.#put(heap[(place - 1) >> 1], place);
      place = (place - 1) >> 1;
    }
    for (let child = 2 * place + 1; child < this.#length; child = 2 * place + 1) {
      if (child + 1 < this.#length && this.#isLess(heap[child + 1], heap[child])) child++;
      if (!this.#isLess(heap[child], slot)) break;
      this.#put(heap[child], place);
      place = child;
    }
    this.#put(slot, place);
  }

  #put(slot: number, place: number): void {
    this.#heap[place] = slot;
    this.#placeOf[slot] = place;
  }
}
