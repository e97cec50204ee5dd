/** `windtunnel replay`: hit ratios of eviction policies on a recorded trace. */
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import type { CommandModule } from 'yargs';
import { EVICTION } from '../policy/eviction/registry.ts';
import type { ReportFiles } from '../report/folder.ts';
import { formatJson } from '../report/json.ts';
import { REPLAY_OPTIONAL, curveFiles, replayFiles } from '../report/replay-report.ts';
import type { ReplayProvenance } from '../report/replay-report.ts';
import { curveRows, curveTable, formatTable, grouped, replayRows, replayTable } from '../report/replay-table.ts';
import { CapacityError } from '../study/capacity.ts';
import type { Capacity } from '../study/capacity.ts';
import { CURVE_PASSES, curve } from '../study/replay-curve.ts';
import type { Curve } from '../study/replay-curve.ts';
import { BELADY, passesOf, replay } from '../study/replay.ts';
import type { Replay } from '../study/replay.ts';
import type { TraceSource } from '../study/trace-source.ts';
import { EXIT, UserError } from './exit.ts';
import { replayOptions, reproduction } from './replay-options.ts';
import type { ReplayArguments } from './replay-options.ts';
import { checkFolder, saveReport } from './report-folder.ts';
import { TIME_UNITS, noteSkipped, withTrace } from './trace-input.ts';
import { traceProgress } from './trace-progress.ts';
import { VERSION } from './version.ts';

const CAPACITIES: readonly Capacity[] = [
  { kind: 'share', share: 0.01, text: '1%' },
  { kind: 'share', share: 0.1, text: '10%' },
];

export const replayCommand: CommandModule<object, ReplayArguments> = {
  command: 'replay <trace>',
  describe: 'Play a recorded trace against eviction policies',
  builder: replayOptions,
  handler: async (args) => {
    process.exitCode = await run(args);
  },
};

async function run(args: ReplayArguments): Promise<number> {
  const whoCountsEntries = args.curve ? '--curve' : args.policy.includes(BELADY) ? `--policy ${BELADY}` : null;
  if (whoCountsEntries !== null && args.capacity?.some(({ kind }) => kind === 'bytes') === true) {
    throw new UserError(`${whoCountsEntries}: found a capacity in bytes, expected entries or shares of the keys`);
  }
  if (args.out !== undefined) checkFolder(args.out);
  const passes = args.curve ? CURVE_PASSES : passesOf(args.capacity ?? CAPACITIES);
  await withTrace({ trace: args.trace, command: 'replay', passes }, async (source) => {
    try {
      await tell(source, args);
    } catch (error) {
      throw error instanceof CapacityError ? new UserError(`--capacity: ${error.message}`) : error;
    }
  });
  return EXIT.passed;
}

/** What a replay comes to, whichever way it is asked for. */
interface Outcome {
  readonly result: Replay | Curve;
  readonly table: string[][];
  readonly rows: readonly object[];
  /** Caches played. */
  readonly caches: number;
  files(provenance: ReplayProvenance): Promise<ReportFiles>;
}

async function tell(source: TraceSource, args: ReplayArguments): Promise<void> {
  const begun = performance.now();
  const progress = args.quiet ? null : traceProgress(begun);
  const outcome = await play(source, args, progress?.update ?? (() => {})).finally(() => progress?.clear());
  if (args.out !== undefined) {
    const provenance = { trace: basename(source.name), version: VERSION, command: reproduction(args) };
    saveReport(args.out, await outcome.files(provenance), REPLAY_OPTIONAL);
  }
  process.stdout.write(args.json ? formatJson(outcome.rows) : formatTable(outcome.table));
  noteClock(outcome.result, args);
  noteSkipped(outcome.result.skipped);
  if (!args.quiet) process.stderr.write(`${speed(outcome, (performance.now() - begun) / 1000)}\n`);
}

async function play(
  source: TraceSource,
  args: ReplayArguments,
  onProgress: (part: number | null, records: number) => void,
): Promise<Outcome> {
  const { policy: policies, capacity: capacities, skipBad, seed } = args;
  const options = {
    format: args.format,
    rate: args.rate ?? null,
    timeUnit: TIME_UNITS[args.timeUnit],
    ttl: args.ttl ?? null,
    skipBad,
    workers: args.workers ?? workersFor(source),
    onProgress,
  };
  if (args.curve) {
    const result = await curve(source, { ...options, policies, capacities: capacities ?? null, seed });
    return {
      result,
      table: curveTable(result),
      rows: curveRows(result, skipBad),
      caches: result.points.length,
      files: (provenance) => curveFiles(result, skipBad, provenance),
    };
  }
  const result = await replay(source, { ...options, policies, capacities: capacities ?? CAPACITIES, seed });
  return {
    result,
    table: replayTable(result),
    rows: replayRows(result, skipBad),
    caches: result.rows.length,
    files: (provenance) => replayFiles(result, skipBad, provenance),
  };
}

/** A rate that nobody gave decides some results: that is said even to those who want quiet. */
function noteClock({ clockRate, expires }: Outcome['result'], { policy, rate }: ReplayArguments): void {
  const clocked = policy.filter((name) => name !== BELADY && EVICTION[name].usesClock);
  if (expires) clocked.push('times to live');
  if (clocked.length === 0 || clockRate === null || rate !== undefined) return;
  process.stderr.write(
    `The trace has no times: the clock of ${clocked.join(' and ')} goes by ${clockRate} requests/s (--rate).\n`,
  );
}

/** A trace smaller than this is played before threads have started, B. */
const SMALL = 1 << 20;

function workersFor({ size }: TraceSource): number {
  return size !== null && size < SMALL ? 1 : availableParallelism();
}

function speed({ result, caches }: Outcome, seconds: number): string {
  const { records, keys } = result;
  const trace = `${grouped(records)} requests for ${grouped(keys)} keys`;
  const rate = `${((records * caches) / seconds / 1e6).toFixed(1)} M requests/s`;
  return `${trace} through ${caches === 1 ? '1 cache' : `${caches} caches`} in ${seconds.toFixed(1)} s: ${rate}`;
}
