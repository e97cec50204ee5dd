/** What `compare` sets beside each other: scenario files, variants of one, and a saved baseline. */
import type { Baseline } from '../study/baseline.ts';
import { SAVED } from '../study/compare.ts';
import { isSaved, readBaseline } from './baseline-file.ts';
import { UserError } from './exit.ts';
import { loadRecordings, loadScenarios } from './scenario-files.ts';
import type { ScenarioFile } from './scenario-files.ts';
import { parseVariant } from './variant.ts';

export interface SidesArguments {
  readonly scenario: readonly string[];
  readonly variant: readonly string[];
  readonly set: readonly string[];
  readonly baseline: string | undefined;
  readonly seed: number | undefined;
}

interface NamedFile extends ScenarioFile {
  /** As messages and reports call it. */
  readonly name: string;
}

export interface Sides {
  /** Null: the first side is the base. */
  readonly baseline: Baseline | null;
  readonly sides: readonly NamedFile[];
}

const NEEDED = 'expected two scenarios, or one with --variant or --baseline';

export async function loadSides(args: SidesArguments): Promise<Sides> {
  const [saved, files] = savedAmong(args);
  const loaded = await loadFiles(files, args.set);
  const variants = args.variant.map(parseVariant);
  if (variants.length > 0 && loaded.length !== 1) {
    throw new UserError(`--variant: found ${loaded.length} scenarios, expected one to make variants of`);
  }
  if (loaded.length === 0) throw new UserError(`compare: found no scenario to hold against ${saved}, expected one`);
  if (saved === undefined && loaded.length + variants.length < 2) {
    throw new UserError(`compare: found one scenario, ${NEEDED}`);
  }
  const made: NamedFile[] = [];
  for (const { name, settings } of variants) {
    const seed = settings.find((setting) => /^\s*seed\s*=/.test(setting));
    if (seed !== undefined) {
      throw new UserError(`--variant: found \`${seed}\`, but all sides have one seed; expected --seed`);
    }
    const [file] = await loadFiles(files, [...args.set, ...settings]);
    made.push({ ...file, name });
  }
  const named = [...withNames(loaded), ...made];
  for (const [index, { name }] of named.entries()) {
    const taken = name === SAVED && saved !== undefined;
    if (taken || named.findIndex((other) => other.name === name) < index) {
      throw new UserError(`--variant: the name \`${name}\` is taken, expected another`);
    }
  }
  const baseline = saved === undefined ? null : baselineFor(saved, named[0]);
  const seed = args.seed ?? baseline?.seed ?? named[0].scenario.seed;
  // Only what has one seed draws the same numbers.
  return { baseline, sides: named.map((one) => ({ ...one, scenario: { ...one.scenario, seed } })) };
}

function baselineFor(saved: string, { scenario }: NamedFile): Baseline {
  const baseline = readBaseline(saved, scenario.name);
  if (baseline === null) throw new UserError(`${saved}: has no scenario \`${scenario.name}\``);
  return baseline;
}

function savedAmong({ scenario, baseline }: SidesArguments): [saved: string | undefined, files: readonly string[]] {
  const [first, ...others] = scenario;
  const misplaced = others.find(isSaved);
  if (misplaced !== undefined) {
    throw new UserError(`${misplaced}: what was saved can only be the base, expected it before all scenarios`);
  }
  if (!isSaved(first)) return [baseline, scenario];
  if (baseline !== undefined) throw new UserError(`--baseline: found a second one beside \`${first}\`, expected one`);
  return [first, others];
}

/** Each argument by itself: what is compared may be two files of one name, or one file twice. */
async function loadFiles(args: readonly string[], set: readonly string[]): Promise<ScenarioFile[]> {
  const problems: string[] = [];
  const loaded: ScenarioFile[] = [];
  for (const arg of args) {
    try {
      loaded.push(...(await loadRecordings(loadScenarios([arg], set), set)));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw new UserError([...new Set(problems)].join('\n\n'));
  return loaded;
}

/** By the names of the scenarios where those tell them apart, else by their files; the same file twice is numbered. */
function withNames(files: readonly ScenarioFile[]): NamedFile[] {
  const different = (names: readonly string[]): boolean => new Set(names).size === names.length;
  const names = files.map(({ scenario }) => scenario.name);
  const spelt = different(names) ? names : files.map(({ file }) => file);
  return files.map((file, index) => {
    const before = spelt.slice(0, index).filter((name) => name === spelt[index]).length;
    return { ...file, name: before === 0 ? spelt[index] : `${spelt[index]} (${before + 1})` };
  });
}
