/** The part of a resolved scenario about who is called when. Times in seconds. */
import type { Statement } from './expectation.ts';
import type { MetricName } from './metric.ts';

/** A rule as those of Prometheus: it fires once its condition has held at every look for so long. */
export interface Alert extends Omit<Statement, 'change'> {
  readonly name: string;
  /** The condition is of what was measured within this time. */
  readonly over: number;
  /** Time between two looks. */
  readonly every: number;
  /** So long it must have held; 0: it fires at once. */
  readonly lasting: number;
}

/** What can be told of any part of a run, however short: the others are of whole phases. */
export const WATCHED: readonly MetricName[] = [
  'bus_lag_max', 'bus_silence', 'hit_rate', 'memory_share', 'memory_used', 'evictions', 'origin_reads',
  'origin_utilization', 'origin_rejected', 'origin_retries', 'error_rate', 'shed_rate', 'availability',
  'stale_served_rate', 'default_rate', 'stale_read_rate', 'miss_share', 'served_share', 'node_utilization_max',
  'connection_refused_share', 'link_utilization_max', 'requests',
];
