/** `windtunnel compare`: set variants of a cache beside each other, or beside what was saved, with intervals. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { annotationsOf } from '../report/ci/annotations.ts';
import { comparisonBenchmark } from '../report/ci/benchmark.ts';
import { comparisonSections } from '../report/ci/markdown.ts';
import { OPTIONAL_COMPARISON_FILES, comparisonFiles } from '../report/comparison/report.ts';
import { summarizeComparison } from '../report/comparison/summary.ts';
import { formatComparisonTerminal } from '../report/comparison/terminal.ts';
import { formatJson } from '../report/json.ts';
import type { Provenance } from '../report/results.ts';
import { SAVED, compare } from '../study/compare.ts';
import type { Comparison } from '../study/compare.ts';
import { hireCrew } from '../study/hire.ts';
import type { StopSign } from '../study/stop.ts';
import { checkCiFiles, ciOptions, publish } from './ci.ts';
import type { CiArguments, CiReport } from './ci.ts';
import { comparisonLine } from './command-line.ts';
import { loadSides } from './compare-sides.ts';
import type { Sides } from './compare-sides.ts';
import { EXIT, exitCodeOfComparison } from './exit.ts';
import { once } from './option-values.ts';
import { PNG_OPTION, simulationOptions } from './options.ts';
import type { SimulationArguments } from './options.ts';
import { Progress } from './progress.ts';
import { checkFolder, saveReport } from './report-folder.ts';
import { stopOnSignal } from './signals.ts';
import { coloured } from './terminal.ts';
import { readSelector, readTolerances } from './tolerance.ts';
import { VERSION } from './version.ts';

export interface CompareArguments extends SimulationArguments, CiArguments {
  readonly scenario: readonly string[];
  readonly variant: readonly string[];
  readonly baseline: string | undefined;
  readonly metric: readonly string[];
  readonly tolerance: readonly string[];
  readonly png: boolean;
}

const REPEATABLE = { type: 'string', array: true, nargs: 1, default: [] as string[] } as const;

export const compareCommand: CommandModule<object, CompareArguments> = {
  command: 'compare <scenario..>',
  describe: 'Set scenarios, variants or a saved baseline beside each other',
  builder: (yargs) =>
    ciOptions(simulationOptions(yargs))
      .positional('scenario', {
        type: 'string',
        demandOption: true,
        describe: 'scenario files, the base first; a saved summary.json may be the base',
      })
      .option('out', { describe: 'folder of the report', defaultDescription: 'reports/compare-<names>' })
      .option('replications', {
        describe: 'exactly so many of each; default: as many as decide each metric, within the scenarios\' limits',
      })
      .option('seed', { describe: 'seed of all randomness, of all sides; default: that of the base' })
      .option('variant', {
        ...REPEATABLE,
        describe: '"name: path=value, path=value": the scenario with values changed (repeatable)',
        defaultDescription: 'none',
      })
      .option('baseline', {
        describe: 'the summary.json or index.json of an earlier run is the base',
        type: 'string',
        requiresArg: true,
        coerce: (given: unknown) => once('baseline', given),
      })
      .option('metric', {
        ...REPEATABLE,
        describe: 'a metric to compare, such as "hit_rate{tier=l1}" (repeatable)',
        defaultDescription: 'the usual ones',
      })
      .option('tolerance', {
        ...REPEATABLE,
        describe: 'how much worse than the base: "2 %" of any metric, "latency_p99=5 ms" of one (repeatable)',
        defaultDescription: 'by anything',
      })
      .option('png', PNG_OPTION)
      .example('$0 compare old.yaml new.yaml', 'what the new one does better and worse')
      .example('$0 compare a.yaml --variant "long: namespaces.items.ttl.l1=90 s"', 'with a value changed')
      .example(
        '$0 compare a.yaml --baseline reports/a/summary.json --tolerance "2 %"',
        'exit 4 when worse',
      ) as unknown as Argv<CompareArguments>,
  handler: async (args) => {
    process.exitCode = await compareAll(args);
  },
};

/** Everything that can be wrong with what the user typed is found before the first scenario runs. */
async function compareAll(args: CompareArguments): Promise<number> {
  const sides = await loadSides(args);
  const scenarios = sides.sides.map(({ scenario }) => scenario);
  const chosen = args.metric.map((text) => readSelector(`--metric ${text}`, text, scenarios));
  const { general, limits } = readTolerances(args.tolerance, scenarios);
  const folder = args.out ?? join('reports', folderName(sides));
  checkFolder(folder);
  checkCiFiles(args);

  const stop = stopOnSignal(args.quiet);
  const comparison = await simulated(sides, args, stop, {
    selectors: chosen.length === 0 ? null : chosen,
    tolerance: general,
    limits,
  });
  if (comparison === null) {
    process.stderr.write('Interrupted before there was anything to compare; no report is written.\n');
    return EXIT.interrupted;
  }
  const summary = summarizeComparison(comparison, VERSION);
  const provenance = { version: VERSION, command: comparisonLine(args) };
  saveReport(folder, await comparisonFiles(comparison, summary, provenance, args), OPTIONAL_COMPARISON_FILES);
  const text = args.json ? formatJson(summary) : formatComparisonTerminal(comparison, folder, coloured());
  process.stdout.write(text);
  publish(ciReport(comparison, sides, provenance), args);
  return exitCodeOfComparison(comparison.verdict, args.strict);
}

function ciReport(comparison: Comparison, { sides }: Sides, provenance: Provenance): CiReport {
  const { variants, strict } = comparison;
  const fileOf = (name: string): string => sides.find((side) => side.name === name)?.file ?? '';
  return {
    sections: comparisonSections(comparison, provenance),
    annotations: variants.flatMap(({ side: { name }, judgements }) =>
      annotationsOf(name, judgements, { file: fileOf(name), strict }),
    ),
    benchmark: comparisonBenchmark(comparison),
  };
}

type Question = Pick<Parameters<typeof compare>[2], 'selectors' | 'tolerance'> & {
  readonly limits: Parameters<typeof compare>[1][number]['limits'];
};

async function simulated(
  { sides, baseline }: Sides,
  args: CompareArguments,
  stop: StopSign,
  { limits, ...question }: Question,
): Promise<Comparison | null> {
  const progress = new Progress(args.quiet ? null : process.stderr, () => performance.now());
  progress.begin(sides.map(({ name }) => name).join(', '));
  const crew = hireCrew(args.workers ?? availableParallelism(), stop);
  try {
    return await compare(crew, sides.map(({ name, scenario }) => ({ name, scenario, limits })), {
      ...question,
      replications: args.replications ?? null,
      strict: args.strict,
      baseline,
      stop,
      onProgress: (done, planned) => progress.update(done, planned),
    });
  } finally {
    progress.clear();
    await crew.close();
  }
}

/** A file name longer than this is one that nobody reads. */
const NAME_MAX = 80;

/** `compare-<base>-<variant>`. */
function folderName({ baseline, sides }: Sides): string {
  const names = [...(baseline === null ? [] : [SAVED]), ...sides.map(({ name }) => name)];
  const words = names.map((name) => name.replace(/[^\w.]+/g, '-').replace(/^[-.]+|-+$/g, ''));
  return ['compare', ...words].join('-').slice(0, NAME_MAX);
}
