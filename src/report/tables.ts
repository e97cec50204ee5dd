/** The tables of a report: which numbers stand side by side. */
import type { ValidationRow } from '../measure/result.ts';
import { MISS_CAUSES } from '../scenario/cause.ts';
import { OUTCOMES } from '../scenario/metric-table.ts';
import type { MetricName } from '../scenario/metric.ts';
import type { Judgement } from '../study/judge.ts';
import type { Study } from '../study/study.ts';
import { formatQuantity } from '../units/format.ts';
import { originCapacity } from '../world/origin.ts';
import { NOTHING, formatEstimate } from './quantity.ts';
import { relativeDifference } from './summary.ts';
import { at, column, list, means, table, tierRows } from './table.ts';
import type { Column, Row, Table } from './table.ts';

export function tierTable(study: Study): Table {
  return table(
    'Tiers',
    'Served: share of all requests answered there. Hit rate: over the tier\'s own lookups. Memory: of all its caches.',
    'tier',
    [
      column(study, 'served', 'served_share'),
      column(study, 'hit rate', 'hit_rate'),
      column(study, 'memory', 'memory_used'),
      column(study, 'overhead', 'memory_overhead'),
      column(study, 'compression, cores', 'compression_cpu'),
      column(study, 'evictions', 'evictions'),
      column(study, 'a month', 'cost_per_month'),
    ],
    tierRows(study),
  );
}

/** Of the tiers that have nodes. */
export function nodeTable(study: Study): Table {
  const { namespaces, tiers } = study.scenario;
  const nodal = tiers.filter(({ scope }, index) => {
    return scope !== 'instance' && namespaces.some((namespace) => namespace.tiers.includes(index));
  });
  const bought: Column = ['nodes', ({ tier }) => {
    const found = nodal.find(({ name }) => name === tier);
    return found === undefined ? null : formatQuantity(found.nodes, 'count');
  }];
  return table(
    'Nodes',
    'Of one cluster. Needed: to keep every copy for its time to live, by closed forms; what is fewer evicts.',
    'tier',
    [
      bought,
      column(study, 'needed', 'nodes_needed'),
      column(study, 'busiest node', 'node_utilization_max'),
      column(study, 'its load / mean', 'node_skew'),
    ],
    nodal.map(({ name }): Row => [name, { tier: name }]),
  );
}

/** The few numbers of a run that fit a terminal. */
export function summaryTables(study: Study): Table[] {
  const tiers = table(
    '',
    '',
    'tier',
    [
      means(study, 'served', 'served_share'),
      means(study, 'hit rate', 'hit_rate'),
      means(study, 'memory', 'memory_used'),
      means(study, 'evictions', 'evictions'),
      means(study, 'busiest node', 'node_utilization_max'),
    ],
    tierRows(study),
  );
  const latencies = table(
    '',
    '',
    'latency',
    [means(study, 'p50', 'latency_p50'), means(study, 'p99', 'latency_p99'), means(study, 'p99.9', 'latency_p999')],
    OUTCOME_ROWS,
  );
  return [tiers, latencies].filter(({ rows }) => rows.length > 0);
}

const OUTCOME_ROWS: readonly Row[] = [['all', {}], ...OUTCOMES.map((outcome): Row => [outcome, { outcome }])];

/** Causes that never occurred are left out: most scenarios know two or three. */
export function missTable(study: Study): Table {
  const rows: Row[] = [
    ...study.scenario.tiers.map(({ name }): Row => [name, { tier: name }]),
    ['all requests', {}],
  ];
  const seen = MISS_CAUSES.filter((cause) =>
    rows.some(([, labels]) => (at(study, 'miss_share', { ...labels, cause })?.mean ?? 0) > 0),
  );
  return table(
    'Misses by cause',
    'Of a tier\'s own lookups; in the last row, of all requests, those that no cache answered.',
    'tier',
    [
      column(study, 'all misses', 'miss_share'),
      ...seen.map((cause) => column(study, cause, 'miss_share', { cause })),
    ],
    rows,
  );
}

export function latencyTable(study: Study): Table {
  return table(
    'Latency',
    'From arrival at the instance, answered requests. A hit was answered by any tier, a miss by the origin.',
    'outcome',
    [
      column(study, 'p50', 'latency_p50'),
      column(study, 'p99', 'latency_p99'),
      column(study, 'p99.9', 'latency_p999'),
      column(study, 'mean', 'latency_mean'),
    ],
    OUTCOME_ROWS,
  );
}

export function originTable(study: Study): Table {
  const capacity = originCapacity(study.scenario);
  const number = (metric: MetricName): string => formatEstimate(study.metrics[metric]);
  return list('Origin', [
    ['reads', number('origin_reads')],
    ['capacity, in reads of average cost', formatQuantity(capacity, 'req/s')],
    ['utilization', number('origin_utilization')],
    ['wait before service, p99', number('origin_queue_p99')],
    ['rejected or timed out', number('origin_rejected')],
    ['most reads of one key at once', number('herd_max')],
    ['requests that joined another one\'s fetch', number('coalesced_rate')],
  ]);
}

/** Empty unless something may go wrong. */
export function failureTable(study: Study): Table {
  const number = (metric: MetricName): string => formatEstimate(study.metrics[metric]);
  const note =
    'Recovered: availability and hit rate are back at what they were before the first fault, and stay there. ' +
    'Withheld: the instances did not send them.';
  const rows = list('Failures', [
    ['requests that failed', number('failed_requests')],
    ['most of any window', number('dip_depth')],
    ['turned away by their instance', number('overflow_rate')],
    ['answered with a copy past its time', number('stale_served_rate')],
    ['answered with a default value', number('default_rate')],
    ['answered with a wrong value', number('wrong_value_rate')],
    ['origin reads tried again', number('origin_retries')],
    ['origin reads given up', number('origin_abandoned')],
    ['origin reads withheld', number('origin_withheld')],
    ['recovered after the last fault', number('time_to_recover')],
  ]);
  return study.metrics['failed_requests'] === undefined ? { ...rows, rows: [] } : { ...rows, note };
}

/** Empty unless somebody is called when something is wrong. */
export function alertTable(study: Study): Table {
  const { alerts = [], timeline } = study.scenario;
  const rows = new Map(alerts.map((alert) => [alert.name, alert]));
  const rule = (name = ''): string | null => {
    const alert = rows.get(name);
    return alert === undefined ? null : `${alert.text} over ${time(alert.over)} for ${time(alert.lasting)}`;
  };
  const detected = column(study, 'detected after', 'time_to_detect');
  return table(
    'Alerts',
    'Detected after: from the beginning of a fault until it fired. False: no fault explains it.',
    'alert',
    [
      ['when', ({ alert }) => rule(alert)],
      ['every', ({ alert }) => time(rows.get(alert ?? '')?.every ?? NaN)],
      column(study, 'fired', 'alerts_fired'),
      column(study, 'false', 'false_alarms'),
      ...(timeline.length === 0 ? [] : [detected]),
    ],
    alerts.map(({ name }) => [name, { alert: name }]),
  );
}

/** Empty unless a region begins with cold caches. */
export function warmupTable(study: Study): Table {
  const number = (metric: MetricName): string => formatEstimate(study.metrics[metric]);
  const { warmup, regions } = study.scenario;
  const where = warmup === undefined ? '' : ` of ${regions[warmup.region].name}`;
  const rows = list(`Warm-up${where}`, [
    ['warm after', number('warmup_time')],
    ['last copy restored after', number('warmup_copy_time')],
    ['bytes copied', number('warmup_copied_bytes')],
    ['most origin reads of any window', number('origin_reads_peak')],
  ]);
  return warmup === undefined ? { ...rows, rows: [] } : rows;
}

export function regionTable(study: Study): Table {
  return table(
    'Regions',
    '',
    'region',
    [
      column(study, 'requests', 'requests'),
      column(study, 'hit rate', 'hit_rate'),
      column(study, 'p50', 'latency_p50'),
      column(study, 'p99', 'latency_p99'),
      column(study, 'availability', 'availability'),
      column(study, 'origin reads', 'origin_reads'),
      column(study, 'sent abroad', 'egress_bytes'),
      column(study, 'a month', 'cost_per_month'),
    ],
    study.scenario.regions.map(({ name }) => [name, { region: name }]),
  );
}

export function namespaceTable(study: Study): Table {
  return table(
    'Namespaces',
    '',
    'namespace',
    [
      column(study, 'requests', 'requests'),
      column(study, 'hit rate', 'hit_rate'),
      column(study, 'p50', 'latency_p50'),
      column(study, 'p99', 'latency_p99'),
      column(study, 'origin reads', 'origin_reads'),
    ],
    study.scenario.namespaces.map(({ name }) => [name, { namespace: name }]),
  );
}

export function namespaceShareTable(study: Study): Table {
  const { namespaces, tiers } = study.scenario;
  const uses = new Map(namespaces.map((one) => [one.name, one.tiers.map((tier) => tiers[tier].name)]));
  const shares = (tier: string): Column => {
    const [header, share] = column(study, tier, 'served_share', { tier });
    return [header, (labels) => (uses.get(labels['namespace'] ?? '')?.includes(tier) === true ? share(labels) : null)];
  };
  return table(
    'Where namespaces are served',
    'Share of the namespace\'s requests.',
    'namespace',
    [...tiers.map(({ name }) => shares(name)), column(study, 'origin', 'served_share', { tier: 'origin' })],
    namespaces.map(({ name }) => [name, { namespace: name }]),
  );
}

export function phaseTable(study: Study): Table {
  const { phases } = study.scenario;
  const span = new Map(phases.map(({ name, from, to }) => [name, `${time(from)} to ${time(to)}`]));
  return table(
    'Phases',
    '',
    'phase',
    [
      ['when', ({ phase }) => span.get(phase ?? '') ?? null],
      column(study, 'hit rate', 'hit_rate'),
      column(study, 'p99', 'latency_p99'),
      column(study, 'availability', 'availability'),
      column(study, 'origin reads', 'origin_reads'),
      column(study, 'origin utilization', 'origin_utilization'),
    ],
    phases.length < 2 ? [] : phases.map(({ name }) => [name, { phase: name }]),
  );
}

function time(seconds: number): string {
  return formatQuantity(seconds, 's');
}

export function validationTable(study: Study): Table {
  const row = (one: ValidationRow): string[] => [
    one.where,
    one.what,
    one.law,
    formatQuantity(one.theory, one.unit),
    formatQuantity(one.simulated, one.unit),
    percent(relativeDifference(one)),
    one.note,
  ];
  return {
    title: 'Validation',
    note: 'Closed forms beside what was simulated, where one applies; differences are relative to the closed form.',
    columns: ['where', 'what', 'closed form', 'theory', 'simulated', 'difference', 'note'],
    rows: study.validation
      .filter(({ theory, simulated }) => !Number.isNaN(theory) && !Number.isNaN(simulated))
      .map(row),
    right: [false, false, false, true, true, true, false],
  };
}

function percent(ratio: number): string {
  if (Number.isNaN(ratio)) return NOTHING;
  const digits = (Math.abs(ratio) * 100).toFixed(2);
  if (Number(digits) === 0) return `${digits} %`;
  return `${ratio < 0 ? '-' : '+'}${digits} %`;
}

function held(judgements: readonly Judgement[]): number {
  return judgements.filter(({ verdict }) => verdict === 'pass').length;
}

/** A line for each of several scenarios. */
export function overviewTable(studies: readonly Study[]): Table {
  const row = ({ scenario, verdict, judgements, metrics }: Study): string[] => [
    scenario.name,
    verdict,
    judgements.length === 0 ? NOTHING : `${held(judgements)} of ${judgements.length}`,
    formatEstimate(metrics['hit_rate']),
    formatEstimate(metrics['latency_p99']),
    formatEstimate(metrics['origin_reads']),
  ];
  return {
    title: 'Scenarios',
    note: '',
    columns: ['scenario', 'verdict', 'expectations met', 'hit rate', 'p99', 'origin reads'],
    rows: studies.map(row),
    right: [false, false, true, true, true, true],
  };
}
