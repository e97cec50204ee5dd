/**
 * LFU with dynamic ageing: an entry is worth the number of its uses and what the entry was worth that left last, so
 * that counts of long ago fade as others leave (M. Arlitt, L. Cherkasova, J. Dilley, R. Friedrich, T. Jin,
 * "Evaluating content management techniques for Web proxy caches", ACM SIGMETRICS Performance Evaluation Review
 * 27(4), 2000).
 */
import { GreedyDual } from './greedy-dual.ts';
import { Ordered } from './ordered.ts';
import type { EvictionSpec } from './policy.ts';

export const LFUDA: EvictionSpec = {
  name: 'lfuda',
  says: 'least frequently used, counts fade as others leave',
  usesClock: false,
  keeps: 'frequent',
  loses: 'capacity',
  create: (context) => new Ordered(context, new GreedyDual((uses) => uses)),
};
