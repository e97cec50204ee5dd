/** What `explain` shows: values in one column, where they come from in the next. */
import type { Explained, Origin } from '../scenario/explain/explain.ts';
import { formatPath } from '../scenario/problem.ts';
import { alignColumns } from './markdown.ts';

/** Longer ones, such as lists, push the next column out in their own line alone. */
const VALUE_WIDTH = 44;

export function formatExplanation(rows: readonly Explained[]): string {
  const short = rows.filter(({ text }) => text.length <= VALUE_WIDTH);
  const cells = alignColumns(short.map((row) => [formatPath(row.path), row.text]), [false, false]);
  const [pathWidth, textWidth] = [0, 1].map((at) => Math.max(0, ...cells.map((row) => row[at].length)));
  const width = Math.max(pathWidth, ...rows.map(({ path }) => formatPath(path).length));
  const lines = rows.map(({ path, text, from }) => {
    return `${formatPath(path).padEnd(width)}  ${text.padEnd(textWidth)}  ${formatOrigin(from)}`;
  });
  // One who asks for one field wants to know what it is.
  const [only] = rows;
  return `${[...lines, ...(rows.length === 1 && only.says !== '' ? [`  ${only.says}`] : [])].join('\n')}\n`;
}

function formatOrigin(from: Origin): string {
  switch (from.kind) {
    case 'said':
      return 'setting' in from.at ? `--set ${from.at.setting}` : `${from.at.file}:${from.at.line}:${from.at.column}`;
    case 'default':
      return `default: ${from.why}`;
    case 'derived':
      return `from ${from.why}`;
  }
}

/** The same for scripts. */
export function explanationData(rows: readonly Explained[]): unknown {
  return rows.map(({ path, value, text, from, says }) => {
    return { path: formatPath(path), value: value ?? null, text, from, says };
  });
}
