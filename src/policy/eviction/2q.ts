/**
 * 2Q, the full version: newcomers pass through a queue, first in, first out, and leave a ghost; who comes back while
 * the ghost lasts enters the main list, least recently used. What is asked for again and again within a short time,
 * while it is in the queue, gains nothing by it (T. Johnson, D. Shasha, "2Q: a low overhead high performance buffer
 * management replacement algorithm", VLDB 1994). Shares and ghosts go by the size of entries as `Measure` takes it.
 */
import { Ghosts } from './ghosts.ts';
import { widened } from './ledger.ts';
import { Measure, Ordered } from './ordered.ts';
import type { Order } from './ordered.ts';
import type { Bounds, EvictionSpec } from './policy.ts';
import { Segments } from './segments.ts';

/** A1in and Am of the paper; the ghosts are its A1out. */
const IN = 0;
const MAIN = 1;
const OUT = 0;
/** Kin and Kout: what the paper, 4, recommends. */
const IN_SHARE = 0.25;
const OUT_SHARE = 0.5;

class TwoQueues implements Order {
  readonly #measure: Measure;
  readonly #inMax: number;
  readonly #outMax: number;
  readonly #queues = new Segments(2);
  readonly #ghosts = new Ghosts(1);
  #keyOf = new Int32Array(0);
  #isReturning = false;

  constructor(bounds: Bounds) {
    this.#measure = new Measure(bounds);
    this.#inMax = IN_SHARE * this.#measure.capacity;
    this.#outMax = OUT_SHARE * this.#measure.capacity;
  }

  reserve(slots: number): void {
    this.#queues.reserve(slots);
    this.#keyOf = widened(this.#keyOf, slots);
  }

  hit(slot: number, count: number): void {
    if (count > 0 && this.#queues.listOf(slot) === MAIN) this.#queues.move(slot, MAIN);
  }

  awaits(key: number): void {
    const ghost = this.#ghosts.find(key);
    this.#isReturning = ghost >= 0;
    if (this.#isReturning) this.#ghosts.forget(ghost);
  }

  add(slot: number, key: number, weight: number, bytes: number): void {
    this.#keyOf[slot] = key;
    this.#queues.add(this.#isReturning ? MAIN : IN, slot, this.#measure.of(weight, bytes));
  }

  take(): number {
    const isOver = this.#queues.size(IN) > this.#inMax;
    const list = isOver || this.#queues.oldest(MAIN) < 0 ? IN : MAIN;
    const slot = this.#queues.oldest(list);
    this.#queues.remove(slot);
    if (list === IN) this.#remember(this.#keyOf[slot], this.#queues.sizeOf(slot));
    return slot;
  }

  drop(slot: number): void {
    this.#queues.remove(slot);
  }

  resize(slot: number, weight: number, bytes: number): void {
    this.#queues.resize(slot, this.#measure.of(weight, bytes));
  }

  walk(visit: (slot: number) => void): void {
    this.#queues.walk(visit);
  }

  #remember(key: number, size: number): void {
    if (size > this.#outMax) return;
    this.#ghosts.trim(OUT, this.#outMax - size);
    this.#ghosts.add(OUT, key, size);
  }
}

export const TWO_QUEUES: EvictionSpec = {
  name: '2q',
  says: 'a queue for newcomers, and least recently used among those that came back after it',
  usesClock: false,
  keeps: 'frequent',
  loses: 'capacity',
  create: (context) => new Ordered(context, new TwoQueues(context.bounds)),
};
