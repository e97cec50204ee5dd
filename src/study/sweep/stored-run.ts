/** What a run leaves behind: its measurements as text that vouches for itself, the same bytes whoever ran it. */
import { createHash } from 'node:crypto';
import type { RunResult } from '../../measure/result.ts';
import { canonicalJson } from '../canonical-json.ts';
import { plain, revived } from '../lossless-json.ts';

export interface StoredRun {
  readonly key: string;
  readonly outcome: Outcome;
}

/** Measurements by selector, or why there are none. */
export type Outcome = Pick<RunResult, 'metrics'> | { readonly failure: string };

export function outcomeOf({ metrics }: RunResult): Outcome {
  return { metrics };
}

export function formatRun(run: StoredRun): string {
  const text = canonicalJson(plain(run));
  return `{"check":"${digest(text)}","run":${text}}\n`;
}

/** Null where the text is torn, changed by hand, or the result of something else. */
export function parseRun(text: string, key: string): StoredRun | null {
  const parts = /^\{"check":"([^"]*)","run":(.*)\}\n$/.exec(text);
  if (parts === null || parts[1] !== digest(parts[2])) return null;
  const run = revived(JSON.parse(parts[2])) as StoredRun;
  return run.key === key ? run : null;
}

function digest(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
