/** Values of selectors, read from the record of one run. Ratios without a denominator are NaN: nothing was measured. */
import { FAILURE_CAUSES, MISS_CAUSES } from '../scenario/cause.ts';
import type { MissCause } from '../scenario/cause.ts';
import {
  METRICS,
  formatSelector,
  isAlertMetric,
  isBillMetric,
  isCompressionMetric,
  isCostMetric,
  isFailureMetric,
  isLimitMetric,
  isMessageMetric,
  isWarmupMetric,
  isWriteMetric,
} from '../scenario/metric.ts';
import type { MetricName, Selector } from '../scenario/metric.ts';
import type { MetricSpec } from '../scenario/metric-spec.ts';
import { Bill } from '../cost/bill.ts';
import type { Quantities } from '../cost/bill.ts';
import { WARM_UP } from '../scenario/resolved.ts';
import type { Phase } from '../scenario/resolved.ts';
import type { Alert } from '../scenario/alert.ts';
import { parseQuantity } from '../units/quantity.ts';
import { alarmsOf, falseAlarms, timeToDetect } from './alerts.ts';
import { coherenceValue } from './coherence.ts';
import { compressionWork } from './compression-work.ts';
import type { Histogram } from './histogram.ts';
import type { Alarms } from './result.ts';
import { CAUSE, CAUSES } from './record.ts';
import type { RunRecord } from './record.ts';
import { dipDepth, originReadsPeak, timeToRecover, usualWindows } from './recovery.ts';
import { busSilence, memoryShare, underWayMax } from './signals.ts';
import { View } from './view.ts';

/** What an engine knows beside its record. */
export interface Extras {
  /** Keys asked for within the last `seconds` of the run, and their key and value bytes; `namespace` -1: all. */
  distinct(namespace: number, seconds: number): { keys: number; bytes: number };
}

export class Metrics {
  readonly #record: RunRecord;
  readonly #extras: Extras;
  /** Null where the scenario does not say what things cost. */
  readonly #bill: Bill | null;
  /** Windows that count, by phase name; '' is everything after the warm-up. */
  readonly #windows = new Map<string, readonly number[]>();

  constructor(record: RunRecord, extras: Extras) {
    this.#record = record;
    this.#extras = extras;
    const { cost } = record.scenario;
    this.#bill = cost === undefined ? null : new Bill(cost, this);
    const { phases } = record.scenario;
    const all = Array.from({ length: record.windowsReached }, (_, window) => window);
    phases.forEach((phase, index) => {
      this.#windows.set(phase.name, all.filter((window) => record.windows.phaseOf[window] === index));
    });
    this.#windows.set('', all.filter((window) => phases[record.windows.phaseOf[window]].name !== WARM_UP));
  }

  /** Value of a selector over its phase, in the metric's SI unit. */
  value(selector: Selector): number {
    const { metric, labels } = selector;
    if (isBillMetric(metric)) return this.#bill?.value(metric, labels, this.#record.scenario) ?? NaN;
    return this.#over(selector, this.#windows.get(selector.labels.phase ?? '') ?? []);
  }

  /** Simulated time of a phase, s. */
  seconds(phase: string): number {
    return new View(this.#record, { metric: 'requests', labels: {} }, this.#windows.get(phase) ?? []).seconds();
  }

  /** Quantities of what is bought, in the billed phase; null where nothing has a price. */
  bill(): Quantities | null {
    return this.#bill?.quantities() ?? null;
  }

  /** Value of a selector over one window, for the time series. */
  at(selector: Selector, window: number): number {
    return this.#over(selector, [window]);
  }

  /** Distribution of the latencies that a selector covers, s. */
  latency(selector: Selector): Histogram {
    return new View(this.#record, selector, this.#windows.get(selector.labels.phase ?? '') ?? []).latency();
  }

  /** When each alert began to fire. */
  alarms(): Alarms[] {
    const { alerts = [] } = this.#record.scenario;
    return alerts.map((alert) => ({ alert: alert.name, at: this.#alarmsOf(alert) }));
  }

  #alarmsOf(alert: Alert): number[] {
    return alarmsOf(alert, this.#record, (selector, windows) => this.#over(selector, windows));
  }

  /** What alerts made of the whole run: a phase has none of its own. */
  #alarms(metric: 'time_to_detect' | 'alerts_fired' | 'false_alarms', name: string | undefined): number {
    const { alerts = [], timeline } = this.#record.scenario;
    let value = NaN;
    for (const alert of alerts) {
      if (name !== undefined && alert.name !== name) continue;
      const alarms = this.#alarmsOf(alert);
      if (metric === 'time_to_detect') {
        const time = timeToDetect(alert, alarms, timeline);
        // Of several alerts, the one that was first.
        if (!(time >= value)) value = time;
      } else {
        const count = metric === 'alerts_fired' ? alarms.length : falseAlarms(alert, alarms, timeline);
        value = Number.isNaN(value) ? count : value + count;
      }
    }
    return value;
  }

  #phase(name: string | undefined): Phase | undefined {
    return this.#record.scenario.phases.find((phase) => phase.name === name);
  }

  #over(selector: Selector, windows: readonly number[]): number {
    const view = new View(this.#record, selector, windows);
    const { metric, labels } = selector;
    if (isBillMetric(metric)) return NaN;
    if (isWriteMetric(metric)) return this.#record.hasWrites ? coherenceValue(view, this.#record, metric, labels) : NaN;
    switch (metric) {
      case 'requests':
        return view.sum((f) => f.requests);
      case 'hit_rate':
        return hitRate(view, selector);
      case 'served_share':
        return view.served() / view.requests();
      case 'stale_hit_share':
      case 'stale_served_rate':
        return view.everyTier((f) => f.staleHit, 0) / view.requests();
      case 'negative_hit_share':
        return view.perTier((f) => f.negativeHit) / view.requests();
      case 'miss_share':
        return missShare(view, selector.labels.cause as MissCause | undefined);
      case 'distinct_keys':
      case 'working_set': {
        const span = parseQuantity(selector.labels.window ?? '1h', 'time');
        const seconds = 'value' in span ? span.value : NaN;
        const found = this.#extras.distinct(view.namespace, seconds);
        return metric === 'distinct_keys' ? found.keys : found.bytes;
      }
      case 'latency_p50':
        return view.latency().quantile(0.5);
      case 'latency_p99':
        return view.latency().quantile(0.99);
      case 'latency_p999':
        return view.latency().quantile(0.999);
      case 'latency_mean':
        return view.latency().mean;
      case 'origin_reads':
        return view.sum((f) => f.originReads) / view.seconds();
      case 'origin_retries':
        return view.sum((f) => f.originRetries) / view.seconds();
      case 'origin_withheld':
        return view.sum((f) => f.originWithheld) / view.seconds();
      case 'time_to_detect':
      case 'alerts_fired':
      case 'false_alarms':
        return this.#alarms(metric, labels.alert);
      case 'memory_share':
        return memoryShare(this.#record, windows, view);
      case 'origin_headroom':
        return 1 / new View(this.#record, selector, usualWindows(this.#record)).originUtilization();
      case 'bus_silence':
        return this.#record.hasWrites ? busSilence(this.#record, windows, view) : NaN;
      case 'wrong_value_rate':
        return view.sum((f) => f.wrong) / view.requests();
      case 'default_rate':
        return view.sum((f) => f.defaulted) / view.requests();
      case 'failed_requests':
        return failures(view);
      case 'dip_depth':
        return dipDepth(this.#record);
      case 'time_to_recover':
        return timeToRecover(this.#record, this.#phase(labels.phase));
      case 'metastable': {
        const time = timeToRecover(this.#record, this.#phase(labels.phase));
        return Number.isNaN(time) ? NaN : time === Infinity ? 1 : 0;
      }
      case 'warmup_time':
        return this.#record.warmed.at;
      case 'warmup_copy_time':
        return this.#record.warmed.copiedAt;
      case 'warmup_copied_bytes':
        return this.#record.warmed.bytes;
      case 'origin_reads_peak':
        return originReadsPeak(this.#record);
      case 'origin_abandoned':
        return view.sum((f) => f.originAbandoned) / view.seconds();
      case 'origin_rejected':
        return (view.sum((f) => f.originRejected) + view.sum((f) => f.originTimedOut)) / view.seconds();
      case 'origin_utilization':
        return view.originUtilization();
      case 'origin_queue_p99':
        return view.originWait().quantile(0.99);
      case 'availability':
        return 1 - failures(view) / view.requests();
      case 'overflow_rate':
        return view.sum((f) => f.overflow) / view.requests();
      case 'under_way_max':
        return underWayMax(this.#record, windows, view);
      case 'shed_rate':
        return view.sum((f) => f.shed) / view.requests();
      case 'error_rate':
        return view.sum((f) => f.error) / view.requests();
      case 'node_utilization_max':
        return view.nodeUtilization();
      case 'node_skew':
        return view.nodeSkew();
      case 'memory_used':
        return view.memory();
      case 'memory_overhead':
        return view.memoryOverhead();
      case 'compression_cpu':
        return compressionWork(this.#record, windows, view) / view.seconds();
      case 'nodes_needed':
        return view.nodesNeeded();
      case 'evictions':
        return view.evictions() / view.seconds();
      case 'link_utilization_max':
        return view.linkUtilization();
      case 'egress_bytes':
        return view.egress() / view.seconds();
      case 'zone_bytes':
        return view.zoneBytes() / view.seconds();
      case 'herd_max':
        return view.herdMax();
      case 'coalesced_rate':
        return view.everyTier((f) => f.coalesced, 1) / view.requests();
      case 'connection_refused_share':
        return view.perTier((f) => f.refused) / (view.perTier((f) => f.refused) + view.perTier((f) => f.lookups));
    }
  }
}

/** The selectors that every report has; `extra` are those that expectations ask for beside them. */
export function standardSelectors(record: RunRecord, extra: readonly Selector[]): Selector[] {
  const { regions, namespaces, tiers, phases, alerts, bus } = record.scenario;
  const selectors = new Map<string, Selector>();
  const add = (selector: Selector): void => void selectors.set(formatSelector(selector), selector);
  for (const metric of Object.keys(METRICS) as MetricName[]) {
    if (isWriteMetric(metric) && !record.hasWrites) continue;
    if (isMessageMetric(metric) && bus?.subscriber === undefined && bus?.tracking === undefined) continue;
    if (isFailureMetric(metric) && !record.mayFail) continue;
    if (isCompressionMetric(metric) && tiers.every(({ compression }) => compression === undefined)) continue;
    if (isLimitMetric(metric) && regions.every(({ maxRequests }) => maxRequests === undefined)) continue;
    if (isAlertMetric(metric) && record.scenario.alerts === undefined) continue;
    if (isWarmupMetric(metric) && record.scenario.warmup === undefined) continue;
    if (isCostMetric(metric) && record.scenario.cost === undefined) continue;
    const { labels: allowed, ofAnswers, causes = [] }: MetricSpec = METRICS[metric];
    const labels: readonly string[] = allowed;
    const rows: Selector['labels'][] = [{}];
    if (labels.includes('tier')) {
      for (const tier of tiers) rows.push({ tier: tier.name });
      if (ofAnswers === true) rows.push({ tier: 'origin' });
    }
    if (labels.includes('region')) rows.push(...regions.map(({ name }) => ({ region: name })));
    if (labels.includes('namespace')) rows.push(...namespaces.map(({ name }) => ({ namespace: name })));
    if (labels.includes('alert')) rows.push(...(alerts ?? []).map(({ name }) => ({ alert: name })));
    if (labels.includes('outcome')) rows.push({ outcome: 'hit' }, { outcome: 'miss' });
    if (labels.includes('band')) rows.push({ band: 'hot' });
    if (labels.includes('window')) rows.splice(0, rows.length, { window: '1h' });
    for (const cause of causes) {
      if (FAILURE_CAUSES.includes(cause) && !record.mayFail) continue;
      rows.push({ cause }, ...tiers.map(({ name }) => ({ tier: name, cause })));
    }
    for (const row of rows) add({ metric, labels: row });
    if (metric === 'served_share') {
      for (const { name } of [...tiers, { name: 'origin' }]) {
        for (const region of regions) add({ metric, labels: { tier: name, region: region.name } });
        for (const namespace of namespaces) add({ metric, labels: { tier: name, namespace: namespace.name } });
      }
    }
    if (phases.length > 1 && !labels.includes('window') && !labels.includes('alert')) {
      for (const phase of phases) for (const row of rows) add({ metric, labels: { ...row, phase: phase.name } });
    }
  }
  for (const selector of extra) add(selector);
  return [...selectors.values()];
}

/** Requests that got no answer. */
function failures(view: View): number {
  return view.sum((f) => f.overflow) + view.sum((f) => f.shed) + view.sum((f) => f.error);
}

function hitRate(view: View, selector: Selector): number {
  if (selector.labels.band === 'hot') return view.sum((f) => f.hotHits) / view.sum((f) => f.hotRequests);
  if (selector.labels.tier !== undefined) return view.perTier((f) => f.lookupHits) / view.perTier((f) => f.lookups);
  return (view.everyTier((f) => f.hit, 0) + view.everyTier((f) => f.negativeHit, 0)) / view.requests();
}

function missShare(view: View, cause: MissCause | undefined): number {
  const causes = cause === undefined ? MISS_CAUSES.map((_, index) => index) : [CAUSE[cause]];
  let misses = 0;
  for (const index of causes) {
    misses += view.sum((f) => (view.tier < 0 ? f.missCause : f.lookupMissCause + view.tier * CAUSES) + index);
  }
  return misses / (view.tier < 0 ? view.requests() : view.perTier((f) => f.lookups));
}
