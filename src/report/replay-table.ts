/** What `replay` prints on a terminal: a row for each policy and capacity. */
import type { Replay } from '../study/replay.ts';
import { formatQuantity } from '../units/format.ts';
import { alignColumns } from './markdown.ts';

const COLUMNS = ['policy', 'capacity', 'of keys', 'requests', 'hits', 'misses', 'miss ratio', 'evictions'];
/** Digits of a ratio: traces of millions of requests tell policies apart in the fourth. */
const RATIO_DIGITS = 4;

export function formatReplay({ rows, keys }: Replay): string {
  const cells = rows.map((row) => [
    row.policy,
    grouped(row.capacity),
    formatQuantity(row.capacity / keys, 'ratio'),
    grouped(row.requests),
    grouped(row.hits),
    grouped(row.misses),
    row.missRatio.toFixed(RATIO_DIGITS),
    grouped(row.evictions),
  ]);
  const right = COLUMNS.map((_, column) => column > 0);
  const lines = alignColumns([COLUMNS, ...cells], right).map((line) => line.join('  ').trimEnd());
  return `${lines.join('\n')}\n`;
}

/** A whole number, its thousands set apart: `76,118`. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
