/** From what the user typed to resolved scenarios: patterns, files, text. All mistakes are told at once. */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { loadScenario } from '../scenario/load.ts';
import type { Loaded } from '../scenario/load.ts';
import { formatProblem } from '../scenario/problem.ts';
import type { ResolvedScenario } from '../scenario/resolved.ts';
import { nearest } from '../scenario/spelling.ts';
import type { Sweep } from '../scenario/sweep.ts';
import { baseFiles as bases } from '../study/base-files.ts';
import { pricing } from '../study/price-books.ts';
import { withRecordings } from '../study/recordings.ts';
import type { KnownRecordings } from '../study/recordings.ts';
import { unfit } from '../world/resolution.ts';
import { UserError, systemError } from './exit.ts';
import { expand, isPattern } from './glob.ts';

export interface ScenarioFile {
  /** As messages and reports name it. */
  readonly file: string;
  readonly scenario: ResolvedScenario;
  /** What it asks to be tried with. */
  readonly sweep?: Sweep;
}

/** Loads every scenario that the arguments name, once each; throws a UserError that tells all problems. */
export function loadScenarios(args: readonly string[], set: readonly string[]): ScenarioFile[] {
  const problems: string[] = [];
  const attempt = <T>(step: () => T[]): T[] => {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(error.message);
      return [];
    }
  };
  const files = args.flatMap((arg) => attempt(() => filesOf(arg)));
  const once = new Map(files.map((file) => [resolve(file), file]));
  const loaded = [...once.values()].flatMap((file) => attempt(() => [load(file, set)]));
  for (const one of loaded) {
    const twin = loaded.find((other) => other.scenario.name === one.scenario.name);
    if (twin !== one) problems.push(`${one.file}: its name \`${one.scenario.name}\` is also that of ${twin?.file}`);
  }
  if (problems.length > 0) throw new UserError(problems.join('\n\n'));
  return loaded;
}

/** Files that an argument names: one, or all that match a pattern. */
export function filesOf(arg: string): string[] {
  if (existsSync(arg)) {
    if (!statSync(arg).isDirectory()) return [tidy(arg)];
    throw new UserError(`${arg}: is a folder, expected a scenario file; did you mean \`${join(arg, '*.yaml')}\`?`);
  }
  if (!isPattern(arg)) throw new UserError(`${arg}: no such file${closeTo(arg)}`);
  const found = expand(arg);
  if (found.length === 0) throw new UserError(`${arg}: no file matches`);
  return found.map(tidy);
}

/** Relative within the working directory, so that a report says the same whichever way its file was named. */
function tidy(file: string): string {
  const short = relative('', file);
  return short.startsWith('..') ? file : short;
}

function closeTo(file: string): string {
  const folder = dirname(file);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return '';
  const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  const stem = (name: string): string => name.replace(/\.[^.]*$/, '');
  const twin = names.find((name) => stem(name) === basename(file)) ?? nearest(basename(file), names);
  return twin === null ? '' : `; did you mean \`${join(folder, twin)}\`?`;
}

/** Reads the traces that scenarios name; throws a UserError that tells all problems. */
export async function loadRecordings(files: readonly ScenarioFile[], set: readonly string[]): Promise<ScenarioFile[]> {
  const problems: string[] = [];
  const loaded: ScenarioFile[] = [];
  for (const file of files) {
    const one = await withTraces(file, set);
    if ('problems' in one) problems.push(...one.problems.map(formatProblem));
    else loaded.push({ ...file, ...one });
  }
  if (problems.length > 0) throw new UserError(problems.join('\n\n'));
  return loaded;
}

/** A scenario with the traces that it names, or what is wrong with them. */
export async function withTraces(
  { file, scenario }: ScenarioFile,
  set: readonly string[],
  known?: KnownRecordings,
): Promise<Loaded> {
  const recorded = await withRecordings(scenario, file, known);
  const found = 'problems' in recorded ? recorded.problems : unfit(recorded.scenario);
  if ('scenario' in recorded && found.length === 0) return recorded;
  // Loaded once more, for the lines that the problems are about.
  return loadScenario({ text: readText(file), file, set, unfit: () => found, pricing, bases });
}

/** One scenario, or what is wrong with it; throws a UserError where it cannot be read. */
export function readScenario(file: string, set: readonly string[]): Loaded {
  return loadScenario({ text: readText(file), file, set, unfit, pricing, bases });
}

function load(file: string, set: readonly string[]): ScenarioFile {
  const loaded = readScenario(file, set);
  if ('problems' in loaded) throw new UserError(loaded.problems.map(formatProblem).join('\n\n'));
  return { file, ...loaded };
}

export function readText(file: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw systemError(error, `${file}: cannot be read`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UserError(`${file}: is not UTF-8 text, expected a scenario in YAML`);
  }
}
