/** What `replay` prints: on a terminal a row for each policy and capacity, and the same for scripts. */
import type { Curve } from '../study/replay-curve.ts';
import type { Replay, ReplayRow } from '../study/replay.ts';
import { formatQuantity } from '../units/format.ts';
import { alignColumns } from './markdown.ts';
import { NOTHING } from './quantity.ts';

/** Digits of a ratio: traces of millions of requests tell policies apart in the fourth. */
const RATIO_DIGITS = 4;

type Column = readonly [header: string, cell: (row: ReplayRow, keys: number) => string];

const COLUMNS: readonly Column[] = [
  ['policy', (row) => row.policy],
  ['capacity', (row) => (row.unit === 'bytes' ? formatQuantity(row.capacity, 'B') : grouped(row.capacity))],
  ['of keys', (row, keys) => (row.unit === 'bytes' ? NOTHING : formatQuantity(row.capacity / keys, 'ratio'))],
  ['requests', (row) => grouped(row.requests)],
  ['hits', (row) => grouped(row.hits)],
  ['misses', (row) => grouped(row.misses)],
  ['miss ratio', (row) => row.missRatio.toFixed(RATIO_DIGITS)],
  ['by bytes', (row) => row.bytes?.missRatio.toFixed(RATIO_DIGITS) ?? NOTHING],
  ['evictions', (row) => grouped(row.evictions)],
];

/** A row for each policy and capacity, below a header. Columns in which there is nothing at all are left out. */
export function replayTable({ rows, keys }: Replay): string[][] {
  const cells = rows.map((row) => COLUMNS.map(([, cell]) => cell(row, keys)));
  const kept = COLUMNS.map((_, column) => cells.some((row) => row[column] !== NOTHING));
  const keep = (row: readonly string[]): string[] => row.filter((_, column) => kept[column]);
  return [COLUMNS.map(([header]) => header), ...cells].map(keep);
}

/** A row for each capacity and a column for each policy, below a header. */
export function curveTable({ points, keys }: Curve): string[][] {
  const policies = [...new Set(points.map(({ policy }) => policy))];
  const capacities = [...new Set(points.map(({ capacity }) => capacity))];
  const rows = capacities.map((capacity) => [
    grouped(capacity),
    formatQuantity(capacity / keys, 'ratio'),
    ...policies.map((policy) => {
      const point = points.find((one) => one.policy === policy && one.capacity === capacity);
      if (point === undefined) return NOTHING;
      const half = point.sampled === null ? '' : ` ± ${point.sampled.half.toFixed(RATIO_DIGITS)}`;
      return `${point.missRatio.toFixed(RATIO_DIGITS)}${half}`;
    }),
  ]);
  return [['capacity', 'of keys', ...policies], ...rows];
}

/** As a terminal shows it. */
export function formatTable(table: readonly (readonly string[])[]): string {
  const right = table[0].map((header) => header !== COLUMNS[0][0]);
  return `${alignColumns(table, right).map((line) => line.join('  ').trimEnd()).join('\n')}\n`;
}

/** The points as plain data; `ci95` is null where the whole trace was played. */
export function curveRows({ points, requests, skipped }: Curve, tellSkipped: boolean): object[] {
  return points.map(({ policy, capacity, missRatio, sampled }) => ({
    policy,
    capacity,
    requests,
    missRatio,
    ci95: sampled === null ? null : [missRatio - sampled.half, missRatio + sampled.half],
    sampledShare: sampled === null ? 1 : sampled.rate * sampled.samples,
    ...(tellSkipped ? { skippedRecords: skipped.records } : {}),
  }));
}

/** The rows as plain data; what a trace does not tell, and what was not asked for, is left out. */
export function replayRows({ rows, skipped }: Replay, tellSkipped: boolean): object[] {
  return rows.map(({ unit, bytes, ...row }) => ({
    ...row,
    ...(unit === 'bytes' ? { unit: 'B' } : {}),
    ...(bytes === null
      ? {}
      : { requestBytes: bytes.requested, hitBytes: bytes.hit, byteMissRatio: bytes.missRatio }),
    ...(tellSkipped ? { skippedRecords: skipped.records } : {}),
  }));
}

/** A whole number, its thousands set apart: `76,118`. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
