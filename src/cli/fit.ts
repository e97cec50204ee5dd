/** `windtunnel fit`: from a recorded trace to the workload of a scenario. */
import type { Argv, CommandModule } from 'yargs';
import { fitData, fitFacts } from '../report/fit-report.ts';
import { fittedBlock, fittedScenario } from '../report/fit-scenario.ts';
import { formatJson } from '../report/json.ts';
import { fitTrace } from '../study/fit/fit.ts';
import { openTraceFile, openTraceStream } from '../study/trace-source.ts';
import type { TraceSource } from '../study/trace-source.ts';
import { TraceError } from '../trace/trace-error.ts';
import { TRACE_FORMATS } from '../trace/trace-reader.ts';
import type { TraceFormat } from '../trace/trace-reader.ts';
import { EXIT, UserError, systemError } from './exit.ts';
import { refuseWithoutSolve, solveOptions, solved } from './fit-solve.ts';
import type { SolveArguments } from './fit-solve.ts';
import { oneOf, quantityOf, wholeNumberOf } from './option-values.ts';
import { TIME_UNITS } from './replay-options.ts';

interface FitArguments extends SolveArguments {
  readonly trace: string | undefined;
  readonly format: TraceFormat;
  readonly timeUnit: keyof typeof TIME_UNITS;
  readonly skipBad: boolean;
  readonly seed: number;
  readonly scenario: boolean;
  readonly json: boolean;
}

const STDIN = '-';

export const fitCommand: CommandModule<object, FitArguments> = {
  command: 'fit [trace]',
  describe: 'Estimate the workload of a scenario from a recorded trace',
  builder: fitOptions,
  handler: async (args) => {
    process.exitCode = await run(args);
  },
};

function fitOptions(yargs: Argv): Argv<FitArguments> {
  return solveOptions(yargs)
    .usage(
      '$0 fit <trace>\n$0 fit --solve\n\n' +
        'Estimate the workload of a scenario from a recorded trace, in a format that replay reads:\n' +
        'popularity, number of keys, sizes and rate, how well they fit, and how well independent\n' +
        'requests by them reproduce the misses of the trace.',
    )
    .positional('trace', { type: 'string', describe: 'a file; - is standard input' })
    .option('scenario', { describe: 'a whole scenario that runs, and no facts', type: 'boolean', default: false })
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
      describe: 'evenly spaced requests instead of the trace\'s times; with --solve, of all instances',
      type: 'string',
      requiresArg: true,
      defaultDescription: 'the times of the trace',
      coerce: quantityOf('rate', 'rate', 'rate'),
    })
    .option('skip-bad', { describe: 'pass over bad records, and count them', type: 'boolean', default: false })
    .option('seed', {
      describe: 'seed of what the trace is compared with',
      type: 'string',
      requiresArg: true,
      default: '1',
      coerce: wholeNumberOf('seed', 0, Number.MAX_SAFE_INTEGER),
    })
    .option('json', { describe: 'the fit, and nothing else, on stdout', type: 'boolean', default: false })
    .example('$0 fit requests.csv.gz', 'facts as comments, and a block to paste into a scenario')
    .example(
      '$0 fit --solve --rate 10M/s --instances 1000 --l1-ttl 10s --keys 5B --l1-hit-rate 40%',
      'the exponent that this needs, and the keys an hour',
    )
    .example('$0 fit requests.csv.gz --scenario > fitted.yaml', 'a scenario that runs') as unknown as Argv<
    FitArguments
  >;
}

async function run(args: FitArguments): Promise<number> {
  const { trace } = args;
  if (args.solve) {
    if (trace !== undefined) throw new UserError('--solve: expected no trace beside it');
    process.stdout.write(solved(args, args.json));
    return EXIT.passed;
  }
  if (trace === undefined) throw new UserError('fit: expected a file, or --solve');
  refuseWithoutSolve(args);
  try {
    const source = await openTrace(trace);
    try {
      await tell(source, args);
    } finally {
      await source.close();
    }
  } catch (error) {
    if (error instanceof TraceError) throw new UserError(error.message);
    throw systemError(error, trace);
  }
  return EXIT.passed;
}

/** The parser hands a lone dash over as an empty word; what was typed tells it from one. */
async function openTrace(trace: string): Promise<TraceSource> {
  if (trace !== '') return openTraceFile(trace, 1);
  if (process.argv.includes(STDIN)) return openTraceStream('stdin', process.stdin, 1);
  throw new UserError('fit: found an empty name, expected a file, or - for standard input');
}

async function tell(source: TraceSource, args: FitArguments): Promise<void> {
  const { format, timeUnit, rate, skipBad, seed, json, scenario } = args;
  const fit = await fitTrace(source, {
    format,
    timeUnit: TIME_UNITS[timeUnit],
    rate: rate ?? null,
    skipBad,
    seed,
    onProgress: () => {},
  });
  if (json) process.stdout.write(formatJson(fitData(fit)));
  else process.stdout.write(scenario ? fittedScenario(fit) : `${fitFacts(fit)}\n${fittedBlock(fit)}`);
  if (fit.skipped.first === null) return;
  const records = fit.skipped.records === 1 ? '1 bad record' : `${fit.skipped.records} bad records`;
  process.stderr.write(`Passed over ${records}; the first: ${fit.skipped.first}\n`);
}
