/**
 * Annotations are the workflow commands by which GitHub shows a message beside a line of a file: see "Workflow commands
 * for GitHub Actions" in its documentation.
 */
import type { Judgement } from '../../study/judge.ts';
import { judgementLines } from '../outcome.ts';

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  /** As the scenario was named, or what it extends; to the platform, from the root of the repository. */
  readonly file: string;
  /** From 1; null where it is about the whole file. */
  readonly line: number | null;
  readonly title: string;
  readonly message: string;
}

/** More of one level GitHub does not show for a step. */
const SHOWN_MAX = 10;

/**
 * One for each expectation that does not hold, is undecided or was skipped, beside its line in `file` or in what that
 * extends; `name` is what was run.
 */
export function annotationsOf(
  name: string,
  judgements: readonly Judgement[],
  { file, strict }: { readonly file: string; readonly strict: boolean },
): Annotation[] {
  return judgements.flatMap((judgement) => {
    const { expectation } = judgement;
    const level = levelOf(judgement, strict);
    if (level === null) return [];
    const [{ text, measured, interval, verdict, why }] = judgementLines([judgement]);
    const value = [measured, interval].filter((part) => part !== '').join(' ');
    const message = [[value, verdict].filter((part) => part !== '').join(', '), why].filter((part) => part !== '');
    const place = { file: expectation.file ?? file, line: expectation.line };
    return [{ level, ...place, title: `${name}: ${text}`, message: message.join('. ') }];
  });
}

/** Null: it holds. What the exit code counts is an error. */
function levelOf({ verdict, expectation }: Judgement, strict: boolean): Annotation['level'] | null {
  const counts = strict || expectation.level === 'error';
  switch (verdict) {
    case 'pass':
      return null;
    case 'fail':
      return counts ? 'error' : 'warning';
    case 'inconclusive':
      return strict ? 'error' : 'warning';
    case 'skipped':
      return strict ? 'error' : 'notice';
  }
}

/** A line each; of a level with too many, the last one shown says how many there are. */
export function formatAnnotations(annotations: readonly Annotation[]): string {
  const levels = ['error', 'warning', 'notice'] as const;
  return levels.flatMap((level) => shown(annotations.filter((one) => one.level === level))).map(command).join('');
}

function shown(annotations: readonly Annotation[]): Annotation[] {
  if (annotations.length <= SHOWN_MAX) return [...annotations];
  const kept = annotations.slice(0, SHOWN_MAX - 1);
  const more = annotations.length - kept.length;
  return [...kept, { ...annotations[kept.length], title: `and ${more - 1} more`, line: null }];
}

function command({ level, file, line, title, message }: Annotation): string {
  const properties = [['file', file], ...(line === null ? [] : [['line', String(line)]]), ['title', title]];
  return `::${level} ${properties.map(([key, value]) => `${key}=${property(value)}`).join(',')}::${data(message)}\n`;
}

/** Line ends would end the command, and a percent sign begins an escape. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** Colons end the properties and commas part them. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
