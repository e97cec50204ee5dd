/**
 * The vocabulary of measurements: what an expectation may name, what a report shows, and in which unit.
 * One table is at once value, type and guard.
 */
import { OF_ALERTS, OF_FAILURES, OF_LIMITS } from './failure-metrics.ts';
import type { MetricLabel, MetricSpec } from './metric-spec.ts';
import { OF_ALL, OF_BILLS, OF_COMPRESSION, OF_COST, OF_MESSAGES, OF_WARMUPS, OF_WRITES } from './metric-table.ts';

export const METRICS = {
  ...OF_ALL, ...OF_WRITES, ...OF_MESSAGES, ...OF_FAILURES, ...OF_ALERTS, ...OF_LIMITS, ...OF_WARMUPS, ...OF_COST,
  ...OF_BILLS, ...OF_COMPRESSION,
};

export type BillMetric = keyof typeof OF_BILLS;
export type WriteMetric = keyof typeof OF_WRITES | keyof typeof OF_MESSAGES;
export type MetricName = keyof typeof METRICS;

/** Whether a metric means something only with writes. */
export function isWriteMetric(metric: MetricName): metric is WriteMetric {
  return Object.hasOwn(OF_WRITES, metric) || isMessageMetric(metric);
}

/** Whether reports show a metric only where the scenario says how instances get their messages. */
export function isMessageMetric(metric: MetricName): boolean {
  return Object.hasOwn(OF_MESSAGES, metric);
}

/** Whether reports show a metric only where something may go wrong. */
export function isFailureMetric(metric: MetricName): boolean {
  return Object.hasOwn(OF_FAILURES, metric);
}

/** Whether a metric is of alerts, or of what they watch: reports show it only beside alerts. */
export function isAlertMetric(metric: MetricName): boolean {
  return Object.hasOwn(OF_ALERTS, metric);
}

/** Whether reports show a metric only where instances have a limit of what they take. */
export function isLimitMetric(metric: MetricName): boolean {
  return Object.hasOwn(OF_LIMITS, metric);
}

/** Whether reports show a metric only where values are compressed. */
export function isCompressionMetric(metric: MetricName): boolean {
  return Object.hasOwn(OF_COMPRESSION, metric);
}

/** Whether a metric means something only where a region is cold. */
export function isWarmupMetric(metric: MetricName): boolean {
  return Object.hasOwn(OF_WARMUPS, metric);
}

/** Whether it is a line or a sum of a bill, and not of a run. */
export function isBillMetric(metric: MetricName): metric is BillMetric {
  return Object.hasOwn(OF_BILLS, metric);
}

/** Whether a metric means something only where the scenario says what things cost. */
export function isCostMetric(metric: MetricName): boolean {
  return isBillMetric(metric) || Object.hasOwn(OF_COST, metric);
}

export function isMetricName(name: string): name is MetricName {
  return Object.hasOwn(METRICS, name);
}

/** The metric of a selector that a run was asked for. */
export function metricOf(selector: string): MetricName {
  const brace = selector.indexOf('{');
  const name = brace < 0 ? selector : selector.slice(0, brace);
  if (!isMetricName(name)) throw new Error(`a run measured ${selector}, which is not in the vocabulary of metrics`);
  return name;
}

/** Which way a metric is better. */
export function betterOf(metric: MetricName): 'higher' | 'lower' | 'neither' {
  const spec: MetricSpec = METRICS[metric];
  return spec.better ?? 'lower';
}

export type Labels = { readonly [label in MetricLabel]?: string };

/** A metric with the labels that narrow it, as an expectation or a key of `summary.json` writes it. */
export interface Selector {
  readonly metric: MetricName;
  readonly labels: Labels;
}

const LABEL_ORDER: readonly MetricLabel[] = [
  'tier', 'region', 'namespace', 'alert', 'outcome', 'band', 'cause', 'window', 'phase',
];

/** The one spelling of a selector: labels in a fixed order, no blanks. */
export function formatSelector(selector: Selector): string {
  const labels = LABEL_ORDER.filter((label) => selector.labels[label] !== undefined)
    .map((label) => `${label}=${selector.labels[label]}`)
    .join(',');
  return labels === '' ? selector.metric : `${selector.metric}{${labels}}`;
}
