/** The options of `windtunnel sweep`. */
import type { Argv } from 'yargs';
import type { Shard } from '../study/sweep/plan.ts';
import { MANIFESTS } from '../report/sweep/manifest.ts';
import type { ManifestKind } from '../report/sweep/manifest.ts';
import { quoted } from './command-line.ts';
import { UserError } from './exit.ts';
import { once, oneOf, wholeNumberOf } from './option-values.ts';
import { simulationOptions } from './options.ts';
import type { SimulationArguments } from './options.ts';

export interface SweepArguments extends SimulationArguments {
  readonly scenario: string;
  readonly vary: readonly string[];
  readonly zip: boolean;
  readonly where: readonly string[];
  readonly metric: readonly string[];
  readonly store: string | undefined;
  readonly dryRun: boolean;
  readonly shard: Shard | undefined;
  readonly manifest: ManifestKind | undefined;
  readonly shards: number;
  readonly image: string | undefined;
  readonly queue: string | undefined;
}

const NONE: string[] = [];
const REPEATED = { type: 'string', array: true, nargs: 1, default: NONE, defaultDescription: 'none' } as const;
/** More parts than any cluster takes of one job. */
const SHARDS_MAX = 10_000;

export function sweepOptions(yargs: Argv): Argv<SweepArguments> {
  return simulationOptions(yargs)
    .positional('scenario', { type: 'string', demandOption: true, describe: 'the scenario file' })
    // Two options of all commands that simulate, as they are here.
    .option('replications', { describe: 'runs of each point; default: as many as the scenario begins with' })
    .option('out', { describe: 'folder of the report', defaultDescription: 'sweeps/<name>' })
    .option('vary', {
      ...REPEATED,
      describe: 'path=a,b,c or "path=from..to step s" (repeatable); default: the scenario\'s `sweep`',
    })
    .option('zip', {
      describe: 'values go together, the first of each, the second of each; default: each with each other',
      type: 'boolean',
      default: false,
    })
    .option('where', {
      ...REPEATED,
      describe: 'only combinations like "tiers.l1.nodes <= tiers.l2.nodes" (repeatable)',
    })
    .option('metric', { ...REPEATED, describe: 'what tables and charts show (repeatable); default: the usual metrics' })
    .option('store', {
      describe: 'folder of the results of single runs, from which a sweep goes on',
      type: 'string',
      requiresArg: true,
      defaultDescription: '<out>/runs',
      coerce: (given: unknown) => once('store', given),
    })
    .option('dry-run', { describe: 'list the runs and estimate their time', type: 'boolean', default: false })
    .option('shard', {
      describe: 'i/n: only every n-th run, from the i-th on; `merge` puts the parts together',
      type: 'string',
      requiresArg: true,
      coerce: readShard,
    })
    .option('queue', {
      describe: 'redis://host:port: leave the runs to `windtunnel worker`, on any number of machines',
      type: 'string',
      requiresArg: true,
      coerce: (given: unknown) => once('queue', given),
    })
    .option('manifest', {
      describe: `print a job of so many --shards for ${MANIFESTS.join(' or ')}, and run nothing`,
      type: 'string',
      requiresArg: true,
      coerce: oneOf('manifest', MANIFESTS),
    })
    .option('shards', {
      describe: 'of a manifest',
      type: 'string',
      requiresArg: true,
      default: 10,
      coerce: wholeNumberOf('shards', 1, SHARDS_MAX),
    })
    .option('image', {
      describe: 'container image of a manifest',
      type: 'string',
      requiresArg: true,
      defaultDescription: 'windtunnel:<version>',
      coerce: (given: unknown) => once('image', given),
    })
    .example('$0 sweep a.yaml --vary tiers.l2.nodes=3,6,9', 'three points, each compared with the others')
    .example('$0 sweep a.yaml --vary "namespaces.x.ttl.l1=10 s..60 s step 10 s" --dry-run', 'what it would run')
    .example('$0 sweep a.yaml --shard 2/20 --out part-2', 'one twentieth of the scenario\'s own sweep')
    .example(
      '$0 sweep a.yaml --queue redis://cache-lab:6379',
      'on all machines that run `windtunnel worker`',
    ) as unknown as Argv<SweepArguments>;
}

function readShard(given: unknown): Shard {
  const text = once('shard', given);
  const parts = /^(\d{1,5})\/(\d{1,5})$/.exec(text);
  const [index, count] = [Number(parts?.[1]), Number(parts?.[2])];
  if (index >= 1 && index <= count) return { index, count };
  throw new UserError(`--shard: found \`${text}\`, expected i/n with i from 1 to n, such as \`2/20\``);
}

/** The command that yields the same results: what it asks for, and not where and by whom it is done. */
export function sweepCommandLine(args: SweepArguments, file: string): string {
  const words = ['windtunnel', 'sweep', quoted(file)];
  for (const vary of args.vary) words.push('--vary', quoted(vary));
  if (args.zip) words.push('--zip');
  for (const where of args.where) words.push('--where', quoted(where));
  if (args.seed !== undefined) words.push('--seed', String(args.seed));
  if (args.replications !== undefined) words.push('--replications', String(args.replications));
  for (const setting of args.set) words.push('--set', quoted(setting));
  for (const metric of args.metric) words.push('--metric', quoted(metric));
  if (args.strict) words.push('--strict');
  return words.join(' ');
}
