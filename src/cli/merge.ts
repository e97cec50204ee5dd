/** `windtunnel merge`: put the shards of a sweep together, to the same bytes as one sweep would have written. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { inWords } from '../report/outcome.ts';
import { PLAN_FILE } from '../report/sweep/report.ts';
import { runsOf } from '../study/sweep/plan.ts';
import type { SweepPlan } from '../study/sweep/plan.ts';
import { resultsOf } from '../study/sweep/results.ts';
import { RunStore } from '../study/sweep/store.ts';
import { UserError } from './exit.ts';
import { once } from './option-values.ts';
import { checkFolder } from './report-folder.ts';
import { readText } from './scenario-files.ts';
import { conclude, tellDamaged } from './sweep.ts';
import { VERSION } from './version.ts';

interface MergeArguments {
  readonly folder: readonly string[];
  readonly out: string | undefined;
  readonly store: string | undefined;
  readonly json: boolean;
}

export const mergeCommand: CommandModule<object, MergeArguments> = {
  command: 'merge <folder..>',
  describe: 'Put the shards of a sweep together',
  builder: (yargs) =>
    yargs
      .positional('folder', { type: 'string', array: true, demandOption: true, describe: 'folders of the shards' })
      .option('out', {
        describe: 'folder of the whole',
        type: 'string',
        requiresArg: true,
        defaultDescription: 'the first one',
        coerce: (given: unknown) => once('out', given),
      })
      .option('store', {
        describe: 'folder of the results of single runs',
        type: 'string',
        requiresArg: true,
        defaultDescription: '<out>/runs',
        coerce: (given: unknown) => once('store', given),
      })
      .option('json', { describe: 'the result, and nothing else, on stdout', type: 'boolean', default: false })
      .example('$0 merge part-1 part-2 part-3 --out sweep', 'of three machines')
      .example('$0 merge sweeps/quickstart', 'of shards that wrote into one folder') as unknown as Argv<MergeArguments>,
  handler: async (args) => {
    process.exitCode = await merge(args);
  },
};

async function merge({ folder: folders, out = folders[0], store: kept, json }: MergeArguments): Promise<number> {
  const plans = folders.map((folder) => ({ folder, text: planText(folder) }));
  const [first] = plans;
  const other = plans.find(({ text }) => text !== first.text);
  if (other !== undefined) {
    throw new UserError(`${other.folder}: is a part of another sweep than ${first.folder}, expected parts of one`);
  }
  const plan = planOf(first.text, first.folder);
  const store = new RunStore(kept ?? join(out, 'runs'));
  for (const one of [out, store.folder]) checkFolder(one);
  for (const folder of folders) gather(plan, new RunStore(join(folder, 'runs')), store);
  const results = resultsOf(plan, store);
  tellDamaged(store);
  if (results.missing > 0) {
    const all = runsOf(plan).length;
    const missing = `${results.missing} of ${inWords(all, 'run')} are missing`;
    throw new UserError(`merge: ${missing}, expected the folders of all shards, each of them done`);
  }
  return conclude(plan, results, store, out, { json });
}

function planText(folder: string): string {
  const file = join(folder, PLAN_FILE);
  if (existsSync(file)) return readText(file);
  throw new UserError(`${folder}: has no ${PLAN_FILE}, expected the folder of a shard that came to its end`);
}

function planOf(text: string, folder: string): SweepPlan {
  const plan = ((): SweepPlan => {
    try {
      return JSON.parse(text) as SweepPlan;
    } catch {
      throw new UserError(`${join(folder, PLAN_FILE)}: is not JSON, expected it as the shard wrote it`);
    }
  })();
  if (plan.engine === VERSION && Array.isArray(plan.points)) return plan;
  const found = `is of windtunnel ${String(plan.engine)}, and this is ${VERSION}`;
  throw new UserError(`${join(folder, PLAN_FILE)}: ${found}, expected one version`);
}

/** Copies what the whole does not have; the same run in two parts is compared. */
function gather(plan: SweepPlan, from: RunStore, to: RunStore): void {
  if (from.folder === to.folder || !existsSync(from.folder)) return;
  const present = new Set(readdirSync(from.folder));
  for (const { key } of runsOf(plan)) {
    if (!present.has(`${key}.json`)) continue;
    const run = from.read(key);
    // A failure that another part mended is none.
    if (run !== null && ('metrics' in run.outcome || !to.has(key))) to.write(key, run.outcome);
  }
  tellDamaged(from);
}
