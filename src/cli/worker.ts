/** `windtunnel worker`: do the runs that sweeps leave in a queue. */
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Argv, CommandModule } from 'yargs';
import { inWords } from '../report/outcome.ts';
import { hireCrew } from '../study/hire.ts';
import { StopSign } from '../study/stop.ts';
import { QueueError, withoutPassword } from '../study/sweep/queue.ts';
import { serve } from '../study/sweep/serve.ts';
import { EXIT, UserError } from './exit.ts';
import { once, quantityOf } from './option-values.ts';
import { WORKERS_OPTION } from './options.ts';
import { stopOnSignal } from './signals.ts';
import { VERSION } from './version.ts';

interface WorkerArguments {
  readonly queue: string | undefined;
  readonly workers: number | undefined;
  readonly lock: number;
  readonly quiet: boolean;
}

/** Long beside any hiccup of a busy machine, short beside a working day. */
const LOCK = '2 min';
/** Shorter ones are lost by machines that are merely busy, s. */
const LOCK_MIN = 1;

export const workerCommand: CommandModule<object, WorkerArguments> = {
  command: 'worker',
  describe: 'Do the runs of sweeps with --queue, until it is stopped',
  builder: (yargs) =>
    yargs
      .option('queue', {
        describe: 'redis://host:port, the server that the sweep names',
        type: 'string',
        requiresArg: true,
        coerce: (given: unknown) => once('queue', given),
      })
      .option('workers', WORKERS_OPTION)
      .option('lock', {
        describe: 'when this worker is not heard of for so long, its runs are given to others',
        type: 'string',
        requiresArg: true,
        default: LOCK,
        coerce: quantityOf('lock', 'time', 'time'),
      })
      .option('quiet', { describe: 'nothing on stderr but trouble', type: 'boolean', default: false })
      .example('$0 worker --queue redis://cache-lab:6379', 'on as many machines as there are') as unknown as Argv<
      WorkerArguments
    >,
  handler: async (args) => {
    process.exitCode = await work(args);
  },
};

/** How often it is looked at whether to stop, ms. */
const POLL = 200;

const NOTICE = '\nFinishing the runs that were begun. Ctrl-C again ends at once; then others do them.\n';

async function work({ queue: url, workers = availableParallelism(), lock, quiet }: WorkerArguments): Promise<number> {
  if (url === undefined) throw new UserError('worker: found no --queue, expected `--queue redis://127.0.0.1:6379`');
  if (lock < LOCK_MIN) throw new UserError(`--lock: expected at least ${LOCK_MIN} s`);
  const tell = (text: string): unknown => quiet || process.stderr.write(text);
  const stop = stopOnSignal(quiet, NOTICE);
  // Of its own: a run that was begun is finished.
  const crew = hireCrew(workers, new StopSign());
  let last = '';
  const service = await serve({
    url,
    engine: VERSION,
    workers,
    lock: lock * 1000,
    crew,
    onDone: (count) => tell(`${inWords(count, 'run')} done\n`),
    onTrouble: (message) => {
      // A lost connection says so with every try.
      if (message !== last) process.stderr.write(`${message}\n`);
      last = message;
    },
  }).catch((error: unknown) => {
    throw error instanceof QueueError ? new UserError(`--queue: ${error.message}`) : error;
  });
  tell(`Serving ${withoutPassword(url)} with ${inWords(workers, 'thread')}, for windtunnel ${VERSION}.\n`);
  while (!stop.raised) await sleep(POLL);
  await service.close();
  await crew.close();
  return EXIT.passed;
}
