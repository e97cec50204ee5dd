/** `comparison.html`: what moved, how far, and how it was compared, as a page of one file. */
import type { Comparison, Outcome, Variant } from '../../study/compare.ts';
import { escaped, htmlDocument, withCode } from '../html.ts';
import { commandBlock, expectationsOf, footer, tableOf, verdictMark } from '../page.ts';
import { PAGE_STYLE } from '../page-style.ts';
import type { Provenance } from '../results.ts';
import { INTERRUPTED, assumptions, scenarios, titleOf, variationTable } from './contents.ts';
import { LEGEND, differenceTable, headlineOf } from './table.ts';

/** Class of the word that ends a row; colour is never all that says it. */
const STYLES: Readonly<Record<Outcome, string>> = {
  better: 'pass',
  worse: 'fail',
  undecided: 'open',
  higher: '',
  lower: '',
  same: '',
  incomparable: '',
};

export interface DrawnDifferences {
  readonly title: string;
  /** SVG, without the title. */
  readonly plain: string;
}

export function formatComparisonPage(
  comparison: Comparison,
  chart: DrawnDifferences | null,
  provenance: Provenance,
): string {
  const { variants, interrupted, verdict } = comparison;
  const title = titleOf(comparison);
  const hasLimits = variants.some(({ judgements }) => judgements.length > 0);
  const named = scenarios(comparison).map(([name, hash]) => `${escaped(name)} <code>${escaped(hash)}</code>`);
  const body = [
    '<main>',
    '<header class="verdict">',
    `<p class="what">windtunnel compare${hasLimits || interrupted ? `: ${verdictMark(verdict)}` : ''}</p>`,
    `<h1>${escaped(title)}</h1>`,
    '</header>',
    interrupted ? `<p><strong>Interrupted.</strong> ${INTERRUPTED}</p>` : '',
    ...variants.map((variant) => differences(variant, comparison)),
    `<p class="note">${escaped(LEGEND)}</p>`,
    chart === null ? '' : figure(chart),
    ...variants.map((variant) => changes(variant, comparison)),
    '<h2>How it was compared</h2>',
    `<ul class="said">${assumptions(comparison, provenance.version).map(item).join('')}</ul>`,
    commandBlock(provenance),
    '</main>',
    footer(provenance, `scenarios ${named.join(', ')}`),
  ];
  const elements = body.filter((element) => element !== '');
  return htmlDocument({ title, style: PAGE_STYLE, body: elements, scripts: false });
}

const item = (sentence: string): string => `<li>${escaped(sentence)}</li>`;

function differences(variant: Variant, comparison: Comparison): string {
  const { judgements, rows } = variant;
  const title = headlineOf(variant, comparison);
  const table = { title, note: '', ...differenceTable(variant, comparison) };
  const last = table.columns.length - 1;
  const styleOf = (row: number, column: number): string => (column === last ? STYLES[rows[row].outcome] : '');
  return [
    `<h2>${escaped(title)}</h2>`,
    judgements.length === 0 ? '' : expectationsOf(judgements),
    tableOf(table, styleOf),
  ].join('\n');
}

function changes(variant: Variant, comparison: Comparison): string {
  const table = variationTable(variant, comparison);
  const title = `<h2>${escaped(table.title)}</h2>`;
  return table.rows.length === 0 ? `${title}\n<p>${withCode(table.note)}</p>` : `${title}\n${tableOf(table)}`;
}

function figure({ title, plain }: DrawnDifferences): string {
  return [
    '<figure aria-labelledby="differences-title">',
    `<h3 id="differences-title">${escaped(title)}</h3>`,
    `<div class="chart scroll" role="group" aria-label="${escaped(title)}">${plain.trim()}</div>`,
    '</figure>',
  ].join('\n');
}
