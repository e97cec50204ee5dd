/** What `replay` prints: on a terminal a row for each policy and capacity, and the same for scripts. */
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

/** Columns in which there is nothing at all are left out. */
export function formatReplay({ rows, keys }: Replay): string {
  const cells = rows.map((row) => COLUMNS.map(([, cell]) => cell(row, keys)));
  const kept = COLUMNS.map((_, column) => cells.some((row) => row[column] !== NOTHING));
  const keep = (row: readonly string[]): string[] => row.filter((_, column) => kept[column]);
  const table = [COLUMNS.map(([header]) => header), ...cells].map(keep);
  const lines = alignColumns(table, table[0].map((_, column) => column > 0)).map((line) => line.join('  ').trimEnd());
  return `${lines.join('\n')}\n`;
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
