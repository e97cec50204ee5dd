/**
 * S3-FIFO: newcomers wait in a small queue, and those asked for twice there pass into the main one; the others leave
 * a ghost, and with a ghost a key enters the main queue at once. Whoever is asked for there is put back as often, up
 * to three times (J. Yang, Y. Zhang, Z. Qiu, Y. Yue, K. V. Rashmi, "FIFO queues are all you need for cache eviction",
 * SOSP 2023).
 *
 * Shares and ghosts go by the size of entries as `Measure` takes it. A newcomer that is larger than the small queue
 * waits in it alone, so that caches of a few entries work too; libCacheSim stores nothing in one of less than 20.
 */
import { Ghosts } from './ghosts.ts';
import { widened } from './ledger.ts';
import { Measure, Ordered } from './ordered.ts';
import type { Order } from './ordered.ts';
import type { Bounds, EvictionSpec } from './policy.ts';
import { Segments } from './segments.ts';

const SMALL = 0;
const MAIN = 1;
const GHOSTS = 0;
/** Shares and threshold of the paper, 4.2. */
const SMALL_SHARE = 0.1;
const GHOST_SHARE = 0.9;
const PROMOTED_FROM = 2;
/** Two bits. */
const COUNT_MAX = 3;

class S3Fifo implements Order {
  readonly #measure: Measure;
  readonly #mainMax: number;
  readonly #ghostMax: number;
  readonly #queues = new Segments(2);
  readonly #ghosts = new Ghosts(1);
  #count = new Uint8Array(0);
  #keyOf = new Int32Array(0);
  #isReturning = false;

  constructor(bounds: Bounds) {
    this.#measure = new Measure(bounds);
    const { capacity } = this.#measure;
    this.#mainMax = capacity - Math.floor(SMALL_SHARE * capacity);
    this.#ghostMax = Math.floor(GHOST_SHARE * capacity);
  }

  reserve(slots: number): void {
    this.#queues.reserve(slots);
    this.#count = widened(this.#count, slots);
    this.#keyOf = widened(this.#keyOf, slots);
  }

  hit(slot: number, count: number): void {
    this.#count[slot] = Math.min(COUNT_MAX, this.#count[slot] + count);
  }

  awaits(key: number): void {
    const ghost = this.#ghosts.find(key);
    this.#isReturning = ghost >= 0;
    if (this.#isReturning) this.#ghosts.forget(ghost);
  }

  add(slot: number, key: number, weight: number, bytes: number): void {
    this.#keyOf[slot] = key;
    this.#count[slot] = 0;
    this.#queues.add(this.#isReturning ? MAIN : SMALL, slot, this.#measure.of(weight, bytes));
  }

  take(): number {
    for (;;) {
      const fromMain = this.#queues.size(MAIN) > this.#mainMax || this.#queues.oldest(SMALL) < 0;
      const slot = fromMain ? this.#takeFromMain() : this.#takeFromSmall();
      if (slot >= 0) return slot;
    }
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

  /** -1 when all in the small queue were promoted. */
  #takeFromSmall(): number {
    for (let slot = this.#queues.oldest(SMALL); slot >= 0; slot = this.#queues.oldest(SMALL)) {
      if (this.#count[slot] >= PROMOTED_FROM) {
        this.#count[slot] = 0;
        this.#queues.move(slot, MAIN);
        continue;
      }
      this.#queues.remove(slot);
      this.#remember(this.#keyOf[slot], this.#queues.sizeOf(slot));
      return slot;
    }
    return -1;
  }

  #takeFromMain(): number {
    let slot = this.#queues.oldest(MAIN);
    while (this.#count[slot] > 0) {
      this.#count[slot]--;
      this.#queues.move(slot, MAIN);
      slot = this.#queues.oldest(MAIN);
    }
    this.#queues.remove(slot);
    return slot;
  }

  #remember(key: number, size: number): void {
    if (size > this.#ghostMax) return;
    this.#ghosts.trim(GHOSTS, this.#ghostMax - size);
    this.#ghosts.add(GHOSTS, key, size);
  }
}

export const S3_FIFO: EvictionSpec = {
  name: 's3-fifo',
  says: 'a small queue for newcomers, a main one for what proves itself, ghosts of those that did not',
  usesClock: false,
  keeps: 'frequent',
  loses: 'capacity',
  create: (context) => new Ordered(context, new S3Fifo(context.bounds)),
};
