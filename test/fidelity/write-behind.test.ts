import { describe, expect, test } from 'vitest';
import type { Writes } from '../../src/scenario/coherence.ts';
import type { ResolvedScenario } from '../../src/scenario/resolved.ts';
import { coalescedWrites } from '../../src/theory/coherence.ts';
import { fault, INSTANT, namespace, region, sample, tier, WRITES } from '../world/sample.ts';
import { afterWarmUp, agrees, metric, replicate } from './replications.ts';

const KEYS = 40;
const RUNS = 6;
const STEADY = 400;

type Given = Pick<Writes, 'rate'> & Partial<Writes>;

function behind(writes: Given, parts: Partial<ResolvedScenario> = {}): ResolvedScenario {
  const popularity = { kind: 'uniform' } as const;
  return sample({
    ...INSTANT,
    ...afterWarmUp(20, STEADY),
    regions: [region('here', { rate: 20, instances: 1 })],
    tiers: [tier('l2', { kind: 'redis', operationTime: 0 })],
    namespaces: [
      namespace('things', {
        keys: KEYS,
        tiers: [0],
        ttl: [{ ttl: Infinity, jitter: 0, negative: 0 }],
        writes: { ...WRITES, popularity, approach: 'write-behind', ...writes },
      }),
    ],
    ...parts,
  });
}

describe('writing behind', () => {
  test.each([
    [8, 5],
    [40, 2],
    [4, 10],
    [80, 20],
  ])('%d writes a second, flushed every %d s: one commit a key and flush', (rate, flushInterval) => {
    const runs = replicate(behind({ rate, flushInterval }), RUNS);
    agrees(metric(runs, 'writes'), KEYS * coalescedWrites(rate / KEYS, flushInterval));
    // Whoever writes first and asks the only cache never sees an old value.
    for (const { metrics } of runs) {
      expect([metrics['stale_read_rate'], metrics['lost_writes'], metrics['failed_writes']]).toEqual([0, 0, 0]);
    }
  });

  test('what the origin aborts is sent again, and lost to nobody', () => {
    const [{ metrics }] = replicate(behind({ rate: 8, flushInterval: 2, failure: 0.5 }), 1);
    expect(metrics['failed_writes']).toBeGreaterThan(1);
    expect([metrics['lost_writes'], metrics['stale_read_rate{cause=uncommitted}']]).toEqual([0, 0]);
  });

  test('a crash loses what has come since the last flush, half an interval of writes on average', () => {
    const [rate, flushInterval] = [20, 4];
    const crashes = Array.from({ length: 90 }, (_, at) => 25 + 4.4 * at);
    const timeline = crashes.map((at) => fault('flush', at, at, { tier: 0 }));
    const runs = replicate(behind({ rate, flushInterval }, { timeline }), RUNS);
    // A crash may find less than half an interval of writes when one came shortly before.
    agrees(metric(runs, 'lost_writes'), (90 * rate * flushInterval) / 2, 0.03 * 90 * rate * flushInterval);
  });

  test('evictions of the cache lose nothing', () => {
    const tiers = [tier('l2', { kind: 'redis', operationTime: 0, entries: 5 })];
    const [{ metrics }] = replicate(behind({ rate: 8, flushInterval: 5 }, { tiers }), 1);
    expect(metrics['evictions']).toBeGreaterThan(1);
    expect(metrics['lost_writes']).toBe(0);
    expect(Math.abs(metrics['writes'] - KEYS * coalescedWrites(8 / KEYS, 5))).toBeLessThan(0.5);
  });
});
