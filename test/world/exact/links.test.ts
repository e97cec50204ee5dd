/** Links that are slow or narrow for a while, held to what the fault says. */
import { describe, expect, test } from 'vitest';
import type { Fault, FaultKind } from '../../../src/scenario/fault.ts';
import { carriedWithin } from '../../../src/scenario/link-faults.ts';
import type { ResolvedScenario } from '../../../src/scenario/resolved.ts';
import { simulate } from '../../../src/world/simulate.ts';
import { fault, namespace, origin, region, sample, tier } from '../../world/sample.ts';

const PHASES = [
  { name: 'before', from: 0, to: 100 },
  { name: 'fault', from: 100, to: 200 },
  { name: 'after', from: 200, to: 300 },
];

const KEPT = { ttl: Infinity, jitter: 0, negative: 0 };

const linkFault = (kind: FaultKind, parts: Partial<Fault>): Fault =>
  fault(kind, 100, 200, { regions: [0, 1], ...parts });

/** Region 1 reads values of 1000 bytes at the origin of region 0, 80 ms away and 10 ms long; no jitter. */
function far(parts: Partial<ResolvedScenario>): ResolvedScenario {
  return sample({
    duration: 300,
    phases: PHASES,
    regions: [region('home', { rate: 0 }), region('away', { rate: 5 })],
    links: { rtt: [[0, 0.08], [0.08, 0]], sameZone: 0.0005, crossZone: 0.001, jitter: 0, bandwidth: Infinity },
    tiers: [],
    namespaces: [
      namespace('things', { tiers: [], ttl: [], singleFlight: false, valueSize: { kind: 'fixed', size: 1000 } }),
    ],
    origin: origin(),
    ...parts,
  });
}

const MODEL: ResolvedScenario['resolution'] = { mode: 'model', head: 500, blockWidth: 0.01, sampledInstances: 16 };

/** Mean latency in each phase, ms. */
function latencies(scenario: ResolvedScenario): number[] {
  const { metrics } = simulate(scenario, 0, () => true);
  return PHASES.map(({ name }) => 1000 * (metrics[`latency_mean{phase=${name}}`] ?? NaN));
}

describe.each(['exact', 'model'] as const)('%s', (mode) => {
  const resolution = { ...MODEL, mode };
  test.each<[Partial<Fault>, number]>([
    [{ added: 0.05 }, 50],
    [{ times: 3 }, 160],
    [{ added: 0.05, times: 3 }, 210],
  ])('a slow link (%o) makes a read longer by %d ms while it lasts', (parts, longer) => {
    const [before, during, after] = latencies(far({ resolution, timeline: [linkFault('link-slow', parts)] }));
    expect(before).toBeCloseTo(90, 0);
    // Of some 500 requests a few are under way at the edges.
    expect(Math.abs(during - before - longer)).toBeLessThan(0.01 * longer);
    expect(Math.abs(after - before)).toBeLessThan(0.01 * longer);
  });

  test('a slow link between the zones of a region leaves the way within a zone alone', () => {
    const timeline = [fault('link-slow', 100, 200, { regions: [1], added: 0.02 })];
    const scenario = far({
      resolution,
      timeline,
      regions: [region('home', { rate: 1 }), region('away', { rate: 200, instances: 2, zones: 2 })],
      tiers: [tier('l2', { siteOf: [0, 1], operationTime: 1e-6 })],
      namespaces: [namespace('things', { keys: 10, tiers: [0], ttl: [KEPT], singleFlight: false })],
    });
    const [, during, after] = latencies(scenario);
    // Half of the requests come from the zone of the node.
    expect(after).toBeCloseTo(0.75, 1);
    expect(Math.abs(during - after - 10)).toBeLessThan(0.2);
  });
});

test('a narrow link sends the bytes of a value at what is left', () => {
  const timeline = [linkFault('link-narrow', { bandwidth: 2e4 })];
  const regions = [region('home', { rate: 0 }), region('away', { rate: 1 })];
  const [before, during, after] = latencies(far({ timeline, regions }));
  expect(before).toBeCloseTo(90, 1);
  // 1000 B at 20 kB/s are 50 ms. A read a second uses 5 % of the link: M/D/1 waits 1.3 ms on average.
  expect(during - before).toBeGreaterThan(50);
  expect(during - before).toBeLessThan(53);
  expect(after).toBeCloseTo(before, 0);
});

test('what a narrow link could not send is sent when it is wide again', () => {
  const scenario = far({ timeline: [linkFault('link-narrow', { bandwidth: 2500 })] });
  const { metrics } = simulate(scenario, 0, () => true);
  // 5 kB/s want to go where 2.5 kB/s can: what is asked for after t seconds is t late, or as late as the fault ends.
  expect(metrics['link_utilization_max{phase=fault}']).toBeGreaterThan(1.8);
  expect(metrics['link_utilization_max{phase=fault}']).toBeLessThan(2.2);
  expect(metrics['latency_mean{phase=fault}']).toBeGreaterThan(22);
  expect(metrics['latency_mean{phase=fault}']).toBeLessThan(28);
  expect(metrics['latency_mean{phase=after}']).toBeCloseTo(0.09, 2);
  expect(metrics['availability']).toBe(1);
});

test('what a link carries is its bandwidth, second by second', () => {
  const timeline = [
    fault('link-narrow', 10, 20, { regions: [0, 1], bandwidth: 300 }),
    fault('link-narrow', 15, 30, { regions: [1, 0, 2], bandwidth: 500 }),
    fault('link-narrow', 0, 100, { regions: [0, 2], bandwidth: 1 }),
  ];
  const links = { rtt: [], sameZone: 0, crossZone: 0, jitter: 0, bandwidth: 1000 };
  const at = (second: number): number => (second >= 10 && second < 20 ? 300 : second >= 20 && second < 30 ? 500 : 1000);
  let bytes = 0;
  for (let second = 5; second < 35; second++) bytes += at(second);
  expect(carriedWithin({ timeline, links }, 0, 1, 5, 35)).toBeCloseTo(bytes, 6);
});
