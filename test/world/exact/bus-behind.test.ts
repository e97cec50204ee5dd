/** Times to live that are lowered while the bus is behind. */
import { expect, test } from 'vitest';
import { ttlHitRatio } from '../../../src/theory/ttl-cache.ts';
import { BusLag } from '../../../src/world/exact/writes/bus-lag.ts';
import { simulate } from '../../../src/world/simulate.ts';
import { bus, fault, INSTANT, namespace, region, sample, tier, WRITES } from '../sample.ts';

test('the lag is the age of the last event that a region applied while there are others', () => {
  const lag = new BusLag(2);
  expect(lag.of(0, 5)).toBe(0);
  lag.committed(10);
  lag.committed(11);
  expect([lag.of(0, 12), lag.of(1, 12)]).toEqual([2, 2]);
  lag.done(0, 10);
  expect([lag.of(0, 12), lag.of(1, 12)]).toEqual([2, 2]);
  lag.done(0, 11);
  expect([lag.of(0, 20), lag.of(1, 20)]).toEqual([0, 10]);
  // What came long ago says nothing of what has just set out.
  lag.committed(30);
  expect([lag.of(0, 31), lag.of(1, 31)]).toEqual([1, 21]);
});

/** 100 keys, each asked for twice a second; nothing comes out of the log from 100 s to 400 s. */
function system(behind?: { lag: number; ttl: number }) {
  const KEPT = { ttl: 50, jitter: 0, negative: 0 };
  return sample({
    ...INSTANT,
    duration: 500,
    phases: [
      { name: 'before', from: 0, to: 100 },
      { name: 'first', from: 100, to: 200 },
      { name: 'behind', from: 200, to: 400 },
      { name: 'after', from: 400, to: 500 },
    ],
    regions: [region('here', { rate: 200 })],
    tiers: [tier('l2', { kind: 'redis', operationTime: 0 })],
    namespaces: [
      namespace('things', {
        keys: 100,
        popularity: { kind: 'uniform' },
        tiers: [0],
        ttl: [KEPT],
        writes: { rate: 1, popularity: { kind: 'uniform' }, ...WRITES },
        invalidation: 'events',
      }),
    ],
    bus: bus({ tiers: [0], ...(behind === undefined ? {} : { behind }) }),
    timeline: [fault('bus-outage', 100, 400)],
  });
}

test('copies stored while a region is behind live as long as the rule says, by the law of such caches', () => {
  const [usual, lowered] = [system(), system({ lag: 20, ttl: 3 })].map((scenario) => {
    return simulate(scenario, 0, () => true).metrics;
  });
  expect(usual['hit_rate{phase=behind}']).toBeCloseTo(ttlHitRatio(2, 50), 2);
  expect(lowered['hit_rate{phase=behind}']).toBeCloseTo(ttlHitRatio(2, 3), 2);
  expect(lowered['staleness_max{phase=behind}']).toBeLessThanOrEqual(3);
  expect(usual['staleness_max{phase=behind}']).toBeGreaterThan(30);
  for (const phase of ['before', 'after']) {
    const hits = `hit_rate{phase=${phase}}`;
    expect(lowered[hits]).toBeCloseTo(usual[hits], 1);
  }
});
