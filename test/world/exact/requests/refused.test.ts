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
