import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Selector } from '../../src/scenario/metric.ts';
import type { ResolvedScenario } from '../../src/scenario/resolved.ts';
import { pricing } from '../../src/study/price-books.ts';
import { Forecast } from '../../src/world/forecast/forecast.ts';
import { simulate } from '../../src/world/simulate.ts';

function load(text: string, set: readonly string[] = []): ResolvedScenario {
  const loaded = loadScenario({ text, file: 'test.yaml', set, pricing });
  if ('problems' in loaded) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  return loaded.scenario;
}

/** `hit_rate{tier=l1}` as a selector. */
function selectorOf(text: string): Selector {
  const [, metric, labels = ''] = /^([^{]+)(?:\{(.*)\})?$/.exec(text) ?? [];
  const pairs = labels.split(',').filter((pair) => pair !== '').map((pair) => pair.split('='));
  return { metric: metric as Selector['metric'], labels: Object.fromEntries(pairs) as Selector['labels'] };
}

const NETWORK = `name: network
duration: 5 min
start: warm
seed: 3
resolution: exact
regions:
  us-east-1: { rate: 300/s, instances: 4 }
  eu-west-1: { rate: 200/s, instances: 3 }
links: { rtt: aws-2025-10 }
namespaces:
  items:
    share: 80 %
    keys: 5k
    popularity: { zipf: 0.8 }
    value_size: { lognormal: { mean: 500 B, p99: 3 kB } }
    absent_share: 2 %
    ttl: { l1: 20 s, l2: 3 min, l3: 10 min, negative: 5 s }
  prices:
    share: 20 %
    keys: 2k
    popularity: { zipf: 1.1 }
    value_size: 100 B
    tiers: [l2, l3]
    ttl: { l2: 30 s, l3: 5 min }
tiers:
  l1: { kind: in-process, entries: 10k }
  l2: { kind: redis-cluster, nodes: 3, memory: 64 MiB }
  l3: { kind: memcached, hubs: [us-east-1], nodes: 2, memory: 64 MiB }
origin: { capacity: 100/s, latency: { lognormal: { p50: 5 ms, p99: 30 ms } } }
cost:
  book: aws-2026-10
  tiers: { l2: cache.r6g.large, l3: cache.r6g.large }
`;

describe('a forecast', () => {
  const scenario = load(NETWORK);
  const { metrics } = simulate(scenario, 0, () => true);
  const forecast = new Forecast(scenario);

  // An exact run of 150,000 requests, with rounds of copies that a closed form takes for Poisson.
  it.each<[selector: string, within: number]>([
    ['requests', 0.02],
    ['hit_rate', 0.01],
    ['hit_rate{tier=l1}', 0.02],
    ['hit_rate{tier=l2}', 0.04],
    ['hit_rate{tier=l3}', 0.06],
    ['hit_rate{namespace=prices}', 0.02],
    ['hit_rate{region=eu-west-1}', 0.02],
    ['served_share{tier=l2}', 0.03],
    ['origin_reads', 0.07],
    ['origin_utilization', 0.07],
    ['availability', 0],
    ['latency_p50', 0.05],
    ['latency_p99', 0.1],
    ['latency_p99{outcome=hit}', 0.1],
    ['latency_p50{outcome=miss}', 0.05],
    ['latency_mean', 0.1],
    ['node_utilization_max{tier=l2}', 0.15],
    ['memory_used{tier=l2}', 0.05],
    ['memory_overhead{tier=l3}', 0.03],
    ['egress_bytes', 0.1],
    ['zone_bytes', 0.1],
    ['cost_per_month', 0.01],
  ])('has %s within %d of an exact run', (selector, within) => {
    const value = forecast.value(selectorOf(selector));
    expect(value / metrics[selector]).toBeGreaterThanOrEqual(1 - within);
    expect(value / metrics[selector]).toBeLessThanOrEqual(1 + within);
  });

  it('has nothing to say of what only a run shows', () => {
    for (const selector of ['herd_max', 'miss_share{cause=cold}', 'stale_read_rate', 'distinct_keys{window=1h}']) {
      expect(forecast.value(selectorOf(selector))).toBeNaN();
    }
  });

  it.each<[eviction: string, within: number]>([
    // Behind in-process caches lookups of hot keys keep a distance that no Poisson stream keeps, and LRU drops them.
    ['lru', 0.15],
    ['allkeys-lru', 0.15],
    // Besides, Redis forgets what it has counted, and keeps some keys by chance.
    ['allkeys-lfu', 0.25],
  ])('knows a full tier under %s', (eviction, within) => {
    const set = ['tiers.l2.entries=400', `tiers.l2.eviction=${eviction}`];
    const tight = load(NETWORK, set);
    const { metrics: measured } = simulate(tight, 0, () => true);
    const found = new Forecast(tight);
    expect(measured['evictions{tier=l2}']).toBeGreaterThan(0);
    const off = (selector: string): number => found.value(selectorOf(selector)) / measured[selector] - 1;
    expect(Math.abs(off('hit_rate{tier=l2}'))).toBeLessThan(within);
    expect(Math.abs(off('hit_rate'))).toBeLessThan(0.03);
  });

  it('knows that an origin refuses what it cannot serve', () => {
    const small = load(NETWORK, ['origin.capacity=12/s']);
    const { metrics: measured } = simulate(small, 0, () => true);
    const found = new Forecast(small);
    const utilization = found.value(selectorOf('origin_utilization'));
    expect(measured['origin_utilization']).toBeGreaterThan(1.1);
    expect(Math.abs(utilization / measured['origin_utilization'] - 1)).toBeLessThan(0.35);
    expect(Math.abs(found.value(selectorOf('availability')) - measured['availability'])).toBeLessThan(0.02);
  });

  it('goes by the mean rates of a phase', () => {
    const shaped = load(NETWORK, [
      'traffic={ shape: [{ flash_crowd: { at: 2 min, hold: 3 min, times: 2 } }] }',
      'phases=[{ name: before, to: 2 min }, { name: crowd }]',
    ]);
    const found = new Forecast(shaped);
    const rate = (phase: string): number => found.value(selectorOf(`requests{phase=${phase}}`)) / found.seconds(phase);
    expect(rate('before')).toBeCloseTo(500, 3);
    expect(rate('crowd')).toBeCloseTo(1000, 3);
    expect(found.value(selectorOf('requests'))).toBeCloseTo(2 * 60 * 500 + 3 * 60 * 1000, 3);
  });

  it('agrees with the scale model on 10 million requests a second', () => {
    const folder = new URL('../../', import.meta.url);
    const text = readFileSync(new URL('scenarios/global-10m.yaml', folder), 'utf8');
    const recorded = JSON.parse(readFileSync(new URL('reports/global-10m/summary.json', folder), 'utf8')) as {
      metrics: Record<string, { mean: number }>;
    };
    const found = new Forecast(load(text));
    for (const [selector, within] of [
      ['hit_rate', 0.01],
      ['hit_rate{tier=l1}', 0.01],
      ['hit_rate{tier=l2}', 0.01],
      ['hit_rate{tier=l3}', 0.05],
      ['hit_rate{band=hot}', 0.01],
      ['origin_utilization', 0.1],
      ['latency_p99', 0.02],
      ['latency_p99{outcome=miss}', 0.02],
      ['node_utilization_max{tier=l2}', 0.01],
      ['memory_used{tier=l3}', 0.01],
    ] as const) {
      const off = Math.abs(found.value(selectorOf(selector)) / recorded.metrics[selector].mean - 1);
      expect(off, selector).toBeLessThan(within);
    }
  });
});
