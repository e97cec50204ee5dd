/**
 * Greedy dual, size and frequency: the worth of an entry is its uses by its bytes, and what the entry was worth that
 * left last, so that of two entries used alike the larger goes: more requests hit, fewer bytes (L. Cherkasova,
 * "Improving WWW proxies performance with greedy-dual-size-frequency caching policy", HP Laboratories HPL-98-69,
 * 1998). All misses cost the same. An entry that stands for several keys is worth what each of them is.
 */
import { GreedyDual } from './greedy-dual.ts';
import { Ordered } from './ordered.ts';
import type { EvictionSpec } from './policy.ts';

export const GDSF: EvictionSpec = {
  name: 'gdsf',
  says: 'least uses a byte, counts fade as others leave: keeps many small entries rather than few large ones',
  usesClock: false,
  keeps: 'frequent',
  loses: 'capacity',
  // Nothing is smaller than a byte, and what is empty must not be worth more than all else.
  create: (context) => new Ordered(context, new GreedyDual((uses, bytes) => uses / Math.max(1, bytes))),
};
