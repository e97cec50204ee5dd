/**
 * Redis `allkeys-random`: any key leaves, whatever its use. It is drawn as Redis does it, first a bucket of the hash
 * table and then a key of the bucket, so that keys with a bucket of their own leave sooner than others. That costs 0.2
 * to 0.3 points of hit ratio against keys drawn evenly, since who has such a bucket changes little.
 */
import type { EvictionSpec } from './policy.ts';
import { SampledEviction, type AccessField } from './sampled.ts';

class Nothing implements AccessField {
  reserve(): void {}

  start(): void {}

  hit(): void {}

  hits(): void {}
}

export const ALLKEYS_RANDOM: EvictionSpec = {
  name: 'allkeys-random',
  says: 'Redis: any key, drawn by its bucket of the hash table',
  usesClock: false,
  keeps: 'any',
  followsBounds: true,
  loses: 'capacity',
  create: (context) => new SampledEviction(context, new Nothing()),
};
