/** `windtunnel sweep`: simulate a scenario with values that vary, and set the results side by side. */
import { availableParallelism } from 'node:os';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { clearPartial } from '../report/folder.ts';
import { formatJson } from '../report/json.ts';
import { inWords } from '../report/outcome.ts';
import { formatManifest } from '../report/sweep/manifest.ts';
import { planFiles, sweepFiles, sweepSummary } from '../report/sweep/report.ts';
import { formatSweepTerminal } from '../report/sweep/terminal.ts';
import { hireCrew } from '../study/hire.ts';
import type { StopSign } from '../study/stop.ts';
import { enqueue } from '../study/sweep/enqueue.ts';
import { perform } from '../study/sweep/perform.ts';
import { runsOf, shardOf } from '../study/sweep/plan.ts';
import type { Run, SweepPlan } from '../study/sweep/plan.ts';
import { QueueError, withoutPassword } from '../study/sweep/queue.ts';
import { resultsOf } from '../study/sweep/results.ts';
import type { SweepResults } from '../study/sweep/results.ts';
import { RunStore } from '../study/sweep/store.ts';
import { quoted } from './command-line.ts';
import { dryRun } from './dry-run.ts';
import { EXIT, UserError } from './exit.ts';
import { Progress } from './progress.ts';
import { checkFolder, saveReport } from './report-folder.ts';
import { stopOnSignal } from './signals.ts';
import { designOf } from './sweep-design.ts';
import type { Design } from './sweep-design.ts';
import { sweepOptions } from './sweep-options.ts';
import type { SweepArguments } from './sweep-options.ts';
import { VERSION } from './version.ts';

export const sweepCommand: CommandModule<object, SweepArguments> = {
  command: 'sweep <scenario>',
  describe: 'Simulate a scenario with values that vary; an interrupted sweep goes on where it was',
  builder: sweepOptions,
  handler: async (args) => {
    process.exitCode = await sweep(args);
  },
};

const NOTICE = '\nStopping; what is done is kept, and the same command goes on. Ctrl-C again ends at once.\n';

async function sweep(args: SweepArguments): Promise<number> {
  refuseTogether(args);
  const design = await designOf(args);
  const { plan } = design;
  const folder = args.out ?? join('sweeps', plan.name);
  const workers = args.workers ?? availableParallelism();
  if (args.manifest !== undefined) {
    const job = { name: plan.name, command: plan.command, out: quoted(folder), shards: args.shards };
    const image = args.image ?? `windtunnel:${VERSION}`;
    process.stdout.write(formatManifest(args.manifest, { ...job, workers: args.workers ?? 2, image }));
    return EXIT.passed;
  }
  const store = new RunStore(args.store ?? join(folder, 'runs'));
  for (const one of [folder, store.folder]) checkFolder(one);
  const all = runsOf(plan);
  const mine = args.shard === undefined ? all : shardOf(all, args.shard);
  const pending = mine.filter(({ key }) => !store.has(key));
  tellDamaged(store);
  if (args.dryRun) return dryRun(design, { all: mine, pending, workers });

  if (!args.quiet && pending.length < mine.length) {
    process.stderr.write(`${inWords(mine.length - pending.length, 'run')} of ${mine.length} done before.\n`);
  }
  const stop = stopOnSignal(args.quiet, NOTICE);
  await performAll(design, pending, store, stop, args, workers);
  const results = resultsOf(plan, store);
  const left = stop.raised ? mine.filter(({ key }) => !store.has(key)).length : 0;
  if (left > 0) {
    process.stderr.write(`Interrupted: ${left} of ${inWords(mine.length, 'run')} left; the same command goes on.\n`);
    return EXIT.interrupted;
  }
  if (args.shard !== undefined) return tellShard(plan, mine, store, folder, args);
  return conclude(plan, results, store, folder, args);
}

/** Options that say two different things about where the runs go. */
function refuseTogether(args: SweepArguments): void {
  const given = ['shard', 'queue', 'manifest', 'dryRun'] as const;
  const chosen = given.filter((name) => args[name] !== undefined && args[name] !== false);
  if (chosen.length < 2 || (chosen.length === 2 && chosen.includes('shard') && chosen.includes('dryRun'))) return;
  const names = chosen.map((name) => (name === 'dryRun' ? '--dry-run' : `--${name}`));
  throw new UserError(`found ${names.join(' and ')}, expected one of them`);
}

async function performAll(
  design: Design,
  pending: readonly Run[],
  store: RunStore,
  stop: StopSign,
  args: SweepArguments,
  workers: number,
): Promise<void> {
  if (pending.length === 0) return;
  const progress = new Progress(args.quiet ? null : process.stderr, () => performance.now(), 'run');
  progress.begin(design.plan.name);
  const onProgress = (done: number, planned: number): void => progress.update(done, planned);
  if (args.queue !== undefined) return await throughQueue(design, pending, store, stop, args.queue, onProgress);
  const crew = hireCrew(workers, stop);
  try {
    await perform(pending, design.scenarios, { crew, store, stop, onProgress });
  } finally {
    await crew.close();
    progress.clear();
  }
}

async function throughQueue(
  { plan, file, asWritten }: Design,
  pending: readonly Run[],
  store: RunStore,
  stop: StopSign,
  url: string,
  onProgress: (done: number, planned: number) => void,
): Promise<void> {
  const onIdle = (): void => {
    const command = `windtunnel worker --queue ${withoutPassword(url)}`;
    process.stderr.write(`Nobody serves the queue of windtunnel ${VERSION} yet; on any machine: ${command}\n`);
  };
  const options = { url, engine: plan.engine, file: resolve(file), store, stop, onProgress, onIdle };
  try {
    await enqueue(pending, plan.points, asWritten, options);
  } catch (error) {
    throw error instanceof QueueError ? new UserError(`--queue: ${error.message}`) : error;
  }
}

export function tellDamaged(store: RunStore): void {
  for (const file of store.damaged) {
    process.stderr.write(`${file}: is torn or was changed; that run is done again.\n`);
  }
}

/** The plan stands beside the runs, so that `merge` needs nothing but the folders of all shards. */
function tellShard(
  plan: SweepPlan,
  mine: readonly Run[],
  store: RunStore,
  folder: string,
  args: SweepArguments,
): number {
  saveReport(folder, planFiles(plan), []);
  const failed = mine.filter(({ key }) => !store.has(key)).length;
  const { index, count } = args.shard ?? { index: 1, count: 1 };
  const head = `shard ${index} of ${count}: ${inWords(mine.length, 'run')} in ${store.folder}`;
  const told = failed === 0 ? head : `${head}, ${failed} of them failed`;
  process.stdout.write(args.json ? formatJson({ shard: index, of: count, runs: mine.length, failed }) : `${told}\n`);
  return failed === 0 ? EXIT.passed : EXIT.internal;
}

/** Writes and tells what was found; `merge` ends in the same way. */
export async function conclude(
  plan: SweepPlan,
  results: SweepResults,
  store: RunStore,
  folder: string,
  { json }: { readonly json: boolean },
): Promise<number> {
  const files = await sweepFiles(plan, results);
  for (const one of [folder, store.folder]) clearPartial(one);
  const charts = join(folder, 'charts');
  const older = existsSync(charts) ? readdirSync(charts).filter((name) => /\.(vl\.json|svg)$/.test(name)) : [];
  saveReport(folder, files, older.map((name) => `charts/${name}`));
  process.stdout.write(json ? formatJson(sweepSummary(plan, results)) : formatSweepTerminal(plan, results, folder));
  const statuses = results.points.map(({ status }) => status);
  if (statuses.includes('failed')) return EXIT.internal;
  return statuses.includes('invalid') ? EXIT.usage : EXIT.passed;
}
