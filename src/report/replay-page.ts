/** The page of a replay's report: one file that opens without a network. */

import { escaped, htmlDocument } from './html.ts';

interface Page {
  readonly trace: string;
  readonly version: string;
  readonly command: string;
  /** Its header first. */
  readonly table: readonly (readonly string[])[];
  readonly facts: readonly string[];
  /** The chart, drawn; null: there is none. */
  readonly svg: string | null;
}

const STYLE = [
  ':root { color-scheme: only light }',
  'body { font: 15px/1.5 system-ui, sans-serif; color: #333; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }',
  'h1 { font-size: 1.4rem } svg { max-width: 100%; height: auto }',
  'table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 1rem 0 }',
  'th, td { text-align: right; padding: .2rem .8rem; border-bottom: 1px solid #e8e8e8 }',
  'th:first-child, td:first-child { text-align: left } th { font-weight: 600 }',
  'pre { background: #f5f5f5; padding: .6rem .8rem; overflow-x: auto } footer { color: #8a8a8a; font-size: .85rem }',
].join('\n');

export function replayPage({ trace, version, command, table, facts, svg }: Page): string {
  const [header, ...rows] = table;
  const cells = (row: readonly string[], tag: string): string =>
    `<tr>${row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  const body = [
    `<h1>${escaped(trace)}: miss ratios</h1>`,
    ...facts.map((fact) => `<p>${escaped(fact)}</p>`),
    ...(svg === null ? [] : [svg.trim()]),
    `<table>\n<thead>${cells(header, 'th')}</thead>`,
    `<tbody>\n${rows.map((row) => cells(row, 'td')).join('\n')}\n</tbody>\n</table>`,
    `<pre>${escaped(command)}</pre>`,
    `<footer>windtunnel ${escaped(version)}</footer>`,
  ];
  return htmlDocument({ title: `${trace}: replay`, style: STYLE, body, scripts: false });
}
