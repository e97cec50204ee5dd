/** First in, first out: the resident that came in longest ago goes, used or not. */
import { Ordered } from './ordered.ts';
import type { Order } from './ordered.ts';
import type { EvictionSpec } from './policy.ts';
import { RecencyLists } from './recency-lists.ts';

const ALL = 0;

class Arrivals implements Order {
  readonly #queue = new RecencyLists(1);

  reserve(slots: number): void {
    this.#queue.reserve(slots);
  }

  hit(): void {}

  add(slot: number): void {
    this.#queue.append(ALL, slot);
  }

  take(): number {
    const slot = this.#queue.oldest(ALL);
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

export const FIFO: EvictionSpec = {
  name: 'fifo',
  says: 'first in, first out, whatever is used',
  usesClock: false,
  keeps: 'any',
  loses: 'capacity',
  create: (context) => new Ordered(context, new Arrivals()),
};
