/** What the replications of a scenario say together: means with 95 % intervals, in replication order. */
import { tailTimes } from '../measure/histogram.ts';
import type { EngineFacts, RunResult, ValidationRow } from '../measure/result.ts';
import { METRICS, metricOf } from '../scenario/metric.ts';
import type { MetricName } from '../scenario/metric.ts';
import type { MetricUnit } from '../scenario/metric-spec.ts';
import { OUTCOMES } from '../scenario/metric-table.ts';
import { meanOf } from './statistics.ts';

export interface Estimate {
  /** NaN where no replication measured anything. */
  readonly mean: number;
  /** Null with fewer than two replications that measured it. */
  readonly ci95: readonly [low: number, high: number] | null;
  readonly unit: MetricUnit;
}

/** Ratios that may exceed one: of a load to a capacity, of one node to the others, of overhead to payload. */
const UNBOUNDED_RATIOS: readonly MetricName[] = [
  'origin_utilization',
  'node_utilization_max',
  'node_skew',
  'memory_overhead',
  'link_utilization_max',
  'cost_saving',
];

/** The largest value that a metric can take. */
export function ceilingOf(name: MetricName): number {
  return METRICS[name].unit === 'ratio' && !UNBOUNDED_RATIOS.includes(name) ? 1 : Infinity;
}

/** The interval is cut to the values that the metric can take: a hit rate of 100.2 % helps nobody. */
function estimate(selector: string, values: readonly number[]): Estimate {
  const name = metricOf(selector);
  const unit = METRICS[name].unit;
  const { mean, half } = meanOf(values);
  if (Number.isNaN(half)) return { mean, ci95: null, unit };
  return { mean, ci95: [Math.max(0, mean - half), Math.min(ceilingOf(name), mean + half)], unit };
}

export type Estimates = Readonly<Record<string, Estimate>>;

export function estimateMetrics(results: readonly Pick<RunResult, 'metrics'>[]): Estimates {
  const selectors = new Set(results.flatMap((result) => Object.keys(result.metrics)));
  return Object.fromEntries(
    [...selectors].map((selector) => [
      selector,
      estimate(
        selector,
        results.map((result) => result.metrics[selector] ?? NaN),
      ),
    ]),
  );
}

/** One column of a time series, over replications, by window. */
export interface Column {
  readonly unit: MetricUnit;
  readonly mean: readonly number[];
  /** Half-width of the 95 % interval; null with one replication. */
  readonly half: readonly number[] | null;
}

export interface SeriesEstimate {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly columns: Readonly<Record<string, Column>>;
}

/** Windows that not every result reached are left out: an interrupted run ends early, and not in the same window. */
export function estimateSeries(results: readonly RunResult[]): SeriesEstimate {
  const { from, to, columns } = results[0].series;
  const until = Math.min(...results.map((result) => result.engine.simulatedUntil));
  const complete = results.every((result) => !result.engine.interrupted);
  const windows = complete ? to.length : to.filter((end) => end <= until).length;
  const column = (name: string): Column => {
    const means = Array.from({ length: windows }, (_, window) =>
      meanOf(results.map((result) => result.series.columns[name]?.[window] ?? NaN)),
    );
    const half = results.length > 1 ? means.map((at) => at.half) : null;
    return { unit: METRICS[metricOf(name)].unit, mean: means.map((at) => at.mean), half };
  };
  return {
    from: from.slice(0, windows),
    to: to.slice(0, windows),
    columns: Object.fromEntries(Object.keys(columns).map((name) => [name, column(name)])),
  };
}

/** How many requests take longer than a time, by time and outcome; over replications. */
export interface TailEstimate {
  /** s, rising. */
  readonly times: readonly number[];
  readonly columns: Readonly<Record<string, Column>>;
}

/** Of the times beyond which some requests of an outcome lie and others do not; null where none was answered. */
export function estimateTails(results: readonly RunResult[]): TailEstimate | null {
  const all = tailTimes();
  const columns = OUTCOMES.flatMap((outcome): (readonly [string, Column])[] => {
    const measured = results.map(({ tails }) => tails?.[outcome]).filter((tail) => tail !== undefined);
    if (measured.length === 0) return [];
    const means = all.map((_, index) => meanOf(measured.map((tail) => tail[index])));
    const half = measured.length > 1 ? means.map((at) => at.half) : null;
    return [[outcome, { unit: 'ratio', mean: means.map(({ mean }) => mean), half }]];
  });
  if (columns.length === 0) return null;
  const from = Math.min(...columns.map(([, { mean }]) => Math.max(0, mean.findIndex((share) => share < 1) - 1)));
  const to = Math.max(...columns.map(([, { mean }]) => mean.findLastIndex((share) => share > 0) + 2));
  const cut = ({ unit, mean, half }: Column): Column => {
    return { unit, mean: mean.slice(from, to), half: half === null ? null : half.slice(from, to) };
  };
  return { times: all.slice(from, to), columns: Object.fromEntries(columns.map(([name, one]) => [name, cut(one)])) };
}

/** Closed forms beside the mean of what was simulated. */
export function estimateValidation(results: readonly RunResult[]): ValidationRow[] {
  return results[0].validation.map((row, index) => ({
    ...row,
    theory: meanOf(results.map((result) => result.validation[index].theory)).mean,
    simulated: meanOf(results.map((result) => result.validation[index].simulated)).mean,
  }));
}

/** The engine's facts over all replications. */
export interface StudyFacts extends Omit<EngineFacts, 'replication'> {
  readonly replications: number;
}

/** Sizes are means over replications; the time reached is that of the replication that came least far. */
export function studyFacts(results: readonly RunResult[]): StudyFacts {
  const engines = results.map((result) => result.engine);
  const average = (of: (engine: EngineFacts) => number): number => Math.round(meanOf(engines.map(of)).mean);
  const { replication: _, ...first } = engines[0];
  return {
    ...first,
    replications: results.length,
    keysSimulated: average((engine) => engine.keysSimulated),
    keysRepresented: average((engine) => engine.keysRepresented),
    events: average((engine) => engine.events),
    requests: average((engine) => engine.requests),
    simulatedUntil: Math.min(...engines.map((engine) => engine.simulatedUntil)),
    interrupted: engines.some((engine) => engine.interrupted),
  };
}
