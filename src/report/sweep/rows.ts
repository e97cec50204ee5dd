/**
 * The results of a sweep in long format: a row for each metric of each point, and on every row all that varies, so that
 * a row means the same whatever it is joined with or filtered from.
 */
import { stringify } from 'csv-stringify/sync';
import type { Estimate } from '../../study/estimate.ts';
import type { SweepPlan } from '../../study/sweep/plan.ts';
import type { PointResult, SweepResults } from '../../study/sweep/results.ts';
import { jsonNumber } from '../json.ts';
import { parametersOf } from './parameters.ts';

type Cell = string | number | null;

export interface LongColumn {
  readonly name: string;
  readonly type: 'STRING' | 'INT32' | 'DOUBLE';
  readonly cells: readonly Cell[];
}

/** After the path of a column with the same values as numbers, in SI units. */
const SI = ' (SI)';

interface LongRow {
  readonly place: number;
  readonly result: PointResult;
  /** Null in the only row of a point without measurements. */
  readonly measured: readonly [selector: string, estimate: Estimate] | null;
}

export function longColumns(plan: SweepPlan, { points }: SweepResults): LongColumn[] {
  const rows = points.flatMap((result, place): LongRow[] => {
    const measured = Object.entries(result.metrics).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return measured.length === 0
      ? [{ place, result, measured: null }]
      : measured.map((one) => ({ place, result, measured: one }));
  });
  const column = (name: string, type: LongColumn['type'], cell: (row: LongRow) => Cell): LongColumn => {
    return { name, type, cells: rows.map(cell) };
  };
  const estimate = (of: (found: Estimate) => number | undefined) => (row: LongRow) => {
    const value = row.measured === null ? undefined : of(row.measured[1]);
    return value === undefined ? null : jsonNumber(value);
  };
  return [
    column('sweep', 'STRING', () => plan.name),
    column('point', 'INT32', ({ place }) => place + 1),
    ...parametersOf(plan).flatMap(({ path, texts, numbers }) => [
      column(path, 'STRING', ({ place }) => texts[place]),
      ...(numbers === null ? [] : [column(`${path}${SI}`, 'DOUBLE', ({ place }) => numbers[place])]),
    ]),
    column('status', 'STRING', ({ result }) => result.status),
    column('problem', 'STRING', ({ result }) => (result.problem === '' ? null : result.problem)),
    column('verdict', 'STRING', ({ result }) => result.verdict),
    column('metric', 'STRING', ({ measured }) => measured?.[0] ?? null),
    column('mean', 'DOUBLE', estimate(({ mean }) => mean)),
    column('ci95_low', 'DOUBLE', estimate(({ ci95 }) => ci95?.[0])),
    column('ci95_high', 'DOUBLE', estimate(({ ci95 }) => ci95?.[1])),
    column('unit', 'STRING', ({ measured }) => measured?.[1].unit ?? null),
    column('replications', 'INT32', ({ result }) => result.point.replications),
    column('seed', 'DOUBLE', ({ result }) => (result.status === 'invalid' ? null : result.point.seed)),
    column('scenario_hash', 'STRING', ({ result }) => (result.status === 'invalid' ? null : result.point.scenarioHash)),
    column('engine', 'STRING', () => plan.engine),
  ];
}

export function formatCsv(columns: readonly LongColumn[]): string {
  const rows = columns[0].cells.map((_, row) => columns.map(({ cells }) => cells[row]));
  return stringify([columns.map(({ name }) => name), ...rows]);
}

export async function formatParquet(columns: readonly LongColumn[]): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const columnData = columns.map(({ name, type, cells }) => ({ name, type, data: [...cells] }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}
