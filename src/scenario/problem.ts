/** Problems of a scenario as its author reads them: where, what was found, what was expected, and the lines. */
import type { Path } from './complaint.ts';
import { positionOf } from './source.ts';
import type { Source, Span } from './source.ts';

export interface Problem {
  /** Name of the file, or the `--set path=value` that brought it in. */
  readonly file: string;
  /** From 1; null in a `--set`. */
  readonly line: number | null;
  /** From 1. */
  readonly column: number;
  /** Dotted path of the value; empty when the problem is with the text. */
  readonly path: string;
  readonly message: string;
  /** The line before, the line, and a caret under what is meant. */
  readonly excerpt: readonly string[];
}

/** `file:line:column: path: message`, then the excerpt. A `--set` names its path itself. */
export function formatProblem({ file, line, column, path, message, excerpt }: Problem): string {
  const place = line === null ? file : `${file}:${line}:${column}${path === '' ? '' : `: ${path}`}`;
  return [`${place}: ${message}`, ...excerpt].join('\n');
}

/** Wider lines are shown from shortly before the caret: one screen line each. */
const EXCERPT_WIDTH = 100;

/** `namespaces.catalog.tiers.0`. */
export function formatPath(path: Path): string {
  return path.join('.');
}

export function problemInFile(file: string, source: Source, span: Span, path: string, message: string): Problem {
  const { line, column } = positionOf(source.text, span.start);
  const lines = source.text.split('\n').map((one) => one.replace(/\r$/, ''));
  const gutter = String(line).length;
  const shown = (number: number) => `  ${String(number).padStart(gutter)} | `;
  const { text, caret } = clipped(lines[line - 1], column - 1, span.end - span.start);
  const excerpt = [`${shown(line)}${text}`, `  ${' '.repeat(gutter)} | ${caret}`];
  if (line > 1) excerpt.unshift(`${shown(line - 1)}${lines[line - 2].slice(0, EXCERPT_WIDTH)}`);
  return { file, line, column, path, message, excerpt: excerpt.map((one) => one.trimEnd()) };
}

export function problemInSetting(setting: string, { start, end }: Span, path: string, message: string): Problem {
  const { text, caret } = clipped(setting, start, end - start);
  const name = setting.length > EXCERPT_WIDTH ? `${setting.slice(0, EXCERPT_WIDTH)}…` : setting;
  return { file: `--set ${name}`, line: null, column: start + 1, path, message, excerpt: [`  ${text}`, `  ${caret}`] };
}

/** The line, or the part of it around `start`, and a line of carets under `length` characters from there. */
function clipped(line: string, start: number, length: number): { text: string; caret: string } {
  const from = start + Math.min(length, 20) > EXCERPT_WIDTH ? start - 40 : 0;
  const text = line.slice(from, from + EXCERPT_WIDTH);
  // Tabs are kept, so that the caret stands under its character.
  const blank = text.slice(0, start - from).replace(/[^\t]/g, ' ');
  const carets = '^'.repeat(Math.max(1, Math.min(length, text.length - (start - from))));
  return { text: text.trimEnd(), caret: blank + carets };
}
