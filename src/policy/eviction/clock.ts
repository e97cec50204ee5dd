/**
 * CLOCK, or second chance: FIFO, but who was used since it last came to the head of the queue goes back to its end,
 * once (F. Corbató, "A paging experiment with the Multics system", 1968). One reference bit, no work for a hit but to
 * set it.
 */
import { widened } from './ledger.ts';
import { Ordered } from './ordered.ts';
import type { Order } from './ordered.ts';
import type { EvictionSpec } from './policy.ts';
import { RecencyLists } from './recency-lists.ts';

const ALL = 0;

class SecondChance implements Order {
  readonly #queue = new RecencyLists(1);
  #used = new Uint8Array(0);

  reserve(slots: number): void {
    this.#queue.reserve(slots);
    this.#used = widened(this.#used, slots);
  }

  hit(slot: number): void {
    this.#used[slot] = 1;
  }

  add(slot: number): void {
    this.#used[slot] = 0;
    this.#queue.append(ALL, slot);
  }

  take(): number {
    let slot = this.#queue.oldest(ALL);
    while (this.#used[slot] === 1) {
      this.#used[slot] = 0;
      this.#queue.touch(ALL, slot);
      slot = this.#queue.oldest(ALL);
    }
    this.#queue.unlink(slot);
    return slot;
  }

  drop(slot: number): void {
    this.#queue.unlink(slot);
  }

  walk(visit: (slot: number) => void): void {
    this.#queue.walk(ALL, visit);
  }
}

export const CLOCK: EvictionSpec = {
  name: 'clock',
  says: 'first in, first out, with a second chance for what was used since',
  usesClock: false,
  keeps: 'recent',
  loses: 'capacity',
  create: (context) => new Ordered(context, new SecondChance()),
};
