import { describe, expect, test } from 'vitest';
import { recordedWorkload, web07 } from '../../fixtures/workloads.ts';
import { conformance } from './conformance.ts';
import { count, played } from './replayed.ts';

// Without `uniformWeights`: the frequency sketch is sized by the entries that a slot stands for, not by slots.
conformance('w-tinylfu');

describe('w-tinylfu', () => {
  // Misses recorded with Caffeine's simulator: WindowTinyLfu, 1 % window, no jitter.
  test.each([
    [20, 60114],
    [204, 45270],
    [1024, 36020],
    [2048, 32942],
    [4096, 29485],
  ])('misses as recorded on web07 with %i entries', (capacity, misses) => {
    const keys = web07();
    expect(keys.length - count(played(keys, { policy: 'w-tinylfu', capacity }))).toBe(misses);
  });

  // Mean of three runs of Caffeine 2.6.2, which admits a losing candidate now and then and hashes with a random seed.
  test('comes within 0.003 of Caffeine 2.6.2 through a scan', () => {
    const scan = recordedWorkload('scan');
    const hits = count(played(scan, { policy: 'w-tinylfu', capacity: 10_000 }));
    expect(Math.abs(hits / scan.length - 0.70093)).toBeLessThan(0.003);
  });
});
