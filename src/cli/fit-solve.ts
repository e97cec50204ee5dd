/** The options of `windtunnel fit --solve`, and what it does. */
import type { Argv } from 'yargs';
import { solutionData, solutionText } from '../report/fit-solution.ts';
import { formatJson } from '../report/json.ts';
import { solve } from '../study/fit/solve.ts';
import type { Figures } from '../study/fit/solve.ts';
import { UserError } from './exit.ts';
import { quantityOf, wholeNumberOf } from './option-values.ts';

export interface SolveArguments {
  readonly solve: boolean;
  readonly exponent: number | undefined;
  readonly keys: number | undefined;
  readonly distinctPerHour: number | undefined;
  readonly l1HitRate: number | undefined;
  readonly rate: number | undefined;
  readonly instances: number | undefined;
  readonly l1Entries: number | undefined;
  readonly l1Ttl: number | undefined;
}

const INSTANCES_MOST = 1e9;

export function solveOptions<T>(yargs: Argv<T>): Argv<T & SolveArguments> {
  const option = { type: 'string', requiresArg: true } as const;
  return yargs
    .option('solve', {
      describe: 'no trace: of exponent, keys, distinct keys an hour and L1 hit rate, find two from two',
      type: 'boolean',
      default: false,
    })
    .option('exponent', { ...option, describe: 'of Zipf\'s law', coerce: quantityOf('exponent', 'number', 'number') })
    .option('keys', { ...option, describe: 'in all', coerce: quantityOf('keys', 'count', 'count') })
    .option('distinct-per-hour', {
      ...option,
      describe: 'keys that are asked for within an hour',
      coerce: quantityOf('distinct-per-hour', 'count', 'count'),
    })
    .option('l1-hit-rate', {
      ...option,
      describe: 'of the in-process caches',
      coerce: quantityOf('l1-hit-rate', 'ratio', 'ratio'),
    })
    .option('instances', {
      ...option,
      describe: 'processes, each with a cache of its own and an equal part of --rate',
      defaultDescription: '1',
      coerce: wholeNumberOf('instances', 1, INSTANCES_MOST),
    })
    .option('l1-entries', {
      ...option,
      describe: 'of each in-process cache, which is LRU',
      defaultDescription: 'unlimited',
      coerce: quantityOf('l1-entries', 'count', 'count'),
    })
    .option('l1-ttl', {
      ...option,
      describe: 'time to live in it',
      defaultDescription: 'none',
      coerce: quantityOf('l1-ttl', 'time', 'time'),
    }) as unknown as Argv<T & SolveArguments>;
}

/** What the command prints. */
export function solved(args: SolveArguments, isJson: boolean): string {
  const { rate, instances = 1, l1Entries: entries = Infinity, l1Ttl: ttl = Infinity } = args;
  if (rate === undefined) throw new UserError('--solve: expected --rate, the requests of all instances');
  if (entries === Infinity && ttl === Infinity) {
    throw new UserError('--solve: expected --l1-entries or --l1-ttl: without a bound a cache hits always');
  }
  const { exponent, keys, distinctPerHour, l1HitRate: hitRate } = args;
  if (hitRate !== undefined && hitRate > 1) throw new UserError('--l1-hit-rate: found more than 100 %');
  const told = Object.entries({ exponent, keys, distinctPerHour, hitRate }).filter(([, value]) => value !== undefined);
  if (told.length < 2) {
    throw new UserError(
      `--solve: found ${told.length} of --exponent, --keys, --distinct-per-hour and --l1-hit-rate, ` +
        'expected two or more',
    );
  }
  const given: Partial<Figures> = Object.fromEntries(told);
  const solutions = solve(given, { rate, instances, entries, ttl });
  return isJson ? formatJson(solutionData(solutions)) : solutionText(solutions, given);
}

/** The options that mean nothing without `--solve`. */
export function refuseWithoutSolve(args: SolveArguments): void {
  const options: Readonly<Record<string, unknown>> = {
    exponent: args.exponent,
    keys: args.keys,
    'distinct-per-hour': args.distinctPerHour,
    'l1-hit-rate': args.l1HitRate,
    instances: args.instances,
    'l1-entries': args.l1Entries,
    'l1-ttl': args.l1Ttl,
  };
  const stray = Object.keys(options).find((name) => options[name] !== undefined);
  if (stray !== undefined) throw new UserError(`--${stray}: expected --solve beside it`);
}
