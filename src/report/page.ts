/** `report.html`: the report of one scenario as a page of one file, which opens without a network. */
import type { Judgement, Verdict } from '../study/judge.ts';
import { scenarioHash } from '../study/scenario-hash.ts';
import type { Study } from '../study/study.ts';
import { chartScripts } from './bundles.ts';
import type { Chart } from './charts.ts';
import { circumstances, interruption, tablesOf } from './contents.ts';
import { escaped, htmlDocument, inlineJson, inlineScript, withCode } from './html.ts';
import { interactive, untitled } from './interaction.ts';
import { headline, judgementLines } from './outcome.ts';
import type { JudgementLine, Sign } from './outcome.ts';
import { PAGE_SCRIPT } from './page-script.ts';
import { PAGE_STYLE } from './page-style.ts';
import { NOTHING, formatMean } from './quantity.ts';
import type { Provenance } from './results.ts';
import { validationTable } from './tables.ts';
import type { Table } from './table.ts';

/** A chart with its drawing, which is there before any script runs, and instead of it where none may. */
export interface DrawnChart extends Chart {
  /** SVG, without the title. */
  readonly plain: string;
}

/** Class and word of a verdict; colour is never all that says it. */
const VERDICTS: Readonly<Record<Verdict, readonly [style: string, sign: string, word: string]>> = {
  pass: ['pass', '✓', 'passed'],
  fail: ['fail', '✗', 'failed'],
  inconclusive: ['open', '?', 'undecided'],
  interrupted: ['open', '?', 'interrupted'],
};
const STYLES: Readonly<Record<Sign, string>> = { '✓': 'pass', '✗': 'fail', '?': 'open', '-': 'skipped' };

export function verdictMark(verdict: Verdict): string {
  const [style, sign, word] = VERDICTS[verdict];
  return `<span class="${style}"><span class="sign" aria-hidden="true">${sign}</span> ${word}</span>`;
}

/** Of one scenario. Charts come with their drawings. */
export function formatPage(study: Study, charts: readonly DrawnChart[], provenance: Provenance): string {
  const { scenario, verdict } = study;
  const [tiers, ...others] = tablesOf(study);
  const [style] = VERDICTS[verdict];
  const cut = interruption(study);
  const parts: readonly Part[] = [
    ['expectations', 'Expectations', expectations(study)],
    ...(tiers === undefined ? [] : [['first-table', tiers.title, tableOf(tiers)] as const]),
    ...(charts.length === 0 ? [] : [['charts', 'Charts', chartSection(charts)] as const]),
    ...[...others, validationTable(study)].flatMap((table, index): Part[] =>
      table.rows.length === 0 ? [] : [[`table-${index}`, table.title, tableOf(table)]],
    ),
    ['how', 'How it was run', howItWasRun(study, provenance)],
  ];
  const description = scenario.description.trim();
  const body = [
    '<a class="skip" href="#expectations">Skip to the expectations</a>',
    '<main>',
    `<header class="verdict ${style}">`,
    `<p class="what">windtunnel: ${verdictMark(verdict)}</p>`,
    `<h1>${escaped(headline(study))}</h1>`,
    '</header>',
    cut === '' ? '' : `<p><strong>Interrupted.</strong> ${escaped(cut)}</p>`,
    ...(description === '' ? [] : description.split(/\n\s*\n/).map((text) => `<p>${withCode(text)}</p>`)),
    tiles(study),
    contents(parts),
    ...parts.map(([id, title, content]) => {
      return `<section aria-labelledby="${id}">\n<h2 id="${id}">${withCode(title)}</h2>\n${content}\n</section>`;
    }),
    '</main>',
    footer(provenance, `scenario <code>${scenarioHash(scenario)}</code>`),
    ...(charts.length === 0 ? [] : [...chartScripts(), PAGE_SCRIPT].map(inlineScript)),
  ];
  return htmlDocument({
    title: headline(study),
    style: PAGE_STYLE,
    body: body.filter((element) => element !== ''),
    scripts: charts.length > 0,
  });
}

type Part = readonly [id: string, title: string, content: string];

export function footer({ version }: Provenance, more: string): string {
  return `<footer>windtunnel ${escaped(version)}${more === '' ? '' : `, ${more}`}</footer>`;
}

export function commandBlock({ command }: Provenance): string {
  return `<pre><code>${escaped(command)}</code></pre>`;
}

function contents(parts: readonly Part[]): string {
  const items = parts.map(([id, title]) => `<li><a href="#${id}">${withCode(title)}</a></li>`);
  return `<nav aria-label="On this page"><ul>${items.join('')}</ul></nav>`;
}

/** The few numbers that one wants first, with their intervals; those that were not measured are left out. */
function tiles({ metrics }: Study): string {
  const wanted: readonly (readonly [name: string, selector: string])[] = [
    ['hit rate', 'hit_rate'],
    ['latency, p99', 'latency_p99'],
    ['answered', 'availability'],
    ['origin reads', 'origin_reads'],
    ['origin, utilized', 'origin_utilization'],
    ['stale reads', 'stale_read_rate'],
    ['a month', 'cost_per_month'],
  ];
  const found = wanted.map(([name, selector]) => [name, formatMean(metrics[selector])] as const);
  const cells = found.filter(([, value]) => value !== NOTHING).map(([name, value]) => {
    return `<div><dt>${name}</dt><dd>${escaped(value)}</dd></div>`;
  });
  return cells.length === 0 ? '' : `<dl class="tiles">${cells.join('')}</dl>`;
}

function expectations({ judgements }: Study): string {
  return judgements.length === 0 ? '<p>The scenario states none.</p>' : expectationsOf(judgements);
}

/** Expectations with their verdicts, one a row. */
export function expectationsOf(judgements: readonly Judgement[]): string {
  const rows = judgementLines(judgements).map(expectationRow);
  const head = '<thead><tr><th scope="col">verdict</th><th scope="col">expectation</th>' +
    '<th scope="col">measured, 95 % interval</th></tr></thead>';
  return `<div class="scroll"><table class="expectations">${head}\n<tbody>\n${rows.join('\n')}\n</tbody></table></div>`;
}

function expectationRow({ sign, text, measured, interval, verdict, why }: JudgementLine): string {
  const mark = `<span class="sign" aria-hidden="true">${sign}</span> ${escaped(verdict)}`;
  const small = (said: string): string => (said === '' ? '' : `<small>${escaped(said)}</small>`);
  return [
    `<tr><td class="${STYLES[sign]}">${mark}</td>`,
    `<th scope="row"><code>${escaped(text)}</code>${small(why)}</th>`,
    `<td>${escaped(measured)}${small(interval)}</td></tr>`,
  ].join('');
}

/** Class of a cell by its row and column; empty: none. */
type StyleOf = (row: number, column: number) => string;

/** A table with its note; its heading stands above. */
export function tableOf(table: Table, styleOf: StyleOf = () => ''): string {
  const note = table.note === '' ? '' : `<p class="note">${withCode(table.note)}</p>\n`;
  const label = escaped(table.title.replaceAll('`', ''));
  return `${note}<div class="scroll" role="group" aria-label="${label}">${htmlTable(table, escaped, styleOf)}</div>`;
}

/** The first cell of a row names it, as `first` writes it. */
export function htmlTable(
  { columns, rows, right }: Table,
  first: (cell: string) => string,
  styleOf: StyleOf = () => '',
): string {
  const align = (column: number, style = ''): string => {
    const classes = [...(right[column] ? ['right'] : []), ...(style === '' ? [] : [style])];
    return classes.length === 0 ? '' : ` class="${classes.join(' ')}"`;
  };
  const head = columns.map((name, column) => {
    return name === '' ? '<td></td>' : `<th scope="col"${align(column)}>${escaped(name)}</th>`;
  });
  const body = rows.map(([name, ...cells], row) => {
    const others = cells.map((cell, index) => {
      return `<td${align(index + 1, styleOf(row, index + 1))}>${escaped(cell)}</td>`;
    });
    return `<tr><th scope="row"${align(0)}>${first(name)}</th>${others.join('')}</tr>`;
  });
  // A list of numbers with their names needs no heads of columns.
  const heads = columns.every((name) => name === '') ? '' : `<thead><tr>${head.join('')}</tr></thead>`;
  return `<table>${heads}\n<tbody>\n${body.join('\n')}\n</tbody></table>`;
}

function chartSection(charts: readonly DrawnChart[]): string {
  return charts.map(figure).join('\n');
}

function figure(chart: DrawnChart): string {
  const { name, title, caption, words, plain } = chart;
  const items = words.map((sentence) => `<li>${escaped(sentence)}</li>`);
  return [
    `<figure id="${name}" aria-labelledby="${name}-title">`,
    `<h3 id="${name}-title">${escaped(title)}</h3>`,
    `<figcaption>${escaped(caption)}</figcaption>`,
    `<div class="chart scroll" role="group" aria-label="${escaped(title)}">${plain.trim()}</div>`,
    '<p class="note hint">Drag to move, Ctrl and wheel to zoom, double-click for all of it.</p>',
    `<details class="words"><summary>In words</summary><ul>${items.join('')}</ul></details>`,
    `<script type="application/json">${inlineJson(untitled(interactive(chart)))}</script>`,
    '</figure>',
  ].join('\n');
}

function howItWasRun(study: Study, provenance: Provenance): string {
  const items = circumstances(study).map((sentence) => `<li>${escaped(sentence)}</li>`);
  return `<ul class="said">${items.join('')}</ul>\n${commandBlock(provenance)}`;
}
