/** Reads saved summaries, to hold later runs against. */
import type { Baseline } from '../study/baseline.ts';
import { baselineOf } from '../report/baseline.ts';
import { IndexSchema, SummarySchema } from '../report/summary-schema.ts';
import type { Summary } from '../report/summary-schema.ts';
import { UserError } from './exit.ts';
import { readText } from './scenario-files.ts';
import type { ScenarioFile } from './scenario-files.ts';

const EXPECTED = 'expected the summary.json of a run, or the index.json of several';

/** Whether an argument names what a run saved rather than a scenario. */
export function isSaved(file: string): boolean {
  return file.endsWith('.json');
}

/** What was saved of the scenario with `name`, or of the only one there is; null: of several none has that name. */
export function readBaseline(file: string, name: string): Baseline | null {
  const summaries = readSummaries(file);
  const found = summaries.length === 1 ? summaries[0] : summaries.find(({ scenario }) => scenario === name);
  if (found === undefined) return null;
  if (found.interrupted) {
    throw new UserError(`${file}: the run of ${found.scenario} was interrupted, expected one that came to its end`);
  }
  return baselineOf(found, file);
}

/** Throws where none of the scenarios asks for a baseline: it would be read for nothing. */
export function checkBaselineUse(files: readonly ScenarioFile[]): void {
  if (files.some(({ scenario }) => scenario.expectations.some(({ change }) => change !== undefined))) return;
  const asked = 'expected one such as `cost_per_month <= +3 % vs baseline`';
  throw new UserError(`--baseline: found no expectation against it, ${asked}; \`compare\` sets all metrics beside it`);
}

function readSummaries(file: string): Summary[] {
  const json = parsed(file);
  const one = SummarySchema.safeParse(json);
  if (one.success) return [one.data];
  const several = IndexSchema.safeParse(json);
  if (several.success) return Object.values(several.data.scenarios);
  const version = typeof json === 'object' && json !== null && 'schemaVersion' in json ? json.schemaVersion : undefined;
  if (version === undefined) throw new UserError(`${file}: is JSON, but not what a run saved; ${EXPECTED}`);
  const { path, message } = one.error.issues[0];
  const where = path.length === 0 ? '' : ` at \`${path.join('.')}\``;
  throw new UserError(`${file}: has another form than this version reads${where} (${message}); run it once more`);
}

function parsed(file: string): unknown {
  const text = readText(file);
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(`${file}: is not JSON; ${EXPECTED}`);
  }
}
