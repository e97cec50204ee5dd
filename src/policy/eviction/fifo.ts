/** First in, first out: the resident that came in longest ago goes, used or not. */
import { Ordered } from './ordered.ts';
import type { EvictionSpec } from './policy.ts';
import { QueueOrder } from './queue-order.ts';

export const FIFO: EvictionSpec = {
  name: 'fifo',
  says: 'first in, first out, whatever is used',
  usesClock: false,
  keeps: 'any',
  loses: 'capacity',
  create: (context) => new Ordered(context, new QueueOrder()),
};
