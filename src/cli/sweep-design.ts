/** From what the user typed to the design of a sweep: its plan, and the scenario of each point. */
import { formatProblem } from '../scenario/problem.ts';
import type { ResolvedScenario } from '../scenario/resolved.ts';
import { parseSelector, vocabularyOf } from '../scenario/selector.ts';
import { formatSelector } from '../scenario/metric.ts';
import { combinationsOf, settingsOf, sweepOf } from '../scenario/sweep.ts';
import type { Sweep } from '../scenario/sweep.ts';
import { parseVariation } from '../scenario/vary.ts';
import type { Variation } from '../scenario/vary.ts';
import type { KnownRecordings } from '../study/recordings.ts';
import { brokenPoint, pointOf } from '../study/sweep/plan.ts';
import type { SweepPlan } from '../study/sweep/plan.ts';
import { UserError } from './exit.ts';
import { filesOf, readScenario, withTraces } from './scenario-files.ts';
import { sweepCommandLine } from './sweep-options.ts';
import type { SweepArguments } from './sweep-options.ts';
import { VERSION } from './version.ts';

export interface Design {
  readonly plan: SweepPlan;
  readonly file: string;
  /** By point; null where it cannot be run. */
  readonly scenarios: readonly (ResolvedScenario | null)[];
  /** The same before the traces that they name were read into them. */
  readonly asWritten: readonly (ResolvedScenario | null)[];
}

/** Throws a UserError where the scenario, what varies, or every single combination is wrong. */
export async function designOf(args: SweepArguments): Promise<Design> {
  const file = theFile(args.scenario);
  const set = args.seed === undefined ? args.set : [...args.set, `seed=${args.seed}`];
  const base = readScenario(file, set);
  if ('problems' in base) throw new UserError(base.problems.map(formatProblem).join('\n\n'));
  const sweep = sweepAsked(args, file, base.sweep);
  const known: KnownRecordings = new Map();
  const points = [];
  const scenarios: (ResolvedScenario | null)[] = [];
  const asWritten: (ResolvedScenario | null)[] = [];
  const combinations = combinationsOf(sweep);
  if (combinations.length === 0) throw new UserError(`${file}: no combination is as \`where\` demands`);
  for (const values of combinations) {
    const settings = [...set, ...settingsOf(sweep, values)];
    const written = readScenario(file, settings);
    const loaded = 'problems' in written ? written : await withTraces({ file, ...written }, settings, known);
    const problem = 'problems' in loaded ? loaded.problems.map(formatProblem).join('\n') : null;
    const scenario = 'problems' in loaded ? null : loaded.scenario;
    scenarios.push(scenario);
    asWritten.push(scenario === null || 'problems' in written ? null : written.scenario);
    points.push(
      scenario === null ? brokenPoint(values, problem ?? '') : pointOf(scenario, values, args.replications ?? null),
    );
  }
  if (points.every(({ problem }) => problem !== null)) throw new UserError(points[0].problem ?? '');
  const { variations, mode } = sweep;
  const metrics = args.metric.map((text) => selectorOf(text, base.scenario));
  const head = { schemaVersion: 1, engine: VERSION, name: base.scenario.name } as const;
  const command = sweepCommandLine(args, file);
  const plan: SweepPlan = { ...head, command, mode, variations, strict: args.strict, metrics, points };
  // As it will be read again, so that a merge sees what this process sees.
  return { plan: JSON.parse(JSON.stringify(plan)) as SweepPlan, file, scenarios, asWritten };
}

function theFile(argument: string): string {
  const files = filesOf(argument);
  if (files.length === 1) return files[0];
  throw new UserError(`${argument}: found ${files.length} files, expected one scenario to vary`);
}

/** What the command line asks for takes the place of what the scenario does. */
function sweepAsked({ vary, zip, where }: SweepArguments, file: string, own: Sweep | undefined): Sweep {
  if (vary.length === 0 && own === undefined) {
    const wish = 'expected `--vary tiers.l2.nodes=3,6,9`, or a section `sweep` in the scenario';
    throw new UserError(`${file}: found nothing to vary, ${wish}`);
  }
  const variations = vary.length > 0 ? vary.map(variationOf) : (own?.variations ?? []);
  const constraints = where.length > 0 || vary.length > 0 ? where : (own?.where.map(({ text }) => text) ?? []);
  const mode = zip ? 'zip' : vary.length > 0 ? 'grid' : (own?.mode ?? 'grid');
  const sweep = sweepOf(variations, mode, constraints);
  if (!('problems' in sweep)) return sweep;
  const lines = sweep.problems.map(({ where: index, message }) => {
    return index === null ? `--vary: ${message}` : `--where ${constraints[index]}: ${message}`;
  });
  throw new UserError(lines.join('\n'));
}

function variationOf(text: string): Variation {
  const variation = parseVariation(text);
  if ('problem' in variation) throw new UserError(`--vary: ${variation.problem}`);
  return variation;
}

function selectorOf(text: string, scenario: ResolvedScenario): string {
  const selector = parseSelector(text, vocabularyOf(scenario));
  if (!('problems' in selector)) return formatSelector(selector);
  throw new UserError(selector.problems.map(({ message }) => `--metric ${text}: ${message}`).join('\n'));
}
