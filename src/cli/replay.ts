/** `windtunnel replay`: hit ratios of eviction policies on a recorded trace. */
import { availableParallelism } from 'node:os';
import type { Argv, CommandModule } from 'yargs';
import { EVICTION, EVICTION_NAMES } from '../policy/eviction/registry.ts';
import { formatJson } from '../report/json.ts';
import { formatReplay, grouped, replayRows } from '../report/replay-table.ts';
import { suggestion } from '../scenario/spelling.ts';
import { CapacityError, parseCapacity } from '../study/capacity.ts';
import type { Capacity } from '../study/capacity.ts';
import { passesOf, replay } from '../study/replay.ts';
import type { Replay } from '../study/replay.ts';
import { openTraceFile, openTraceStream } from '../study/trace-source.ts';
import type { TraceSource } from '../study/trace-source.ts';
import { TraceError } from '../trace/trace-error.ts';
import { TRACE_FORMATS } from '../trace/trace-reader.ts';
import type { TraceFormat } from '../trace/trace-reader.ts';
import { EXIT, UserError, systemError } from './exit.ts';
import { listOf, oneOf, quantityOf, wholeNumberOf } from './option-values.ts';

interface ReplayArguments {
  readonly trace: string;
  readonly policy: readonly string[];
  readonly capacity: readonly Capacity[];
  readonly format: TraceFormat;
  readonly timeUnit: keyof typeof TIME_UNITS;
  readonly rate: number | undefined;
  readonly ttl: number | undefined;
  readonly skipBad: boolean;
  readonly workers: number | undefined;
  readonly seed: number;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Seconds in each. */
const TIME_UNITS = { s: 1, ms: 1e-3, us: 1e-6, ns: 1e-9 } as const;
const STDIN = '-';
/** More threads than any machine has cores. */
const WORKERS_MAX = 1024;

const FORMAT_HELP = `
A trace is plain text, one key a line; CSV with a header: key, and optionally time (seconds, not
running backwards), size (bytes), op and ttl (seconds); oracleGeneral of libCacheSim; the CSV of
Twitter's cache traces; or what redis-cli monitor prints. Plain, or compressed with gzip or zstd.
The ops get, read and write are requests, looked up and stored on a miss; set stores without being
a request, delete removes. The clock of times to live and of Redis's policies is the trace's time,
or --rate.`;

export const replayCommand: CommandModule<object, ReplayArguments> = {
  command: 'replay <trace>',
  describe: 'Play a recorded trace against eviction policies',
  builder: (yargs) =>
    yargs
      .usage(`$0 replay <trace>\n\nPlay a recorded trace against eviction policies.\n${FORMAT_HELP}`)
      .positional('trace', { type: 'string', demandOption: true, describe: 'a file; - is standard input' })
      .option('policy', {
        describe: `some of ${EVICTION_NAMES.join(', ')}`,
        type: 'string',
        requiresArg: true,
        default: 'lru,lfu,w-tinylfu',
        coerce: listOf('policy', readPolicy),
      })
      .option('capacity', {
        describe: 'entries, bytes (64 MiB), or shares of the distinct keys, rounded down',
        type: 'string',
        requiresArg: true,
        default: '1%,10%',
        coerce: listOf('capacity', readCapacity),
      })
      .option('format', {
        describe: `${TRACE_FORMATS.join(', ')}; auto: by its content`,
        type: 'string',
        requiresArg: true,
        default: 'auto',
        coerce: oneOf('format', TRACE_FORMATS),
      })
      .option('time-unit', {
        describe: 'unit of the column time: s, ms, us or ns',
        type: 'string',
        requiresArg: true,
        default: 's',
        coerce: oneOf('time-unit', Object.keys(TIME_UNITS)),
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
      .option('skip-bad', { describe: 'pass over bad records, and count them', type: 'boolean', default: false })
      .option('workers', {
        describe: 'threads at most; the result does not depend on it',
        type: 'string',
        requiresArg: true,
        defaultDescription: 'one per core',
        coerce: wholeNumberOf('workers', 1, WORKERS_MAX),
      })
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
      .example('zcat log.gz | cut -f3 | $0 replay - --json', 'from another program') as unknown as Argv<
      ReplayArguments
    >,
  handler: async (args) => {
    process.exitCode = await run(args);
  },
};

async function run(args: ReplayArguments): Promise<number> {
  try {
    const source = await openTrace(args);
    try {
      await tell(source, args);
    } finally {
      await source.close();
    }
  } catch (error) {
    if (error instanceof TraceError) throw new UserError(error.message);
    if (error instanceof CapacityError) throw new UserError(`--capacity: ${error.message}`);
    throw systemError(error, args.trace);
  }
  return EXIT.passed;
}

/** The parser hands a lone dash over as an empty word; what was typed tells it from one. */
async function openTrace({ trace, capacity }: ReplayArguments): Promise<TraceSource> {
  const passes = passesOf(capacity);
  if (trace !== '') return openTraceFile(trace, passes);
  if (process.argv.includes(STDIN)) return openTraceStream('stdin', process.stdin, passes);
  throw new UserError('replay: found an empty name, expected a file, or - for standard input');
}

async function tell(source: TraceSource, args: ReplayArguments): Promise<void> {
  const begun = performance.now();
  const progress = args.quiet ? null : progressLine(begun);
  const result = await replay(source, {
    format: args.format,
    policies: args.policy,
    capacities: args.capacity,
    rate: args.rate ?? null,
    timeUnit: TIME_UNITS[args.timeUnit],
    ttl: args.ttl ?? null,
    skipBad: args.skipBad,
    workers: args.workers ?? workersFor(source),
    seed: args.seed,
    onProgress: progress?.update ?? (() => {}),
  }).finally(() => progress?.clear());
  process.stdout.write(args.json ? formatJson(replayRows(result, args.skipBad)) : formatReplay(result));
  noteClock(result, args);
  noteSkipped(result);
  if (!args.quiet) process.stderr.write(`${speed(result, (performance.now() - begun) / 1000)}\n`);
}

/** A rate that nobody gave decides some results: that is said even to those who want quiet. */
function noteClock({ clockRate }: Replay, { policy, rate }: ReplayArguments): void {
  const clocked = policy.filter((name) => EVICTION[name].usesClock);
  if (clocked.length === 0 || clockRate === null || rate !== undefined) return;
  process.stderr.write(
    `The trace has no times: the clock of ${clocked.join(' and ')} goes by ${clockRate} requests/s (--rate).\n`,
  );
}

/** Told even to those who want quiet: the numbers are not of the whole trace. */
function noteSkipped({ skipped }: Replay): void {
  if (skipped.first === null) return;
  const records = skipped.records === 1 ? '1 bad record' : `${grouped(skipped.records)} bad records`;
  process.stderr.write(`Passed over ${records}; the first: ${skipped.first}\n`);
}

/** A trace smaller than this is played before threads have started, B. */
const SMALL = 1 << 20;

function workersFor({ size }: TraceSource): number {
  return size !== null && size < SMALL ? 1 : availableParallelism();
}

function speed({ rows, records, keys }: Replay, seconds: number): string {
  const rate = `${((records * rows.length) / seconds / 1e6).toFixed(1)} M requests/s`;
  const caches = rows.length === 1 ? '1 cache' : `${rows.length} caches`;
  return `${grouped(records)} requests for ${grouped(keys)} keys through ${caches} in ${seconds.toFixed(1)} s: ${rate}`;
}

/** Often enough to see it move, ms. */
const EVERY = 100;
/** Erase in line (ECMA-48): from the cursor to the end. */
const ERASE = '\r\u001b[K';

/** One moving line on a terminal; elsewhere nothing, as there is no result to wait for by lines. */
function progressLine(begun: number) {
  let written = begun;
  const { stderr } = process;
  const left = (part: number, now: number): number => Math.ceil(((now - begun) / 1000) * (1 / part - 1));
  return {
    update: (part: number | null, records: number): void => {
      const now = performance.now();
      if (!stderr.isTTY || now < written + EVERY) return;
      written = now;
      const done = part === null || part === 0 ? '' : ` (${Math.floor(part * 100)} %, about ${left(part, now)} s left)`;
      stderr.write(`${ERASE}${grouped(records)} requests${done}`);
    },
    clear: (): void => {
      if (stderr.isTTY) stderr.write(ERASE);
    },
  };
}

function readPolicy(name: string): string {
  if (EVICTION_NAMES.includes(name) || name === '') return name;
  throw new UserError(`--policy: unknown policy \`${name}\`${suggestion(name, EVICTION_NAMES)}`);
}

function readCapacity(text: string): Capacity {
  const capacity = parseCapacity(text);
  if ('problem' in capacity) throw new UserError(`--capacity: ${capacity.problem}`);
  return capacity;
}
