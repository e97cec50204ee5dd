/** Least recently used: the textbook policy, exact. */
import { Ordered } from './ordered.ts';
import type { EvictionSpec } from './policy.ts';
import { ALL, QueueOrder } from './queue-order.ts';

class Recency extends QueueOrder {
  override hit(slot: number): void {
    this.queue.touch(ALL, slot);
  }
}

export const LRU: EvictionSpec = {
  name: 'lru',
  says: 'least recently used, exact',
  usesClock: false,
  keeps: 'recent',
  loses: 'capacity',
  create: (context) => new Ordered(context, new Recency()),
};
