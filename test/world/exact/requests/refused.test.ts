import { describe, expect, test } from 'vitest';
import { simulate } from '../../../../src/world/simulate.ts';
import { namespace, region, sample, tier } from '../../sample.ts';

describe('connections that a node refuses', () => {
  test('to a refresh are left out of the books of requests', () => {
    const scenario = sample({
      duration: 5,
      regions: [region('here', { rate: 500, instances: 4 })],
      namespaces: [namespace('things', { keys: 50, ttl: [{ ttl: 1, jitter: 0, negative: 0 }, null], tiers: [0, 1] })],
      tiers: [tier('l1', { refreshAfter: 0.5 }), tier('l2', { connections: 2 })],
    });
    // Books that do not balance throw.
    const { metrics } = simulate(scenario, 0, () => true);
    expect(metrics['connection_refused_share{tier=l2}']).toBeGreaterThan(0);
  });
});

test('a node that is farther away than clients wait is given up at their time-out', () => {
  const scenario = sample({
    duration: 5,
    regions: [region('here', { rate: 500 }), region('there', { rate: 0 })],
    links: { rtt: [[0, 0.1], [0.1, 0]], sameZone: 0.0003, crossZone: 0.0009, jitter: 0, bandwidth: Infinity },
    namespaces: [namespace('things', { keys: 50, ttl: [{ ttl: 1, jitter: 0, negative: 0 }], tiers: [0] })],
    tiers: [tier('l3', { scope: 'hub', hubs: [1], siteOf: [1, 1], timeout: 0.02 })],
  });
  const bare = { ...scenario, tiers: [], namespaces: [{ ...scenario.namespaces[0], ttl: [], tiers: [] }] };
  const near = simulate(bare, 0, () => true);
  const { metrics } = simulate(scenario, 0, () => true);
  expect(metrics['served_share{tier=origin}']).toBe(1);
  // Times are read from a histogram with steps of less than a hundredth.
  const waited = metrics['latency_p50'] - near.metrics['latency_p50'];
  expect(Math.abs(waited - 0.02)).toBeLessThan(0.01 * metrics['latency_p50']);
});
