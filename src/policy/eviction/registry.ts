/** The eviction policies there are, by the name that scenarios and commands use. */
import { TWO_QUEUES } from './2q.ts';
import { ALLKEYS_LFU } from './allkeys-lfu.ts';
import { ALLKEYS_LRU } from './allkeys-lru.ts';
import { ALLKEYS_RANDOM } from './allkeys-random.ts';
import { ARC } from './arc.ts';
import { CLOCK } from './clock.ts';
import { FIFO } from './fifo.ts';
import { GDSF } from './gdsf.ts';
import { LFU } from './lfu.ts';
import { LFUDA } from './lfuda.ts';
import { LIRS } from './lirs.ts';
import { LRU } from './lru.ts';
import { MEMCACHED } from './memcached.ts';
import type { EvictionContext, EvictionPolicy, EvictionSpec } from './policy.ts';
import { S3_FIFO } from './s3-fifo.ts';
import { SIEVE } from './sieve.ts';
import { SLRU } from './slru.ts';
import { VOLATILE_TTL } from './volatile-ttl.ts';
import { W_TINYLFU_CLIMBER } from './w-tinylfu-climber.ts';
import { W_TINYLFU } from './w-tinylfu.ts';

const SPECS: readonly EvictionSpec[] = [
  LRU,
  LFU,
  LFUDA,
  FIFO,
  CLOCK,
  SLRU,
  TWO_QUEUES,
  SIEVE,
  S3_FIFO,
  ARC,
  LIRS,
  GDSF,
  W_TINYLFU,
  W_TINYLFU_CLIMBER,
  ALLKEYS_LRU,
  ALLKEYS_LFU,
  ALLKEYS_RANDOM,
  VOLATILE_TTL,
  MEMCACHED,
];

export const EVICTION: Readonly<Record<string, EvictionSpec>> = Object.fromEntries(
  SPECS.map((spec) => [spec.name, spec]),
);

export const EVICTION_NAMES: readonly string[] = Object.keys(EVICTION);

export function createEviction(name: string, context: EvictionContext): EvictionPolicy {
  if (!Object.hasOwn(EVICTION, name)) {
    throw new RangeError(`no eviction policy is called ${name}; there are ${EVICTION_NAMES.join(', ')}`);
  }
  return EVICTION[name].create(context);
}
