/** `windtunnel fit`: from a recorded trace to the workload of a scenario. */
import type { Argv, CommandModule } from 'yargs';
import { fitData, fitFacts } from '../report/fit-report.ts';
import { fittedBlock, fittedScenario } from '../report/fit-scenario.ts';
import { formatJson } from '../report/json.ts';
import { fitTrace } from '../study/fit/fit.ts';
import type { TraceSource } from '../study/trace-source.ts';
import { EXIT, UserError } from './exit.ts';
import { refuseWithoutSolve, solveOptions, solved } from './fit-solve.ts';
import type { SolveArguments } from './fit-solve.ts';
import { quantityOf, wholeNumberOf } from './option-values.ts';
import { TIME_UNITS, noteSkipped, traceOptions, withTrace } from './trace-input.ts';
import type { TraceArguments } from './trace-input.ts';
import { traceProgress } from './trace-progress.ts';

interface FitArguments extends SolveArguments, TraceArguments {
  readonly trace: string | undefined;
  readonly seed: number;
  readonly scenario: boolean;
  readonly json: boolean;
}

export const fitCommand: CommandModule<object, FitArguments> = {
  command: 'fit [trace]',
  describe: 'Estimate the workload of a scenario from a recorded trace',
  builder: fitOptions,
  handler: async (args) => {
    process.exitCode = await run(args);
  },
};

function fitOptions(yargs: Argv): Argv<FitArguments> {
  return traceOptions(solveOptions(yargs))
    .usage(
      '$0 fit <trace>\n$0 fit --solve\n\n' +
        'Estimate the workload of a scenario from a recorded trace, in a format that replay reads:\n' +
        'popularity, number of keys, sizes and rate, how well they fit, and how well independent\n' +
        'requests by them reproduce the misses of the trace.',
    )
    .positional('trace', { type: 'string', describe: 'a file; - is standard input' })
    .option('scenario', { describe: 'a whole scenario that runs, and no facts', type: 'boolean', default: false })
    .option('rate', {
      describe: 'evenly spaced requests instead of the trace\'s times; with --solve, of all instances',
      type: 'string',
      requiresArg: true,
      defaultDescription: 'the times of the trace',
      coerce: quantityOf('rate', 'rate', 'rate'),
    })
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
  await withTrace({ trace, command: 'fit', passes: 1 }, (source) => tell(source, args));
  return EXIT.passed;
}

async function tell(source: TraceSource, args: FitArguments): Promise<void> {
  const { format, timeUnit, rate, skipBad, seed, json, scenario } = args;
  const progress = traceProgress(performance.now());
  const fit = await fitTrace(source, {
    format,
    timeUnit: TIME_UNITS[timeUnit],
    rate: rate ?? null,
    skipBad,
    seed,
    onProgress: progress.update,
  }).finally(progress.clear);
  if (json) process.stdout.write(formatJson(fitData(fit)));
  else process.stdout.write(scenario ? fittedScenario(fit) : `${fitFacts(fit)}\n${fittedBlock(fit)}`);
  noteSkipped(fit.skipped);
}
