/** `windtunnel report`: write reports again from what their runs measured, without simulating. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { OPTIONAL_FILES, indexFiles, reportFiles } from '../report/report.ts';
import { RESULTS_FILE, digestOf, readResults } from '../report/results.ts';
import type { Saved, SavedIndex, SavedRun } from '../report/results.ts';
import { EXIT, UserError } from './exit.ts';
import { PNG_OPTION } from './options.ts';
import { checkFolder, saveReport } from './report-folder.ts';
import { readText } from './scenario-files.ts';

interface ReportArguments {
  readonly folder: readonly string[];
  readonly png: boolean;
}

export const reportCommand: CommandModule<object, ReportArguments> = {
  command: 'report <folder..>',
  describe: 'Write reports again from saved results, without simulating',
  builder: (yargs) =>
    yargs
      .positional('folder', { type: 'string', demandOption: true, describe: 'folders that `run` wrote' })
      .option('png', PNG_OPTION)
      .example('$0 report reports/quickstart', 'all of its files')
      .example('$0 report reports --png', 'those of several scenarios that ran together') as unknown as Argv<
      ReportArguments
    >,
  handler: async (args) => {
    process.exitCode = await report(args);
  },
};

type Found =
  | (SavedRun & { readonly folder: string })
  | { readonly folder: string; readonly index: SavedIndex; readonly runs: readonly SavedRun[] };

/** All that is wrong with any of the folders is found before the first file is written. */
async function report({ folder: folders, png }: ReportArguments): Promise<number> {
  const found = folders.map(find);
  for (const { folder } of found) checkFolder(folder);
  for (const one of found) {
    const { folder } = one;
    if ('study' in one) {
      await write(folder, one, png);
      continue;
    }
    for (const run of one.runs) await write(join(folder, run.study.scenario.name), run, png);
    saveReport(folder, indexFiles(one.runs.map(({ study }) => study), one.index), []);
    process.stdout.write(`Report: ${join(folder, 'index.html')}\n`);
  }
  return EXIT.passed;
}

async function write(folder: string, { study, provenance }: SavedRun, png: boolean): Promise<void> {
  saveReport(folder, await reportFiles(study, provenance, { png }), OPTIONAL_FILES);
  process.stdout.write(`Report: ${join(folder, 'report.html')}\n`);
}

function find(folder: string): Found {
  const { saved } = read(folder);
  if (saved.kind === 'run') return { ...saved, folder };
  const runs = saved.scenarios.map(({ name, digest }) => {
    const below = join(folder, name);
    const one = read(below);
    if (one.saved.kind === 'run' && one.digest === digest) return one.saved;
    throw new UserError(
      `${join(below, RESULTS_FILE)}: is not of the run that ${join(folder, RESULTS_FILE)} is of; ` +
        `run it again: \`${saved.provenance.command}\`, or \`windtunnel report ${below}\` alone`,
    );
  });
  return { folder, index: saved, runs };
}

function read(folder: string): { readonly saved: Saved; readonly digest: string } {
  const file = join(folder, RESULTS_FILE);
  if (!existsSync(file)) {
    throw new UserError(`${folder}: has no ${RESULTS_FILE}, expected a folder that \`windtunnel run\` wrote`);
  }
  const text = readText(file);
  const saved = readResults(text);
  if ('problem' in saved) throw new UserError(`${file}: ${saved.problem}; simulate again with \`windtunnel run\``);
  return { saved, digest: digestOf(text) };
}
