import { expect, test } from 'vitest';
import { loadScenario } from '../../../../src/scenario/load.ts';
import type { RunResult } from '../../../../src/measure/result.ts';
import { simulate } from '../../../../src/world/simulate.ts';

const RATE = 600;
const HOT = 0.5;
const OPERATION = 0.001;
const NODES = 6;

const TEXT = `name: shop
duration: 60 s
seed: 3
start: warm
resolution: exact
traffic: { rate: ${RATE}/s }
regions: { home: { instances: 6 } }
namespaces:
  things: { keys: 60, popularity: uniform, value_size: 100 B, ttl: { l2: 60 min } }
tiers:
  l2: { kind: redis-cluster, nodes: ${NODES}, memory: 64 MiB, operation_time: ${OPERATION * 1e6} us }
origin: { capacity: 10k/s, latency: 1 ms }
phases: [{ name: warm-up, to: 5 s }, { name: all }]
timeline: [{ fault: hot-key, namespace: things, share: ${HOT * 100} %, at: 0 s, for: 60 s }]
`;

function run(...set: string[]): RunResult['metrics'] {
  const loaded = loadScenario({ text: TEXT, file: 'shop.yaml', set });
  if ('problems' in loaded) throw new Error(loaded.problems[0].message);
  return simulate(loaded.scenario, 0, () => true).metrics;
}

test.each([
  [1, []],
  [2, ['tiers.l2.hot_keys={ shards: 2 }']],
  [3, ['tiers.l2.hot_keys={ shards: 3 }']],
  [1, ['tiers.l2.hot_keys={ shards: 3, share: 60 % }']],
])('a hot key is a load of 1/%i of a node', (shards, set) => {
  const busiest = run(...set)['node_utilization_max{tier=l2}'];
  const own = (RATE * HOT * OPERATION) / shards;
  // Keys are dealt by hash: a node has between none and a few more of the others than its part.
  const others = (RATE * (1 - HOT) * OPERATION) / NODES;
  expect(busiest).toBeGreaterThan(own + 0.3 * others);
  expect(busiest).toBeLessThan(own + 2 * others);
});

test('deletes reach every node that may have a copy', () => {
  const writes = [
    'tiers.l2.hot_keys={ shards: 3 }', 'bus={ consume_rate: 1k/s }',
    'namespaces.things.writes={ rate: 20/s }', 'namespaces.things.invalidation=events',
  ];
  // What the slowest delete takes is the oldest answer there can be; times to live are an hour.
  const { staleness_max: oldest, stale_read_rate: stale } = run(...writes);
  expect(stale).toBeGreaterThan(0);
  expect(oldest).toBeLessThan(10);
});
