/**
 * S3-FIFO: newcomers wait in a small queue, and those asked for twice there pass into the main one; the others leave
 * a ghost, and with a ghost a key enters the main queue at once. Whoever is asked for there is put back as often, up
 * to three times (J. Yang, Y. Zhang, Z. Qiu, Y. Yue, K. V. Rashmi, "FIFO queues are all you need for cache eviction",
 * SOSP 2023).
 *
 * Shares and ghosts go by the size of entries as `Measure` takes it. A newcomer that is larger than the small queue
 * waits in it alone, so that caches of a few entries work too; libCacheSim stores nothing in one of less than 20.
 */
import { GhostedQueues, MAIN, NEWCOMERS } from './ghosted-queues.ts';
import { widened } from './ledger.ts';
import { Measure, Ordered } from './ordered.ts';
import type { Bounds, EvictionSpec } from './policy.ts';

/** Shares and threshold of the paper, 4.2. */
const SMALL_SHARE = 0.1;
const GHOST_SHARE = 0.9;
const PROMOTED_FROM = 2;
/** Two bits. */
const COUNT_MAX = 3;

class S3Fifo extends GhostedQueues {
  readonly #mainMax: number;
  #count = new Uint8Array(0);

  constructor(bounds: Bounds) {
    const measure = new Measure(bounds);
    const { capacity } = measure;
    super(measure, Math.floor(GHOST_SHARE * capacity));
    this.#mainMax = capacity - Math.floor(SMALL_SHARE * capacity);
  }

  override reserve(slots: number): void {
    super.reserve(slots);
    this.#count = widened(this.#count, slots);
  }

  hit(slot: number, count: number): void {
    this.#count[slot] = Math.min(COUNT_MAX, this.#count[slot] + count);
  }

  override add(slot: number, key: number, weight: number, bytes: number): void {
    this.#count[slot] = 0;
    super.add(slot, key, weight, bytes);
  }

  take(): number {
    for (;;) {
      const fromMain = this.queues.size(MAIN) > this.#mainMax || this.queues.oldest(NEWCOMERS) < 0;
      const slot = fromMain ? this.#takeFromMain() : this.#takeFromSmall();
      if (slot >= 0) return slot;
    }
  }

  /** -1 when all in the small queue were promoted. */
  #takeFromSmall(): number {
    for (let slot = this.queues.oldest(NEWCOMERS); slot >= 0; slot = this.queues.oldest(NEWCOMERS)) {
      if (this.#count[slot] < PROMOTED_FROM) {
        this.leaveGhost(slot);
        return slot;
      }
      this.#count[slot] = 0;
      this.queues.move(slot, MAIN);
    }
    return -1;
  }

  #takeFromMain(): number {
    let slot = this.queues.oldest(MAIN);
    while (this.#count[slot] > 0) {
      this.#count[slot]--;
      this.queues.move(slot, MAIN);
      slot = this.queues.oldest(MAIN);
    }
    this.drop(slot);
    return slot;
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
