/** A comparison as a person reads it: what moved, how far, and whether that is certain. */
import { nameOfBase } from '../../study/compare.ts';
import type { Comparison, Outcome, Row, Variant } from '../../study/compare.ts';
import { NOTHING, formatDifference, formatHalf, formatShare, formatValue } from '../quantity.ts';
import type { Table } from '../table.ts';
import { relative } from './summary.ts';

const WORDS: Readonly<Record<Outcome, string>> = {
  better: 'better',
  worse: 'worse',
  higher: 'higher',
  lower: 'lower',
  undecided: '~',
  same: '=',
  incomparable: NOTHING,
};

export const LEGEND = '~ the 95 % interval of the difference contains zero; = not the least difference';

/** One line: `90 s against 60 s: 5 better, 2 worse, 1 undecided`. */
export function headlineOf(variant: Variant, comparison: Comparison): string {
  const { rows, side, verdict } = variant;
  const count = (outcome: Outcome): number => rows.filter((row) => row.outcome === outcome).length;
  const counted = (['better', 'worse', 'higher', 'lower', 'undecided'] as const)
    .map((outcome) => [count(outcome), outcome] as const)
    .filter(([found]) => found > 0)
    .map(([found, outcome]) => `${found} ${outcome}`);
  const said = counted.length === 0 ? 'no difference' : counted.join(', ');
  const beyond = verdict === 'fail' ? '; worse than it may be' : '';
  return `${side.name} against ${nameOfBase(comparison)}: ${said}${beyond}`;
}

export function differenceTable(variant: Variant, comparison: Comparison): Pick<Table, 'columns' | 'rows' | 'right'> {
  return {
    columns: ['metric', ...headsOf(nameOfBase(comparison), variant.side.name), 'difference', 'change', ''],
    rows: variant.rows.map((row) => [
      row.selector,
      formatValue(row.base.mean, row.unit),
      formatValue(row.own.mean, row.unit),
      differenceOf(row),
      row.outcome === 'same' ? '0 %' : formatShare(relative(row, row.difference.mean)),
      WORDS[row.outcome],
    ]),
    right: [false, true, true, true, true, false],
  };
}

/** A longer name, such as the path of a file, would push the table off the screen; the headline has it. */
const HEAD_MAX = 12;

function headsOf(base: string, variant: string): [base: string, variant: string] {
  return Math.max(base.length, variant.length) <= HEAD_MAX ? [base, variant] : ['base', 'variant'];
}

/** `+1.2 pp ± 0.1 pp`; a single pair says so. */
function differenceOf({ difference: { mean, ci95 }, unit, outcome }: Row): string {
  if (outcome === 'incomparable') return NOTHING;
  if (outcome === 'same') return '0';
  if (Number.isNaN(mean)) return 'at times without end';
  const text = formatDifference(mean, unit);
  if (ci95 === null) return `${text} (point)`;
  const half = (ci95[1] - ci95[0]) / 2;
  return half > 0 ? `${text} ± ${formatHalf(half, unit)}` : text;
}
