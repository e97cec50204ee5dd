import { describe, expect, test } from 'vitest';
import type { EvictionPolicy } from '../../../src/policy/eviction/policy.ts';
import { createEviction } from '../../../src/policy/eviction/registry.ts';
import { memcachedBytes } from '../../../src/policy/memcached-memory.ts';
import { recordedWorkload } from '../../fixtures/workloads.ts';
import { conformance, uniformWeights } from './conformance.ts';
import { count, played } from './replayed.ts';

conformance('memcached');
uniformWeights('memcached');

const MIB = 1 << 20;

function policyOf(bounds: { entries: number; bytes: number }): { policy: EvictionPolicy; log: number[] } {
  const log: number[] = [];
  const policy = createEviction('memcached', {
    bounds,
    evicted: (slot) => log.push(slot),
    random: () => 0,
    samples: 5,
    lfuLogFactor: 10,
    lfuDecayTime: 60,
    now: 0,
  });
  policy.reserve(2_000_000);
  return { policy, log };
}

describe('segments of memcached', () => {
  test('an item asked for twice outlives newer ones that were asked for once or never', () => {
    const { policy, log } = policyOf({ entries: 10, bytes: Infinity });
    for (let slot = 0; slot < 10; slot++) policy.insert(slot, slot, 1, 1, 0);
    for (const slot of [2, 2, 5]) policy.hit(slot, 0);
    for (let slot = 10; slot < 19; slot++) policy.insert(slot, slot, 1, 1, 0);
    expect(log).toEqual([0, 1, 3, 4, 5, 6, 7, 8, 9]);
    // What is asked for no more is overtaken in the end.
    for (let slot = 19; slot < 60; slot++) policy.insert(slot, slot, 1, 1, slot);
    expect(log).toContain(2);
    policy.check();
  });

  test('a scan costs less than it costs LRU', () => {
    const keys = recordedWorkload('scan');
    const [slabs, lru] = ['memcached', 'lru'].map((policy) => count(played(keys, { policy, capacity: 10_000 })));
    expect(slabs).toBeGreaterThan(1.02 * lru);
  });
});

describe('slab classes of memcached', () => {
  const small = memcachedBytes(20, 17);
  const large = memcachedBytes(20, 900);

  test.each([
    // Chunks of 96, 1184 and 524288 bytes: 10922, 885 and 2 to a page of 1 MiB.
    [20, 17, 10_922],
    [20, 18, 8738],
    [20, 1000, 885],
    [20, 500_000, 2],
    [20, 600_000, 1],
  ])('an item with a key of %i and a value of %i bytes takes 1/%i of a page', (key, value, perPage) => {
    expect(memcachedBytes(key, value) * perPage).toBeLessThanOrEqual(MIB);
    expect(memcachedBytes(key, value) * perPage).toBeGreaterThan(MIB - 1);
  });

  test('hold as many items of one size as their pages have chunks', () => {
    const { policy, log } = policyOf({ entries: Infinity, bytes: 64 * MIB });
    for (let slot = 0; slot < 64 * 10_922 + 5; slot++) policy.insert(slot, slot, 1, small, 0);
    expect(log).toEqual([0, 1, 2, 3, 4]);
    policy.check();
  });

  test('keep their pages: items of another size, however new, must do with one', () => {
    const { policy, log } = policyOf({ entries: Infinity, bytes: 64 * MIB });
    let slot = 0;
    for (; slot < 64 * 10_922; slot++) policy.insert(slot, slot, 1, small, 0);
    const perPage = Math.floor(MIB / large);
    for (let i = 0; i < 3 * perPage; i++, slot++) policy.insert(slot, slot, 1, large, 1);
    // A page's worth of small items made room for the first, and then large ones for each other.
    expect(log.filter((left) => left < 64 * 10_922)).toHaveLength(10_922);
    expect(log.filter((left) => left >= 64 * 10_922)).toHaveLength(2 * perPage);
    policy.check();
  });

  test('take nothing larger than a page', () => {
    const { policy, log } = policyOf({ entries: Infinity, bytes: 64 * MIB });
    policy.insert(0, 0, 1, memcachedBytes(20, MIB), 0);
    expect(log).toEqual([0]);
  });
});
