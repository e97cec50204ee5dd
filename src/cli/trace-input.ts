/** What the commands that read a trace share: its options, how it is opened, and what is told of bad records. */
import type { Argv } from 'yargs';
import { grouped } from '../report/replay-table.ts';
import { openTraceFile, openTraceStream } from '../study/trace-source.ts';
import type { TraceSource } from '../study/trace-source.ts';
import { TraceError } from '../trace/trace-error.ts';
import { TRACE_FORMATS } from '../trace/trace-reader.ts';
import type { TraceFormat } from '../trace/trace-reader.ts';
import { UserError, systemError } from './exit.ts';
import { oneOf } from './option-values.ts';

export interface TraceArguments {
  readonly format: TraceFormat;
  readonly timeUnit: keyof typeof TIME_UNITS;
  readonly skipBad: boolean;
}

/** Seconds in each. */
export const TIME_UNITS = { s: 1, ms: 1e-3, us: 1e-6, ns: 1e-9 } as const;
const STDIN = '-';

export function traceOptions<T>(yargs: Argv<T>): Argv<T & TraceArguments> {
  return yargs
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
    .option('skip-bad', {
      describe: 'pass over bad records, and count them',
      type: 'boolean',
      default: false,
    }) as unknown as Argv<T & TraceArguments>;
}

/** Opens the trace that was named, for so many passes, and closes it after use; a mistake in it is a UserError. */
export async function withTrace(
  { trace, command, passes }: { trace: string; command: string; passes: number },
  use: (source: TraceSource) => Promise<void>,
): Promise<void> {
  try {
    const source = await open(trace, command, passes);
    try {
      await use(source);
    } finally {
      await source.close();
    }
  } catch (error) {
    if (error instanceof TraceError) throw new UserError(error.message);
    throw systemError(error, trace);
  }
}

/** The parser hands a lone dash over as an empty word; what was typed tells it from one. */
async function open(trace: string, command: string, passes: number): Promise<TraceSource> {
  if (trace !== '') return openTraceFile(trace, passes);
  if (process.argv.includes(STDIN)) return openTraceStream('stdin', process.stdin, passes);
  throw new UserError(`${command}: found an empty name, expected a file, or - for standard input`);
}

/** Told even to those who want quiet: the numbers are not of the whole trace. */
export function noteSkipped({ records, first }: { records: number; first: string | null }): void {
  if (first === null) return;
  const passed = records === 1 ? '1 bad record' : `${grouped(records)} bad records`;
  process.stderr.write(`Passed over ${passed}; the first: ${first}\n`);
}
