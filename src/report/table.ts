/** A table of estimates: a metric in each column, a thing that labels name in each row. */
import { formatSelector } from '../scenario/metric.ts';
import type { Labels, MetricName } from '../scenario/metric.ts';
import type { Estimate } from '../study/estimate.ts';
import type { Study } from '../study/study.ts';
import { NOTHING, formatEstimate, formatMean } from './quantity.ts';

export interface Table {
  readonly title: string;
  /** How to read it; may be empty. */
  readonly note: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Whether a column is aligned to the right, as numbers are. */
  readonly right: readonly boolean[];
}

/** A column's header, and its number in the row with the given labels; null: not a thing of that row. */
export type Column = readonly [header: string, cell: (labels: Labels) => string | null];

/** A column of one metric, narrowed by the labels of the row and by `more`. */
export function column(study: Study, header: string, metric: MetricName, more: Labels = {}): Column {
  return [header, (labels) => formatEstimate(at(study, metric, { ...labels, ...more }))];
}

/** The same without intervals, for a narrow table. */
export function means(study: Study, header: string, metric: MetricName): Column {
  return [header, (labels) => formatMean(at(study, metric, labels))];
}

export function at(study: Study, metric: MetricName, labels: Labels): Estimate | undefined {
  return study.metrics[formatSelector({ metric, labels })];
}

/** A list of numbers with their names; those that were not measured are left out. */
export function list(title: string, rows: readonly (readonly [name: string, number: string])[]): Table {
  const measured = rows.filter(([, number]) => number !== NOTHING);
  return { title, note: '', columns: ['', ''], rows: measured, right: [false, true] };
}

export type Row = readonly [name: string, labels: Labels];

/** A row for each tier, and for the origin behind them. */
export function tierRows({ scenario }: Study): Row[] {
  return [...scenario.tiers.map(({ name }) => name), 'origin'].map((name) => [name, { tier: name }]);
}

/** Rows and columns without a single number are left out. */
export function table(
  title: string,
  note: string,
  first: string,
  columns: readonly Column[],
  rows: readonly Row[],
): Table {
  const cells = rows.map(([name, labels]) => [name, ...columns.map(([, cell]) => cell(labels) ?? NOTHING)]);
  const kept = [first, ...columns.map(([header]) => header)].map(
    (_, index) => index === 0 || cells.some((row) => row[index] !== NOTHING),
  );
  const keep = <T>(row: readonly T[]): T[] => row.filter((_, index) => kept[index]);
  return {
    title,
    note,
    columns: keep([first, ...columns.map(([header]) => header)]),
    rows: cells.filter((row) => row.slice(1).some((cell) => cell !== NOTHING)).map(keep),
    right: keep([false, ...columns.map(() => true)]),
  };
}
