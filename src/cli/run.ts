/** `windtunnel run`: simulate scenarios, write a report of each, judge what they demand. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import type { TracedKey } from '../measure/story.ts';
import { annotationsOf } from '../report/ci/annotations.ts';
import { runBenchmark } from '../report/ci/benchmark.ts';
import { indexSections, runSections } from '../report/ci/markdown.ts';
import type { IllustratedFiles } from '../report/folder.ts';
import { formatJson } from '../report/json.ts';
import { OPTIONAL_FILES, indexFiles, reportFiles, resultsDigest } from '../report/report.ts';
import type { SavedIndex } from '../report/results.ts';
import { summarize, summarizeAll } from '../report/summary.ts';
import { formatTerminal, formatTerminalIndex } from '../report/terminal.ts';
import type { Crew } from '../study/crew.ts';
import type { Baseline } from '../study/baseline.ts';
import { hireCrew } from '../study/hire.ts';
import type { StopSign } from '../study/stop.ts';
import { studyWith } from '../study/study.ts';
import type { Study } from '../study/study.ts';
import { checkBaselineUse, readBaseline } from './baseline-file.ts';
import { checkCiFiles, ciOptions, publish } from './ci.ts';
import type { CiArguments, CiReport } from './ci.ts';
import { reproduction } from './command-line.ts';
import { EXIT, exitCodeOf } from './exit.ts';
import { once } from './option-values.ts';
import { PNG_OPTION, simulationOptions } from './options.ts';
import type { SimulationArguments } from './options.ts';
import { Progress } from './progress.ts';
import { checkFolder, saveReport } from './report-folder.ts';
import { loadRecordings, loadScenarios } from './scenario-files.ts';
import type { ScenarioFile } from './scenario-files.ts';
import { stopOnSignal } from './signals.ts';
import { coloured } from './terminal.ts';
import { tracedKey } from './trace-key.ts';
import { VERSION } from './version.ts';

interface RunArguments extends SimulationArguments, CiArguments {
  readonly scenario: readonly string[];
  readonly traceKey: string | undefined;
  readonly png: boolean;
  readonly baseline: string | undefined;
}

export const runCommand: CommandModule<object, RunArguments> = {
  command: 'run <scenario..>',
  describe: 'Simulate scenarios, write a report of each, judge their expectations',
  builder: (yargs) =>
    ciOptions(simulationOptions(yargs))
      .positional('scenario', {
        type: 'string',
        demandOption: true,
        describe: 'scenario files; patterns such as "scenarios/*.yaml" too',
      })
      .option('trace-key', {
        describe: 'namespace:number of a key, 1 the most popular: tells all that befell its copies',
        type: 'string',
        requiresArg: true,
        defaultDescription: 'that of the first answers that should not have been',
        coerce: (given: unknown) => once('trace-key', given),
      })
      .option('png', PNG_OPTION)
      .option('baseline', {
        describe: 'summary.json or index.json of an earlier run, for expectations `vs baseline`',
        type: 'string',
        requiresArg: true,
        coerce: (given: unknown) => once('baseline', given),
      })
      .example('$0 run scenarios/quickstart.yaml', 'simulate, judge, write reports/quickstart/')
      .example('$0 run "scenarios/*.yaml" --strict', 'all of them, warnings count as failures')
      .example('$0 run a.yaml --set tiers.l1.entries=200k', 'with one value changed')
      .example('$0 run a.yaml --trace-key items:1', 'with the story of the most popular key') as unknown as Argv<
      RunArguments
    >,
  handler: async (args) => {
    process.exitCode = await run(args);
  },
};

/** A scenario, and what to do with it beside running it. */
interface Order extends ScenarioFile {
  readonly traced: TracedKey | null;
  /** Null: there is none for it. */
  readonly baseline: Baseline | null;
}

/** A study and the files that tell of it. */
interface Reported {
  readonly order: Order;
  readonly study: Study;
  readonly files: IllustratedFiles;
}

/** A section that is passed over is named, or its author waits for what does not come. */
function noteSweeps(files: readonly ScenarioFile[]): void {
  for (const { file, sweep } of files) {
    if (sweep === undefined) continue;
    process.stderr.write(`${file}: run as it stands; \`windtunnel sweep ${file}\` tries what its \`sweep\` says.\n`);
  }
}

/** Everything that can be wrong with what the user typed is found before the first scenario runs. */
async function run(args: RunArguments): Promise<number> {
  const settings = args.seed === undefined ? args.set : [...args.set, `seed=${args.seed}`];
  const files = await loadRecordings(loadScenarios(args.scenario, settings), settings);
  const several = files.length > 1;
  const root = args.out ?? (several ? 'reports' : join('reports', files[0].scenario.name));
  const folderOf = ({ scenario }: ScenarioFile): string => (several ? join(root, scenario.name) : root);
  for (const folder of new Set([root, ...files.map(folderOf)])) checkFolder(folder);

  checkCiFiles(args);
  if (!args.quiet) noteSweeps(files);
  const { traceKey, baseline } = args;
  if (baseline !== undefined) checkBaselineUse(files);
  const orders = files.map((one): Order => ({
    ...one,
    traced: traceKey === undefined ? null : tracedKey(traceKey, one.file, one.scenario),
    baseline: baseline === undefined ? null : readBaseline(baseline, one.scenario.name),
  }));

  const stop = stopOnSignal(args.quiet);
  const progress = new Progress(args.quiet ? null : process.stderr, () => performance.now());
  const crew = hireCrew(args.workers ?? availableParallelism(), stop);
  const reported: Reported[] = [];
  try {
    for (const [index, order] of orders.entries()) {
      progress.begin(several ? `${order.scenario.name} (${index + 1} of ${files.length})` : order.scenario.name);
      const one = await runOne(crew, order, args, stop, progress);
      if (one === null) break;
      saveReport(folderOf(order), one.files, OPTIONAL_FILES);
      reported.push(one);
      if (stop.raised) break;
    }
  } finally {
    await crew.close();
  }
  if (reported.length === 0) {
    process.stderr.write('Interrupted before anything was measured; no report is written.\n');
    return EXIT.interrupted;
  }
  if (several) return tellAll(reported, files, args, root, stop.raised);
  return tell(reported[0], args, root);
}

/** Null when it was stopped before anything was measured. */
async function runOne(
  crew: Crew,
  order: Order,
  args: RunArguments,
  stop: StopSign,
  progress: Progress,
): Promise<Reported | null> {
  const study = await studyWith(crew, order.scenario, {
    replications: args.replications ?? null,
    strict: args.strict,
    traced: order.traced,
    baseline: order.baseline ?? undefined,
    stop,
    onProgress: (done, planned) => progress.update(done, planned),
  }).finally(() => progress.clear());
  if (study === null) return null;
  const provenance = { version: VERSION, command: reproduction([order.file], args) };
  return { order, study, files: await reportFiles(study, provenance, { png: args.png }) };
}

function tell(reported: Reported, args: RunArguments, folder: string): number {
  const { order, study } = reported;
  process.stdout.write(args.json ? formatJson(summarize(study, VERSION)) : formatTerminal(study, folder, coloured()));
  const provenance = { version: VERSION, command: reproduction([order.file], args) };
  publish({ sections: runSections(study, provenance), ...findings([reported]) }, args);
  return exitCodeOf(study.verdict, args.strict);
}

function tellAll(
  reported: readonly Reported[],
  files: readonly ScenarioFile[],
  args: RunArguments,
  folder: string,
  interrupted: boolean,
): number {
  const studies = reported.map(({ study }) => study);
  const names = files.map(({ file }) => file);
  const saved: SavedIndex = {
    kind: 'index',
    scenarios: reported.map((one) => ({ name: one.study.scenario.name, digest: resultsDigest(one.files) })),
    strict: args.strict,
    interrupted,
    provenance: { version: VERSION, command: reproduction(names, args) },
  };
  saveReport(folder, indexFiles(studies, saved), []);
  const index = summarizeAll(studies.map((study) => summarize(study, VERSION)), args.strict, interrupted);
  process.stdout.write(args.json ? formatJson(index) : formatTerminalIndex(studies, folder, coloured()));
  publish({ sections: indexSections(studies, index, saved.provenance), ...findings(reported) }, args);
  return exitCodeOf(index.verdict, args.strict);
}

function findings(reported: readonly Reported[]): Omit<CiReport, 'sections'> {
  return {
    annotations: reported.flatMap(({ order, study: { scenario, judgements, strict } }) =>
      annotationsOf(scenario.name, judgements, { file: order.file, strict }),
    ),
    benchmark: reported.flatMap(({ study }) => runBenchmark(study)),
  };
}
