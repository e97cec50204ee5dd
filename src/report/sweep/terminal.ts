/** What `sweep` and `merge` print. */
import type { SweepPlan } from '../../study/sweep/plan.ts';
import type { SweepResults } from '../../study/sweep/results.ts';
import { textTable } from '../terminal.ts';
import { extentOf, notDone } from './report.ts';
import { sweepTable } from './table.ts';

/** More rows than this scroll off any screen. */
const ROWS_MAX = 40;

export function formatSweepTerminal(plan: SweepPlan, results: SweepResults, folder: string): string {
  const { columns, rows, right } = sweepTable(plan, results);
  const shown = rows.length > ROWS_MAX + 1 ? rows.slice(0, ROWS_MAX) : rows;
  const hidden = rows.length - shown.length;
  const problems = notDone(results).map(({ status, problem, places }) => {
    return `${status}, ${places.length === 1 ? 'point' : 'points'} ${places.join(', ')}:\n${problem}`;
  });
  const parts = [
    `${plan.name}: ${extentOf(plan, results)}`,
    textTable({ columns, rows: shown, right }) + (hidden > 0 ? `\n… and ${hidden} more in the report` : ''),
    ...problems,
    `Report: ${folder}/sweep.md`,
  ];
  return `${parts.join('\n\n')}\n`;
}
