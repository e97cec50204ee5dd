/**
 * What 2Q and S3-FIFO have in common: newcomers wait in a queue of their own, who leaves it for good leaves a ghost,
 * and with a ghost a key enters the main list at once. Who passes from one to the other, and who leaves, is where they
 * differ. Sizes are those of `Measure`.
 */
import { Ghosts } from './ghosts.ts';
import { widened } from './ledger.ts';
import type { Measure, Order } from './ordered.ts';
import { Segments } from './segments.ts';

export const NEWCOMERS = 0;
export const MAIN = 1;
const GHOSTS = 0;

export abstract class GhostedQueues implements Order {
  protected readonly queues = new Segments(2);
  readonly #ghosts = new Ghosts(1);
  readonly #measure: Measure;
  readonly #ghostMax: number;
  #keyOf = new Int32Array(0);
  #isReturning = false;

  /** `ghostMax`: size of all ghosts together. */
  constructor(measure: Measure, ghostMax: number) {
    this.#measure = measure;
    this.#ghostMax = ghostMax;
  }

  abstract hit(slot: number, count: number): void;
  abstract take(): number;

  reserve(slots: number): void {
    this.queues.reserve(slots);
    this.#keyOf = widened(this.#keyOf, slots);
  }

  awaits(key: number): void {
    const ghost = this.#ghosts.find(key);
    this.#isReturning = ghost >= 0;
    if (this.#isReturning) this.#ghosts.forget(ghost);
  }

  add(slot: number, key: number, weight: number, bytes: number): void {
    this.#keyOf[slot] = key;
    this.queues.add(this.#isReturning ? MAIN : NEWCOMERS, slot, this.#measure.of(weight, bytes));
  }

  drop(slot: number): void {
    this.queues.remove(slot);
  }

  resize(slot: number, weight: number, bytes: number): void {
    this.queues.resize(slot, this.#measure.of(weight, bytes));
  }

  walk(visit: (slot: number) => void): void {
    this.queues.walk(visit);
  }

  /** Takes a newcomer out; its ghost stays, unless it is larger than all ghosts may be. */
  protected leaveGhost(slot: number): void {
    const size = this.queues.sizeOf(slot);
    this.queues.remove(slot);
    if (size > this.#ghostMax) return;
    this.#ghosts.trim(GHOSTS, this.#ghostMax - size);
    this.#ghosts.add(GHOSTS, this.#keyOf[slot], size);
  }
}
