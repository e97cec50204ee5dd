/** The options of `windtunnel replay`. */
import type { Argv } from 'yargs';
import { EVICTION_NAMES } from '../policy/eviction/registry.ts';
import { suggestion } from '../scenario/spelling.ts';
import { parseCapacity } from '../study/capacity.ts';
import type { Capacity } from '../study/capacity.ts';
import { BELADY } from '../study/replay.ts';
import { quoted } from './command-line.ts';
import { UserError } from './exit.ts';
import { listOf, once, quantityOf, wholeNumberOf } from './option-values.ts';
import { WORKERS_OPTION } from './options.ts';
import { traceOptions } from './trace-input.ts';
import type { TraceArguments } from './trace-input.ts';

export interface ReplayArguments extends TraceArguments {
  readonly trace: string;
  readonly policy: readonly string[];
  /** Undefined: those that fit what is asked for. */
  readonly capacity: readonly Capacity[] | undefined;
  readonly curve: boolean;
  readonly out: string | undefined;
  readonly rate: number | undefined;
  readonly ttl: number | undefined;
  readonly workers: number | undefined;
  readonly seed: number;
  readonly json: boolean;
  readonly quiet: boolean;
}

const POLICIES: readonly string[] = [...EVICTION_NAMES, BELADY];

const FORMAT_HELP = `
A trace is plain text, one key a line; CSV with a header: key, and optionally time (seconds, not
running backwards), size (bytes), op and ttl (seconds); oracleGeneral of libCacheSim; the CSV of
Twitter's cache traces; or what redis-cli monitor prints. Plain, or compressed with gzip or zstd.
The ops get, read and write are requests, looked up and stored on a miss; set stores without being
a request, delete removes. The clock of times to live and of Redis's policies is the trace's time,
or --rate.`;

export function replayOptions(yargs: Argv): Argv<ReplayArguments> {
  return traceOptions(yargs)
    .usage(`$0 replay <trace>\n\nPlay a recorded trace against eviction policies.\n${FORMAT_HELP}`)
    .positional('trace', { type: 'string', demandOption: true, describe: 'a file; - is standard input' })
    .option('policy', {
      describe: `some of ${POLICIES.join(', ')}; ${BELADY}: the bound, which knows the future and always inserts`,
      type: 'string',
      requiresArg: true,
      default: 'lru,lfu,w-tinylfu',
      coerce: listOf('policy', readPolicy),
    })
    .option('capacity', {
      describe: 'entries, bytes (64 MiB), or shares of the distinct keys, rounded down',
      type: 'string',
      requiresArg: true,
      defaultDescription: '1%,10%; of a curve 19 from 0.1% to 100%',
      coerce: listOf('capacity', readCapacity),
    })
    .option('curve', {
      describe: 'miss-ratio curves: exact for lru, by miniatures where caches are large for the others',
      type: 'boolean',
      default: false,
    })
    .option('out', {
      describe: 'folder for a report: chart, page, JSON and CSV',
      type: 'string',
      requiresArg: true,
      defaultDescription: 'none',
      coerce: (given: unknown) => once('out', given),
    })
    .option('rate', {
      describe: 'evenly spaced requests instead of the trace\'s times',
      type: 'string',
      requiresArg: true,
      defaultDescription: '1000/s for a trace without times',
      coerce: quantityOf('rate', 'rate', 'rate'),
    })
    .option('ttl', {
      describe: 'time to live of what the trace gives none, such as 5min; expired is a miss',
      type: 'string',
      requiresArg: true,
      defaultDescription: 'none',
      coerce: quantityOf('ttl', 'time', 'time'),
    })
    .option('workers', WORKERS_OPTION)
    .option('seed', {
      describe: 'seed of the sampling of Redis\'s policies',
      type: 'string',
      requiresArg: true,
      default: '1',
      coerce: wholeNumberOf('seed', 0, Number.MAX_SAFE_INTEGER),
    })
    .option('json', { describe: 'the rows, and nothing else, on stdout', type: 'boolean', default: false })
    .option('quiet', { describe: 'no progress and no speed on stderr', type: 'boolean', default: false })
    .example('$0 replay requests.txt.gz --policy lru,w-tinylfu --capacity 1%,5000', 'four rows')
    .example('$0 replay requests.oracleGeneral.zst --capacity "64 MiB"', 'bounded by bytes')
    .example('$0 replay requests.csv --curve --out curves', 'miss ratio against capacity, as a chart')
    .example('zcat log.gz | cut -f3 | $0 replay - --json', 'from another program') as unknown as Argv<
    ReplayArguments
  >;
}

function readPolicy(name: string): string {
  if (POLICIES.includes(name) || name === '') return name;
  throw new UserError(`--policy: unknown policy \`${name}\`${suggestion(name, POLICIES)}`);
}

function readCapacity(text: string): Capacity {
  const capacity = parseCapacity(text);
  if ('problem' in capacity) throw new UserError(`--capacity: ${capacity.problem}`);
  return capacity;
}

/** The command that yields the same report: what it says, and not what it leaves to the machine. */
export function reproduction(args: ReplayArguments): string {
  const given: readonly (readonly [option: string, value: string | number | undefined])[] = [
    ['policy', args.policy.join(',')],
    ['capacity', args.capacity?.map(({ text }) => text).join(',')],
    ['format', args.format === 'auto' ? undefined : args.format],
    ['time-unit', args.timeUnit === 's' ? undefined : args.timeUnit],
    ['rate', args.rate === undefined ? undefined : `${args.rate}/s`],
    ['ttl', args.ttl === undefined ? undefined : `${args.ttl}s`],
    ['seed', args.seed],
  ];
  const options = given.flatMap(([option, value]) => {
    return value === undefined ? [] : [`--${option}`, quoted(String(value))];
  });
  const switches = [...(args.curve ? ['--curve'] : []), ...(args.skipBad ? ['--skip-bad'] : [])];
  return ['windtunnel', 'replay', args.trace === '' ? '-' : quoted(args.trace), ...options, ...switches].join(' ');
}
