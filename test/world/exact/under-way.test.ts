/** A limit on the requests that an instance has under way, where everything behind it is saturated. */
import { expect, test } from 'vitest';
import { RunRecord } from '../../../src/measure/record.ts';
import type { ResolvedScenario } from '../../../src/scenario/resolved.ts';
import { ExactRun } from '../../../src/world/exact/run.ts';
import { unfit } from '../../../src/world/resolution.ts';
import { simulate } from '../../../src/world/simulate.ts';
import { namespace, origin, region, sample, tier } from '../sample.ts';

const RATE = 1000;
const SERVED = 100;
const LIMIT = 50;

/** A node that does 100 operations a second gets 1000, a link of 10 kB/s values of 1 kB, an origin of 50/s the rest. */
function saturated(seconds: number, maxRequests?: number): ResolvedScenario {
  return sample({
    duration: seconds,
    regions: [
      region('here', { rate: RATE, instances: 2, ...(maxRequests === undefined ? {} : { maxRequests }) }),
      region('home', { rate: 0 }),
    ],
    links: { rtt: [[0, 0.05], [0.05, 0]], sameZone: 0.0003, crossZone: 0.0008, jitter: 0, bandwidth: 1e4 },
    tiers: [tier('l2', { kind: 'redis', siteOf: [0, 1], operationTime: 1 / SERVED })],
    namespaces: [
      namespace('things', {
        keys: 1e6,
        popularity: { kind: 'uniform' },
        tiers: [0],
        ttl: [{ ttl: 60, jitter: 0, negative: 0 }],
        valueSize: { kind: 'fixed', size: 1000 },
      }),
    ],
    origin: origin({ region: 1, primary: 1, capacity: 50 }),
  });
}

test('without a limit what waits grows with the run', () => {
  const most = [20, 40].map((seconds) => {
    const record = new RunRecord(saturated(seconds));
    new ExactRun(record.scenario, record, null).run(() => true);
    return Math.max(...record.underWayMax);
  });
  // Of each instance's 500/s, 50 are done.
  expect(most[0]).toBeGreaterThan(0.9 * 20 * (RATE - SERVED) / 2);
  expect(most[1] / most[0]).toBeCloseTo(2, 1);
});

test('with one it does not, and each instance has the limit under way', () => {
  for (const seconds of [20, 40, 80]) {
    const { metrics } = simulate(saturated(seconds, LIMIT), 0, () => true);
    expect(metrics['under_way_max']).toBe(LIMIT);
    // The slowest, which is the link, gets 10 values a second through.
    expect(metrics['overflow_rate']).toBeGreaterThan(0.8);
    const failed = metrics['overflow_rate'] + metrics['shed_rate'] + metrics['error_rate'];
    expect(metrics['availability']).toBeCloseTo(1 - failed, 9);
    expect(metrics['failed_requests']).toBeGreaterThan(0.8 * RATE * seconds);
  }
});

test('where a node gets ten times what it can do, nine of ten are turned away, and the others wait', () => {
  const scenario = saturated(60, LIMIT);
  const { metrics } = simulate(
    {
      ...scenario,
      links: { ...scenario.links, bandwidth: Infinity },
      origin: origin({ region: 1, primary: 1, latency: { kind: 'constant', time: 0 } }),
      namespaces: scenario.namespaces.map((one) => ({ ...one, ttl: [{ ttl: 0, jitter: 0, negative: 0 }] })),
    },
    0,
    () => true,
  );
  expect(metrics['overflow_rate']).toBeCloseTo(1 - SERVED / RATE, 2);
  // Little's law: 100 requests under way, 100/s of them done.
  expect(metrics['latency_mean']).toBeCloseTo((2 * LIMIT) / SERVED, 1);
});

test('is refused by the scale model', () => {
  const resolution = { mode: 'model', head: 500, blockWidth: 0.01, sampledInstances: 16 } as const;
  const found = unfit({ ...saturated(60, LIMIT), resolution });
  expect(found.map(({ path }) => path.join('.'))).toContain('regions.here.max_requests');
});
