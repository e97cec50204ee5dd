/** Options that several commands have. */
import type { Argv } from 'yargs';
import { once, wholeNumberOf } from './option-values.ts';

export interface SimulationArguments {
  readonly seed: number | undefined;
  readonly replications: number | undefined;
  readonly set: readonly string[];
  readonly out: string | undefined;
  readonly workers: number | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly strict: boolean;
}

/** More than this many replications narrow an interval by nothing that anybody can see. */
const REPLICATIONS_MAX = 10_000;
/** More threads than any machine has cores. */
const WORKERS_MAX = 1024;

/** `--set`, of every command that reads a scenario. */
export const SET_OPTION = {
  describe: 'path=value: changes one value of the scenario (repeatable)',
  type: 'string',
  array: true,
  // One value each: a scenario file may follow.
  nargs: 1,
  default: [] as string[],
  defaultDescription: 'none',
} as const;

/** `--png`, of every command that draws charts. */
export const PNG_OPTION = { describe: 'charts as PNG too, for documents', type: 'boolean', default: false } as const;

/** `--workers`, of every command that works on threads. */
export const WORKERS_OPTION = {
  describe: 'threads at most; the result does not depend on it',
  type: 'string',
  requiresArg: true,
  defaultDescription: 'one per core',
  coerce: wholeNumberOf('workers', 1, WORKERS_MAX),
} as const;

export function simulationOptions<T>(yargs: Argv<T>): Argv<T & SimulationArguments> {
  return yargs
    .option('seed', {
      describe: 'seed of all randomness; default: the scenario\'s',
      type: 'string',
      requiresArg: true,
      coerce: wholeNumberOf('seed', 0, Number.MAX_SAFE_INTEGER),
    })
    .option('replications', {
      describe: 'exactly so many; default: as many as the expectations need, within the scenario\'s limits',
      type: 'string',
      requiresArg: true,
      coerce: wholeNumberOf('replications', 1, REPLICATIONS_MAX),
    })
    .option('set', SET_OPTION)
    .option('out', {
      describe: 'folder of the report; with several scenarios, of their reports',
      type: 'string',
      requiresArg: true,
      defaultDescription: 'reports/<name>',
      coerce: (given: unknown) => once('out', given),
    })
    .option('workers', WORKERS_OPTION)
    .option('strict', {
      describe: 'warnings count as failures, and what is undecided is not passed',
      type: 'boolean',
      default: false,
    })
    .option('json', { describe: 'the result, and nothing else, on stdout', type: 'boolean', default: false })
    .option('quiet', { describe: 'no progress on stderr', type: 'boolean', default: false }) as Argv<
    T & SimulationArguments
  >;
}
