/** What `compare` prints: for each variant what it must not do, then what moved. */
import { nameOfBase } from '../../study/compare.ts';
import type { Comparison } from '../../study/compare.ts';
import type { Judgement } from '../../study/judge.ts';
import { formatQuantity } from '../../units/format.ts';
import { inWords } from '../outcome.ts';
import { BOLD, expectations, paint, textTable } from '../terminal.ts';
import { LEGEND, differenceTable, headlineOf } from './table.ts';

/** Of the smallest terminal that people use. */
const COLUMNS = 80;

/** `folder` is where the report went. */
export function formatComparisonTerminal(comparison: Comparison, folder: string, colour: boolean): string {
  const { variants } = comparison;
  const parts = [
    ...variants.flatMap((variant) => [
      paint(headlineOf(variant, comparison), BOLD, colour),
      limits(variant.judgements, colour),
      differences(differenceTable(variant, comparison)),
    ]),
    `${LEGEND}\n${how(comparison)}`,
    `Report: ${folder}/comparison.html`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Those that hold are counted; a tolerance for all metrics would fill the screen with them. */
function limits(judgements: readonly Judgement[], colour: boolean): string {
  const broken = judgements.filter(({ verdict }) => verdict !== 'pass');
  const kept = judgements.length - broken.length;
  const said = kept === 0 ? '' : `${inWords(kept, 'limit')} ${kept === 1 ? 'is' : 'are'} kept`;
  return [expectations(broken, colour), said].filter((part) => part !== '').join('\n');
}

type Columns = ReturnType<typeof differenceTable>;

/** Without the relative change where there is no room for it: what it is of stands beside it. */
function differences(table: Columns): string {
  const whole = textTable(table);
  const fits = whole.split('\n').every((line) => line.length <= COLUMNS);
  const dropped = table.columns.indexOf('change');
  const kept = <T>(row: readonly T[]): T[] => row.filter((_, index) => index !== dropped);
  if (fits) return whole;
  return textTable({ columns: kept(table.columns), rows: table.rows.map(kept), right: kept(table.right) });
}

function how(comparison: Comparison): string {
  const { base, variants, replications, seed, interrupted } = comparison;
  const { duration } = variants[0].side.scenario;
  const each = `${inWords(replications, 'replication')} of ${formatQuantity(duration, 's')} each, seed ${seed}`;
  const against = 'file' in base ? `; ${nameOfBase(comparison)}: ${base.file}` : '';
  return `${interrupted ? 'Interrupted; so far ' : ''}${each}${against}`;
}
