import { describe, expect, test } from 'vitest';
import { EVICTION_NAMES } from '../../../../src/policy/eviction/registry.ts';
import type { Tier } from '../../../../src/scenario/resolved.ts';
import { simulate } from '../../../../src/world/simulate.ts';
import { namespace, sample, tier } from '../../sample.ts';

const MEMORY = 500_000;

/** Bytes held at the end by one node that is asked for more than it has room for. */
function held(parts: Partial<Tier>, ttl: number): number {
  const { metrics } = simulate(
    sample({
      duration: 20,
      namespaces: [namespace('things', { tiers: [0], ttl: [{ ttl, jitter: 0, negative: 0 }] })],
      tiers: [tier('l2', { memory: MEMORY, ...parts })],
    }),
    0,
    () => true,
  );
  return metrics['memory_used'];
}

describe.each(['redis', 'memcached'] as const)('a full node of %s', (kind) => {
  // The run itself recounts the books of each cache.
  test.each(EVICTION_NAMES)('keeps within its memory, and uses it, under %s', (eviction) => {
    const bytes = held({ kind, eviction }, 600);
    expect(bytes).toBeLessThanOrEqual(MEMORY);
    expect(bytes).toBeGreaterThan(0.95 * MEMORY);
  });
});

test('counts the tables of a node of Redis, of all keys and of those that expire', () => {
  const [lasting, expiring] = [Infinity, 600].map((ttl) => held({ kind: 'redis', eviction: 'allkeys-lru' }, ttl));
  for (const bytes of [lasting, expiring]) expect(bytes).toBeGreaterThan(0.99 * MEMORY);
});
