/** `windtunnel plan`: the cheapest configuration of a scenario that meets its expectations. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { formatJson } from '../report/json.ts';
import { planData } from '../report/plan-data.ts';
import { OPTIONAL_PLAN_FILES, formatPlan, planFiles } from '../report/plan-report.ts';
import { METRICS, betterOf } from '../scenario/metric.ts';
import type { MetricName } from '../scenario/metric.ts';
import { formatProblem } from '../scenario/problem.ts';
import { parseVariation } from '../scenario/vary.ts';
import type { Variation } from '../scenario/vary.ts';
import { hireCrew } from '../study/hire.ts';
import { planWith } from '../study/plan/plan.ts';
import type { Plan, PlanProgress } from '../study/plan/plan.ts';
import { CONFIGURATIONS_MAX, countOf, counted } from '../study/plan/space.ts';
import type { PlanInput } from '../study/plan/space.ts';
import { formatQuantity } from '../units/format.ts';
import { planLine } from './command-line.ts';
import { EXIT, UserError } from './exit.ts';
import { oneOf, wholeNumberOf } from './option-values.ts';
import { simulationOptions } from './options.ts';
import type { SimulationArguments } from './options.ts';
import { Progress } from './progress.ts';
import { checkFolder, saveReport } from './report-folder.ts';
import { loadScenarios, readText } from './scenario-files.ts';
import type { ScenarioFile } from './scenario-files.ts';
import { stopOnSignal } from './signals.ts';
import { VERSION } from './version.ts';

export interface PlanArguments extends SimulationArguments {
  readonly scenario: string;
  readonly vary: readonly string[];
  readonly budget: number;
  readonly against: MetricName;
  readonly margins: boolean;
}

/** An hour or so of small scenarios, some hours of large ones: who wants more says so. */
const BUDGET = '200';
const BUDGET_MAX = 1_000_000;

/** A metric that has no better way is worth no money. */
const WEIGHED = (Object.keys(METRICS) as MetricName[]).filter((metric) => betterOf(metric) !== 'neither');

export const planCommand: CommandModule<object, PlanArguments> = {
  command: 'plan <scenario>',
  describe: 'Find the cheapest configuration that meets the expectations',
  builder: (yargs) =>
    simulationOptions(yargs)
      .positional('scenario', { type: 'string', demandOption: true, describe: 'a scenario file with a section cost' })
      .option('vary', {
        describe: 'path=a,b,c or "path=from..to step s": what may be changed, and to what (repeatable)',
        type: 'string',
        array: true,
        nargs: 1,
        demandOption: true,
      })
      .option('budget', {
        describe: 'replications at most, of all simulations together',
        type: 'string',
        requiresArg: true,
        default: BUDGET,
        coerce: wholeNumberOf('budget', 1, BUDGET_MAX),
      })
      .option('against', {
        describe: 'the metric that is weighed against the cost: latency_p99, hit_rate, stale_read_rate, …',
        type: 'string',
        requiresArg: true,
        default: 'latency_p99',
        coerce: oneOf('against', WEIGHED),
      })
      .option('margins', {
        describe: 'how far load, skew or the loss of a region can go; --no-margins leaves it out',
        type: 'boolean',
        default: true,
      })
      .example('$0 plan shop.yaml --vary tiers.l2.nodes=2,3,4 --vary "tiers.l1.entries=1k..9k step 2k"', '15 of them')
      .example('$0 plan shop.yaml --vary "namespaces.items.tiers=[l1, l2],[l2]"', 'is l1 worth its price?')
      .example('$0 run reports/shop-plan/scenario.yaml', 'the report of what was chosen') as unknown as Argv<
      PlanArguments
    >,
  handler: async (args) => {
    process.exitCode = await plan(args);
  },
};

async function plan(args: PlanArguments): Promise<number> {
  const set = args.seed === undefined ? args.set : [...args.set, `seed=${args.seed}`];
  const [{ file, scenario: base }, ...others] = loadScenarios([args.scenario], set);
  if (others.length > 0) throw new UserError(`${args.scenario}: matches ${others.length + 1} files, expected one`);
  checkBase({ file, scenario: base }, args.strict);
  const variations = variationsOf(args.vary);
  const folder = args.out ?? join('reports', `${base.name}-plan`);
  checkFolder(folder);

  const stop = stopOnSignal(args.quiet);
  const progress = new Progress(args.quiet ? null : process.stderr, () => performance.now());
  progress.begin(base.name);
  const crew = hireCrew(args.workers ?? availableParallelism(), stop);
  const input: PlanInput = { text: readText(file), file, set, variations };
  let found: Plan;
  try {
    found = await planWith({ ...input, base }, {
      crew,
      replications: args.replications ?? null,
      strict: args.strict,
      stop,
      budget: args.budget,
      against: { metric: args.against, labels: {} },
      margins: args.margins,
      onProgress: (done) => progress.tell(inProgress(done)),
    });
  } finally {
    progress.clear();
    await crew.close();
  }
  checkSpace(found);
  const provenance = { version: VERSION, command: planLine(file, args) };
  saveReport(folder, await planFiles(found, input, provenance), OPTIONAL_PLAN_FILES);
  process.stdout.write(args.json ? formatJson(planData(found, provenance)) : formatPlan(found, folder));
  if (found.interrupted) return EXIT.interrupted;
  if (found.found.best === null) return EXIT.failed;
  return args.strict && !found.found.isProven ? EXIT.inconclusive : EXIT.passed;
}

/** What a plan needs of a scenario. */
function checkBase({ file, scenario }: ScenarioFile, strict: boolean): void {
  if (scenario.cost === undefined) {
    throw new UserError(`${file}: has no section \`cost\`, expected one: without prices nothing is cheapest`);
  }
  if (counted(scenario, strict).length === 0) {
    const instead = scenario.expectations.length === 0 ? '' : ', or --strict, by which warnings count';
    throw new UserError(`${file}: has no expectation to meet, expected one in \`expect\`${instead}`);
  }
  const recorded = scenario.namespaces.find(({ recording }) => recording !== null);
  if (recorded === undefined) return;
  const found = `\`${recorded.name}\` takes its requests from a trace`;
  throw new UserError(`${file}: ${found}, expected \`popularity\` for a plan`);
}

function variationsOf(texts: readonly string[]): Variation[] {
  const variations = texts.map((text) => {
    const parsed = parseVariation(text);
    if ('problem' in parsed) throw new UserError(`--vary: ${parsed.problem}`);
    return parsed;
  });
  const twice = variations.find(({ path }, index) => variations.findIndex((other) => other.path === path) !== index);
  if (twice !== undefined) throw new UserError(`--vary: \`${twice.path}\` is varied twice, expected once`);
  const count = countOf(variations);
  if (count <= CONFIGURATIONS_MAX) return variations;
  throw new UserError(`--vary: found ${count} configurations, expected ${CONFIGURATIONS_MAX} at most`);
}

/** When no combination is a scenario, what is varied is wrong, and not what it is varied in. */
function checkSpace({ space: { configurations, impossible } }: Plan): void {
  if (configurations.length > 0 || impossible.length === 0) return;
  throw new UserError(impossible[0].problems.map(formatProblem).join('\n\n'));
}

function inProgress({ doing, done, runs, best }: PlanProgress): string {
  const part = `${doing} ${Math.floor(done * 100)} %`;
  if (doing === 'forecasts') return part;
  const cheapest = best === null ? 'none passes yet' : `cheapest so far ${formatQuantity(best, '$')} a month`;
  return `run ${runs + 1}, ${part}; ${cheapest}`;
}
