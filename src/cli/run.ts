/** `windtunnel run`: simulate scenarios, write a report of each, judge what they demand. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import type { TracedKey } from '../measure/story.ts';
import type { IllustratedFiles } from '../report/folder.ts';
import { formatJson } from '../report/json.ts';
import { OPTIONAL_FILES, indexFiles, reportFiles, resultsDigest } from '../report/report.ts';
import type { SavedIndex } from '../report/results.ts';
import { summarize, summarizeAll } from '../report/summary.ts';
import { formatTerminal, formatTerminalIndex } from '../report/terminal.ts';
import type { Crew } from '../study/crew.ts';
import { hireCrew } from '../study/hire.ts';
import type { StopSign } from '../study/stop.ts';
import { studyWith } from '../study/study.ts';
import type { Study } from '../study/study.ts';
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

interface RunArguments extends SimulationArguments {
  readonly scenario: readonly string[];
  readonly traceKey: string | undefined;
  readonly png: boolean;
}

export const runCommand: CommandModule<object, RunArguments> = {
  command: 'run <scenario..>',
  describe: 'Simulate scenarios, write a report of each, judge their expectations',
  builder: (yargs) =>
    simulationOptions(yargs)
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

/** A study and the files that tell of it. */
interface Reported {
  readonly study: Study;
  readonly files: IllustratedFiles;
}

/** Everything that can be wrong with what the user typed is found before the first scenario runs. */
async function run(args: RunArguments): Promise<number> {
  const settings = args.seed === undefined ? args.set : [...args.set, `seed=${args.seed}`];
  const files = await loadRecordings(loadScenarios(args.scenario, settings), settings);
  const several = files.length > 1;
  const root = args.out ?? (several ? 'reports' : join('reports', files[0].scenario.name));
  const folderOf = ({ scenario }: ScenarioFile): string => (several ? join(root, scenario.name) : root);
  for (const folder of new Set([root, ...files.map(folderOf)])) checkFolder(folder);

  const { traceKey } = args;
  const traced = files.map(({ file, scenario }) => {
    return traceKey === undefined ? null : tracedKey(traceKey, file, scenario);
  });

  const stop = stopOnSignal(args.quiet);
  const progress = new Progress(args.quiet ? null : process.stderr, () => performance.now());
  const crew = hireCrew(args.workers ?? availableParallelism(), stop);
  const reported: Reported[] = [];
  try {
    for (const [index, file] of files.entries()) {
      progress.begin(several ? `${file.scenario.name} (${index + 1} of ${files.length})` : file.scenario.name);
      const one = await runOne(crew, file, { ...args, traced: traced[index] }, stop, progress);
      if (one === null) break;
      saveReport(folderOf(file), one.files, OPTIONAL_FILES);
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
  { file, scenario }: ScenarioFile,
  args: RunArguments & { readonly traced: TracedKey | null },
  stop: StopSign,
  progress: Progress,
): Promise<Reported | null> {
  const study = await studyWith(crew, scenario, {
    replications: args.replications ?? null,
    strict: args.strict,
    traced: args.traced,
    stop,
    onProgress: (done, planned) => progress.update(done, planned),
  }).finally(() => progress.clear());
  if (study === null) return null;
  const provenance = { version: VERSION, command: reproduction([file], args) };
  return { study, files: await reportFiles(study, provenance, { png: args.png }) };
}

function tell({ study }: Reported, args: RunArguments, folder: string): number {
  process.stdout.write(args.json ? formatJson(summarize(study, VERSION)) : formatTerminal(study, folder, coloured()));
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
  return exitCodeOf(index.verdict, args.strict);
}
