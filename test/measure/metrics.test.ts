import { describe, expect, test } from 'vitest';
import { Metrics, standardSelectors } from '../../src/measure/metrics.ts';
import { RunRecord } from '../../src/measure/record.ts';
import type { Alert } from '../../src/scenario/alert.ts';
import { formatSelector, METRICS } from '../../src/scenario/metric.ts';
import { OUTCOMES } from '../../src/scenario/metric-table.ts';
import type { MetricName, Selector } from '../../src/scenario/metric.ts';
import type { MetricLabel, MetricSpec } from '../../src/scenario/metric-spec.ts';
import type { Warmup } from '../../src/scenario/warmup.ts';
import { runExact } from '../../src/world/exact/index.ts';
import { FAKE_COST } from '../fixtures/fake-run.ts';
import { PATIENT, bus, fault, namespace, origin, region, sample, SUBSCRIBER, tier, WRITES } from '../world/sample.ts';

/** Two regions, three tiers, two namespaces; every kind of answer occurs in every cell and phase. */
const scenario = sample({
  duration: 30,
  phases: [
    { name: 'warm-up', from: 0, to: 10 },
    { name: 'steady', from: 10, to: 30 },
  ],
  regions: [region('east', { rate: 500, maxRequests: 1e6 }), region('west', { rate: 300 })],
  links: { rtt: [[0, 0.05], [0.05, 0]], sameZone: 0.0003, crossZone: 0.0009, jitter: 0.1, bandwidth: 1e8 },
  tiers: [
    tier('l1', { entries: 50, siteOf: [0, 1] }),
    tier('l2', { entries: 100, nodes: 2, siteOf: [0, 1] }),
    tier('l3', {
      entries: 1000, scope: 'hub', kind: 'memcached', hubs: [0], siteOf: [0, 0],
      compression: { above: 100, ratio: 2, compressRate: 5e8, decompressRate: 1e9 },
    }),
  ],
  namespaces: ['users', 'items'].map((name) =>
    namespace(name, {
      share: 0.5,
      keys: 1000,
      absentShare: 0.2,
      tiers: [0, 1, 2],
      ttl: Array.from({ length: 3 }, () => ({ ttl: 5, jitter: 0.1, negative: 1 })),
      writes: {
        rate: 100,
        popularity: { kind: 'zipf', exponent: 1 },
        ...WRITES,
        deletes: 0.1,
        readBack: { share: 0.3, after: 0 },
      },
      invalidation: 'events',
      originReads: { ...PATIENT, timeout: 1, retries: 1 },
    }),
  ),
  origin: origin({ capacity: 500, concurrency: 10 }),
  bus: bus({ tiers: [0, 1, 2], capture: { kind: 'constant', time: 0.5 }, subscriber: SUBSCRIBER }),
  timeline: [[5, 6], [15, 16]].map(([from, to]) => fault('consumer-down', from, to, { regions: [0, 1] })),
});
/** What a region with cold caches measures is told by hand: `test/cold-start.test.ts` lets one run. */
const WARMUP: Warmup = {
  strategy: 'copy', region: 1, from: 0, target: 0.8, window: 10, bandwidth: 1e6, share: 0.8,
  invalidations: 'respected', steps: [], originBelow: 0.8, holdOff: 2,
};
const LOOK = { over: 2, every: 1, lasting: 0, operator: '>', bound: 0.1 } as const;
const ALERTS: readonly Alert[] = [
  { name: 'lag', text: 'bus_silence > 100 ms', selector: { metric: 'bus_silence', labels: {} }, ...LOOK },
  { name: 'misses', text: 'hit_rate > 10 %', selector: { metric: 'hit_rate', labels: {} }, ...LOOK, every: 5.5 },
];
const record = new RunRecord({ ...scenario, alerts: ALERTS, cost: FAKE_COST, warmup: WARMUP });
record.nodesNeeded = [[NaN, NaN], [3, 2], [4, 4]];
Object.assign(record.warmed, { at: 20, copiedAt: 8, bytes: 8e6 });
const { distinct } = runExact(scenario, record, () => true);
const metrics = new Metrics(record, { distinct });

const VALUES: Readonly<Record<MetricLabel, readonly string[]>> = {
  tier: ['l1', 'l2', 'l3'],
  region: ['east', 'west'],
  namespace: ['users', 'items'],
  outcome: OUTCOMES,
  band: ['hot'],
  cause: [],
  window: ['10s', '1h'],
  phase: ['warm-up', 'steady'],
  alert: ['lag', 'misses'],
};

/** Every selector of a metric: each label left out, or with each of its values. */
function selectors(metric: MetricName): Selector[] {
  const allowed: readonly MetricLabel[] = METRICS[metric].labels;
  let rows: Selector['labels'][] = [{}];
  for (const label of [...allowed, 'phase'] as const) {
    const values = label === 'cause' ? ((METRICS[metric] as MetricSpec).causes ?? []) : VALUES[label];
    rows = rows.flatMap((row) => [row, ...values.map((value) => ({ ...row, [label]: value }))]);
  }
  if (metric === 'served_share') rows.push({ tier: 'origin' }, { tier: 'origin', region: 'west', namespace: 'items' });
  return rows.map((labels) => ({ metric, labels }));
}

/**
 * An in-process cache has no node, a hub's copies are deleted in its own region, and the first fault leaves no time
 * before it that recovery could be told by.
 */
const isNowhere = ({ metric, labels }: Selector): boolean =>
  ['time_to_recover', 'metastable', 'origin_headroom'].includes(metric) ||
  (/^nodes?_/u.test(metric) && labels.tier === 'l1') ||
  (metric === 'absent_delete_share' && labels.tier === 'l3' && labels.region === 'west');

describe.each(Object.keys(METRICS) as MetricName[])('%s', (metric) => {
  test('is a number whatever narrows it, where there is something to measure', () => {
    const missing = selectors(metric).filter((selector) => !Number.isFinite(metrics.value(selector)));
    expect(missing.filter((selector) => !isNowhere(selector)).map(formatSelector)).toEqual([]);
  });

  test('without a phase leaves the warm-up out', () => {
    for (const selector of selectors(metric).filter(({ labels }) => labels.phase === undefined)) {
      const steady = { metric, labels: { ...selector.labels, phase: 'steady' } };
      expect(metrics.value(selector), formatSelector(selector)).toEqual(metrics.value(steady));
    }
  });

  test('is among those that every report has', () => {
    expect(standardSelectors(record, []).some((selector) => selector.metric === metric)).toBe(true);
  });
});

test('a selector that an expectation asks for is measured too, once', () => {
  const wanted: Selector = { metric: 'latency_p99', labels: { outcome: 'hit', region: 'east' } };
  const names = standardSelectors(record, [wanted, wanted]).map(formatSelector);
  expect(names.filter((name) => name === formatSelector(wanted))).toHaveLength(1);
  expect(new Set(names).size).toBe(names.length);
});
