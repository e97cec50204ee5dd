/** Purges, held to the misses that follow: one for each copy that is gone, in each cache that had it. */
import { expect, test } from 'vitest';
import type { Fault } from '../../../src/scenario/fault.ts';
import { unfit } from '../../../src/world/resolution.ts';
import { simulate } from '../../../src/world/simulate.ts';
import { fault, INSTANT, namespace, origin, region, sample, tier } from '../sample.ts';

const KEPT = { ttl: Infinity, jitter: 0, negative: 0 };

/** Two namespaces of 200 keys, all of which two instances and two nodes hold by 100 s. */
function system(parts: Partial<Fault>) {
  const keys = { keys: 200, popularity: { kind: 'uniform' }, ttl: [KEPT, KEPT], share: 0.5 } as const;
  return sample({
    ...INSTANT,
    duration: 200,
    phases: [{ name: 'before', from: 0, to: 100 }, { name: 'after', from: 100, to: 200 }],
    regions: [region('here', { rate: 400, instances: 2 })],
    tiers: [tier('l1', { operationTime: 0 }), tier('l2', { nodes: 2, operationTime: 0 })],
    namespaces: [namespace('users', keys), namespace('items', keys)],
    timeline: [fault('purge', 100, 100, { namespace: 1, ...parts })],
  });
}

/** Misses of L1 and of L2 after the purge, in numbers; all of them are of items, and by invalidation. */
function misses(parts: Partial<Fault>): number[] {
  const { metrics } = simulate(system(parts), 0, () => true);
  const lookups = metrics['requests{phase=after}'];
  const l1 = metrics['miss_share{tier=l1,phase=after}'] * lookups;
  expect(metrics['hit_rate{tier=l1,namespace=users,phase=after}'] ?? 1).toBe(1);
  expect(metrics['miss_share{tier=l1,cause=invalidation,phase=after}'] * lookups).toBeCloseTo(l1, 6);
  const l2 = l1 === 0 ? 0 : metrics['miss_share{tier=l2,phase=after}'] * l1;
  return [Math.round(l1), Math.round(l2)];
}

/** Of the numbers 1 to 200: 17, and 17x; 1, 10 to 19 and 100 to 199. */
test.each<[string | undefined, number]>([
  ['17', 1],
  ['17*', 1 + 10],
  ['1*', 1 + 10 + 100],
  ['200*', 1],
  [undefined, 200],
])('of the keys %s deletes %d in each cache', (keys, count) => {
  const parts = keys === undefined ? {} : { keys };
  expect(misses(parts)).toEqual([2 * count, count]);
  expect(misses({ ...parts, tier: 0 })).toEqual([2 * count, 0]);
  expect(misses({ ...parts, tier: 1 })).toEqual([0, 0]);
});

test('is refused by the scale model', () => {
  const resolution = { mode: 'model', head: 500, blockWidth: 0.01, sampledInstances: 16 } as const;
  expect(unfit({ ...system({}), resolution }).map(({ path }) => path.join('.'))).toContain('timeline.0.fault');
});

test('headroom is of the time before anything breaks', () => {
  const uncached = namespace('things', { keys: 1000, tiers: [], ttl: [], singleFlight: false });
  const scenario = sample({
    duration: 200,
    regions: [region('here', { rate: 1000 })],
    tiers: [],
    namespaces: [uncached],
    origin: origin({ concurrency: 30, latency: { kind: 'constant', time: 0.01 } }),
    timeline: [fault('origin-slow', 100, 200, { times: 2 })],
    expectations: [],
    alerts: [],
  });
  // 30 at once for 10 ms each are 3000/s.
  expect(simulate(scenario, 0, () => true).metrics['origin_headroom']).toBeCloseTo(3, 1);
});
