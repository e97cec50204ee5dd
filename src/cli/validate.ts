/** `windtunnel validate`: check scenario files without running them. */
import type { Argv, CommandModule } from 'yargs';
import { formatJson } from '../report/json.ts';
import { loadScenario } from '../scenario/load.ts';
import { formatProblem } from '../scenario/problem.ts';
import type { Problem } from '../scenario/problem.ts';
import type { ResolvedScenario } from '../scenario/resolved.ts';
import { totalRate } from '../scenario/totals.ts';
import { formatQuantity } from '../units/format.ts';
import { baseFiles as bases } from '../study/base-files.ts';
import { pricing } from '../study/price-books.ts';
import { unfit } from '../world/resolution.ts';
import { annotateProblems } from './ci.ts';
import { EXIT, UserError } from './exit.ts';
import { SET_OPTION } from './options.ts';
import { filesOf, readText, withTraces } from './scenario-files.ts';

interface ValidateArguments {
  readonly scenario: readonly string[];
  readonly set: readonly string[];
  readonly json: boolean;
}

export const validateCommand: CommandModule<object, ValidateArguments> = {
  command: 'validate <scenario..>',
  describe: 'Check scenario files without running them',
  builder: (yargs) =>
    yargs
      .positional('scenario', { type: 'string', demandOption: true, describe: 'scenario files; patterns too' })
      .option('set', SET_OPTION)
      .option('json', { describe: 'the findings, and nothing else, on stdout', type: 'boolean', default: false })
      .example('$0 validate scenarios/quickstart.yaml', 'one line if it is well, all problems if not')
      .example('$0 validate "scenarios/*.yaml" --json', 'for scripts') as Argv<ValidateArguments>,
  handler: async (args) => {
    process.exitCode = await validate(args);
  },
};

/** What was found about one file, or about one argument that names none. */
type Finding =
  | { readonly file: string; readonly scenario: ResolvedScenario }
  | { readonly file: string; readonly problems: readonly Problem[] }
  | { readonly file: string; readonly unreadable: string };

async function validate({ scenario, set, json }: ValidateArguments): Promise<number> {
  const findings: Finding[] = [];
  for (const argument of scenario) {
    const files = attempt(argument, () => filesOf(argument));
    if ('unreadable' in files) findings.push(files);
    else for (const file of files) findings.push(await examine(file, set));
  }
  if (json) process.stdout.write(formatJson(findings.map(plain)));
  else findings.forEach(tell);
  return findings.every((finding) => 'scenario' in finding) ? EXIT.passed : EXIT.usage;
}

async function examine(file: string, set: readonly string[]): Promise<Finding> {
  const text = attempt(file, () => readText(file));
  if (typeof text !== 'string') return text;
  const loaded = loadScenario({ text, file, set, unfit, pricing, bases });
  if ('problems' in loaded) return { file, ...loaded };
  return { file, ...(await withTraces({ file, ...loaded }, set)) };
}

function attempt<T>(file: string, step: () => T): T | { readonly file: string; readonly unreadable: string } {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { file, unreadable: error.message };
  }
}

function tell(finding: Finding): void {
  if ('scenario' in finding) process.stdout.write(`ok ${finding.file}: ${outline(finding.scenario)}\n`);
  else if ('unreadable' in finding) process.stderr.write(`${finding.unreadable}\n`);
  else {
    const text = finding.problems.map(formatProblem).join('\n\n');
    process.stderr.write(`${text}\n`);
    annotateProblems(text);
  }
}

/** `quickstart, 60 s at 2k/s, 1 region, 10k keys`. */
function outline(scenario: ResolvedScenario): string {
  const { duration, rate, regions, keys } = figures(scenario);
  const load = `${formatQuantity(duration, 's')} at ${formatQuantity(rate, 'req/s')}`;
  const places = regions === 1 ? '1 region' : `${regions} regions`;
  return `${scenario.name}, ${load}, ${places}, ${formatQuantity(keys, 'count')} keys`;
}

function figures({ duration, regions, namespaces }: ResolvedScenario) {
  return {
    duration,
    rate: totalRate(regions),
    regions: regions.length,
    keys: namespaces.reduce((sum, namespace) => sum + namespace.keys, 0),
  };
}

function plain(finding: Finding): unknown {
  const { file } = finding;
  if ('scenario' in finding) return { file, ok: true, name: finding.scenario.name, ...figures(finding.scenario) };
  if ('problems' in finding) return { file, ok: false, problems: finding.problems };
  const message = finding.unreadable;
  return { file, ok: false, problems: [{ file, line: null, column: null, path: '', message, excerpt: [] }] };
}
