/** The time series of a run: a column per selector, a row per window. */
import { formatSelector } from '../scenario/metric.ts';
import type { MetricName, Selector } from '../scenario/metric.ts';
import type { Metrics } from './metrics.ts';
import { HIT, MISS } from './record.ts';
import type { RunRecord } from './record.ts';
import type { Series } from './result.ts';

/** Columns for the run as a whole; those of a tier or a region are added for each of them. */
const WHOLE: readonly MetricName[] = [
  'requests',
  'hit_rate',
  'coalesced_rate',
  'origin_reads',
  'origin_rejected',
  'origin_utilization',
  'availability',
  'shed_rate',
  'error_rate',
  'egress_bytes',
  'link_utilization_max',
];
const OF_WRITES: readonly MetricName[] = [
  'writes',
  'stale_read_rate',
  'consistency_violations',
  'invalidation_events',
  'bus_lag_max',
];
const OF_FAILURES: readonly MetricName[] = ['stale_served_rate', 'default_rate', 'origin_retries', 'origin_withheld'];
const BY_TIER: readonly MetricName[] = ['served_share', 'hit_rate', 'memory_used', 'node_utilization_max', 'evictions'];
const BY_REGION: readonly MetricName[] = ['requests', 'hit_rate', 'origin_reads'];

export function seriesOf(record: RunRecord, metrics: Metrics): Series {
  const { tiers, regions } = record.scenario;
  const selectors: Selector[] = [
    ...[...WHOLE, ...(record.hasWrites ? OF_WRITES : []), ...(record.mayFail ? OF_FAILURES : [])].map((metric) => {
      return { metric, labels: {} };
    }),
    ...tiers.flatMap(({ name, scope }) =>
      BY_TIER.filter((metric) => metric !== 'node_utilization_max' || scope !== 'instance').map((metric) => ({
        metric,
        labels: { tier: name },
      })),
    ),
    { metric: 'served_share', labels: { tier: 'origin' } },
    ...regions.flatMap(({ name }) => BY_REGION.map((metric) => ({ metric, labels: { region: name } }))),
  ];
  // The window in which a run was interrupted would be a noisy end of every curve.
  const whole = record.windows.edges.subarray(1).filter((end) => end <= record.simulatedUntil).length;
  const windows = Array.from({ length: whole }, (_, window) => window);
  const columns: Record<string, number[]> = {};
  for (const selector of selectors) {
    columns[formatSelector(selector)] = windows.map((window) => metrics.at(selector, window));
  }
  for (const [outcome, index] of [['hit', HIT], ['miss', MISS]] as const) {
    columns[`latency_p50{outcome=${outcome}}`] = Array.from(record.windowP50[index].subarray(0, whole));
    columns[`latency_p99{outcome=${outcome}}`] = Array.from(record.windowP99[index].subarray(0, whole));
  }
  return {
    from: windows.map((window) => record.windows.edges[window]),
    to: windows.map((window) => record.windows.edges[window + 1]),
    columns,
  };
}
