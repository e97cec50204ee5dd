/** Values by replication: what a later run needs to be compared with this one pair by pair. */
import type { RunResult } from '../measure/result.ts';
import { formatSelector } from '../scenario/metric.ts';
import type { MetricName } from '../scenario/metric.ts';
import type { ResolvedScenario } from '../scenario/resolved.ts';

/** Selector to one value for each replication, NaN where it measured nothing. */
export type Replicates = Readonly<Record<string, readonly number[]>>;

/** What people weigh against each other: money, hits, waiting, failing, the origin, and old answers. */
export const USUAL_METRICS: readonly MetricName[] = [
  'cost_per_month',
  'hit_rate',
  'latency_mean',
  'latency_p50',
  'latency_p99',
  'availability',
  'failed_requests',
  'time_to_recover',
  'warmup_time',
  'origin_reads_peak',
  'origin_reads',
  'origin_utilization',
  'stale_read_rate',
  'staleness_p99',
  'consistency_violations',
];

/** Of the usual metrics and of those that the scenario's expectations speak of, as far as they were measured. */
export function replicatesOf({ expectations }: ResolvedScenario, results: readonly RunResult[]): Replicates {
  const asked = expectations.map(({ selector }) => formatSelector(selector));
  const measured = [...new Set([...USUAL_METRICS, ...asked])].map((selector) => {
    return [selector, results.map((result) => result.metrics[selector] ?? NaN)] as const;
  });
  return Object.fromEntries(measured.filter(([, values]) => values.some((value) => !Number.isNaN(value))));
}
