/**
 * 2Q, the full version: newcomers pass through a queue, first in, first out, and leave a ghost; who comes back while
 * the ghost lasts enters the main list, least recently used. What is asked for again and again within a short time,
 * while it is in the queue, gains nothing by it (T. Johnson, D. Shasha, "2Q: a low overhead high performance buffer
 * management replacement algorithm", VLDB 1994). Shares and ghosts go by the size of entries as `Measure` takes it.
 */
import { GhostedQueues, MAIN, NEWCOMERS } from './ghosted-queues.ts';
import { Measure, Ordered } from './ordered.ts';
import type { Bounds, EvictionSpec } from './policy.ts';

/** Kin and Kout: what the paper, 4, recommends for its A1in, the newcomers, and A1out, their ghosts. */
const IN_SHARE = 0.25;
const OUT_SHARE = 0.5;

class TwoQueues extends GhostedQueues {
  readonly #inMax: number;

  constructor(bounds: Bounds) {
    const measure = new Measure(bounds);
    super(measure, OUT_SHARE * measure.capacity);
    this.#inMax = IN_SHARE * measure.capacity;
  }

  hit(slot: number, count: number): void {
    if (count > 0 && this.queues.listOf(slot) === MAIN) this.queues.move(slot, MAIN);
  }

  take(): number {
    const isOver = this.queues.size(NEWCOMERS) > this.#inMax;
    const list = isOver || this.queues.oldest(MAIN) < 0 ? NEWCOMERS : MAIN;
    const slot = this.queues.oldest(list);
    if (list === NEWCOMERS) this.leaveGhost(slot);
    else this.drop(slot);
    return slot;
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
