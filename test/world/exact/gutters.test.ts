/** Gutters, held to the law of caches that end copies by their time alone. */
import { expect, test } from 'vitest';
import { ttlHitRatio } from '../../../src/theory/ttl-cache.ts';
import { unfit } from '../../../src/world/resolution.ts';
import type { ResolvedScenario } from '../../../src/scenario/resolved.ts';
import { simulate } from '../../../src/world/simulate.ts';
import { bus, fault, INSTANT, namespace, region, sample, tier, WRITES } from '../../world/sample.ts';

const KEYS = 100;
const RATE = 200;
const TTL = 2;
const kept = (ttl: number) => ({ ttl, jitter: 0, negative: 0 });

/** Nodes of L2 are gone from 100 s to 300 s; each of 100 keys is asked for twice a second. */
function system(nodes: number, parts: Partial<ResolvedScenario> = {}): ResolvedScenario {
  return sample({
    ...INSTANT,
    duration: 400,
    phases: [
      { name: 'before', from: 0, to: 100 },
      { name: 'first', from: 100, to: 110 },
      { name: 'fault', from: 110, to: 300 },
      { name: 'after', from: 300, to: 400 },
    ],
    regions: [region('here', { rate: RATE })],
    tiers: [
      tier('l2', { kind: 'memcached', nodes: 4, operationTime: 0 }),
      tier('gutter', { kind: 'memcached', operationTime: 0, gutterFor: 0 }),
    ],
    namespaces: [
      namespace('things', { keys: KEYS, popularity: { kind: 'uniform' }, ttl: [kept(Infinity), kept(TTL)] }),
    ],
    timeline: [fault('nodes-down', 100, 300, { tier: 0, nodes })],
    ...parts,
  });
}

const metricsOf = (scenario: ResolvedScenario) => simulate(scenario, 0, () => true).metrics;

test('is a cache of its own for the keys of all nodes that are gone', () => {
  const metrics = metricsOf(system(4));
  const law = ttlHitRatio(RATE / KEYS, TTL);
  expect(metrics['hit_rate{tier=gutter,phase=fault}']).toBeCloseTo(law, 2);
  expect(metrics['origin_reads{phase=fault}'] / (RATE * (1 - law))).toBeCloseTo(1, 1);
  expect(metrics['served_share{tier=gutter,phase=before}']).toBe(0);
  expect(metrics['served_share{tier=gutter,phase=after}']).toBe(0);
  expect(metrics['availability']).toBe(1);
});

test('of a node of four takes the requests that the node would have had', () => {
  const metrics = metricsOf(system(1));
  const refused = metrics['connection_refused_share{tier=l2,phase=fault}'];
  expect(refused).toBeGreaterThan(0.15);
  const hits = metrics['hit_rate{tier=gutter,phase=fault}'] * refused;
  expect(metrics['served_share{tier=gutter,phase=fault}']).toBeCloseTo(hits, 9);
  expect(metrics['hit_rate{tier=gutter,phase=fault}']).toBeCloseTo(ttlHitRatio(RATE / KEYS, TTL), 2);
});

test('is not told of writes, and forgets soon', () => {
  const namespaces = [
    namespace('things', {
      keys: KEYS,
      popularity: { kind: 'uniform' },
      ttl: [kept(Infinity), kept(TTL)],
      writes: { rate: 20, popularity: { kind: 'uniform' }, ...WRITES },
      invalidation: 'events',
    }),
  ];
  const metrics = metricsOf(system(4, { namespaces, bus: bus({ tiers: [0] }) }));
  expect(metrics['stale_read_rate{tier=gutter,phase=fault}']).toBeGreaterThan(0.05);
  expect(metrics['staleness_max{tier=gutter,phase=fault}']).toBeLessThanOrEqual(TTL);
  expect(metrics['stale_read_rate{phase=before}']).toBe(0);
});

test('begins empty however warm the start', () => {
  const metrics = metricsOf(system(4, { start: 'warm' }));
  expect(metrics['origin_reads{phase=before}']).toBe(0);
  // The first read of each key is a miss.
  const law = ttlHitRatio(RATE / KEYS, TTL);
  expect(metrics['hit_rate{tier=gutter,phase=first}']).toBeLessThan(law);
});

test('is refused by the scale model', () => {
  const scenario = system(1, { resolution: { mode: 'model', head: 500, blockWidth: 0.01, sampledInstances: 16 } });
  expect(unfit(scenario).map(({ path }) => path.join('.'))).toContain('tiers.gutter.gutter_for');
});
