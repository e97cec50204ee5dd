/**
 * CLOCK, or second chance: FIFO, but who was used since it last came to the head of the queue goes back to its end,
 * once (F. Corbató, "A paging experiment with the Multics system", 1968). One reference bit, no work for a hit but to
 * set it.
 */
import { Ordered } from './ordered.ts';
import type { EvictionSpec } from './policy.ts';
import { ALL, ReferencedQueue } from './queue-order.ts';

class SecondChance extends ReferencedQueue {
  override take(): number {
    let slot = this.queue.oldest(ALL);
    while (this.used[slot] === 1) {
      this.used[slot] = 0;
      this.queue.touch(ALL, slot);
      slot = this.queue.oldest(ALL);
    }
    this.queue.unlink(slot);
    return slot;
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
