/** Serves the queue: does the runs that sweeps ask for, on threads of this machine. */
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import type { Crew } from '../crew.ts';
import { revived } from '../lossless-json.ts';
import { withRecordings } from '../recordings.ts';
import type { KnownRecordings } from '../recordings.ts';
import { scenarioHash } from '../scenario-hash.ts';
import { Mailbox, connect, queueName } from './queue.ts';
import type { QueuedRun } from './queue.ts';
import { DivergenceError } from './store.ts';
import { formatRun, outcomeOf } from './stored-run.ts';

export interface ServeOptions {
  readonly url: string;
  readonly engine: string;
  /** Runs at once. */
  readonly workers: number;
  /** How long this worker may be silent before its runs are given to others, ms. */
  readonly lock: number;
  readonly crew: Crew;
  readonly onDone: (count: number) => void;
  /** Something about the connection or a run, for a log. */
  readonly onTrouble: (message: string) => void;
}

export interface Service {
  /** Ends when the runs that were begun are done. */
  close(): Promise<void>;
}

/** How often a run may lose its worker before it counts as failed. */
const STALLED_MAX = 3;
/** Scenarios kept: those of one sweep come one after the other. */
const SCENARIOS_MAX = 16;

export async function serve(options: ServeOptions): Promise<Service> {
  const { url, engine, workers, lock, crew, onDone, onTrouble } = options;
  const client = await connect(url);
  const { Worker, UnrecoverableError } = await import('bullmq');
  const mailbox = new Mailbox(client, engine);
  const scenarioOf = knownScenarios();
  let done = 0;

  async function simulated({ engine: wanted, key, replication, ...about }: QueuedRun): Promise<void> {
    if (wanted !== engine) {
      throw new UnrecoverableError(`asked of windtunnel ${wanted}, and this worker is windtunnel ${engine}`);
    }
    const scenario = await scenarioOf(about);
    const result = await crew.run({ scenario, replication, traced: null }, () => {});
    if (result === null || result.engine.interrupted) throw new Error('the worker was stopped');
    try {
      await mailbox.put(key, formatRun({ key, outcome: outcomeOf(result) }));
    } catch (error) {
      // Trying again would not help.
      throw error instanceof DivergenceError ? new UnrecoverableError(error.message) : error;
    }
    onDone(++done);
  }

  // The threads of the crew compute, so that this one renews its locks in time.
  const worker = new Worker<QueuedRun>(queueName(engine), ({ data }) => simulated(data), {
    connection: client,
    concurrency: workers,
    lockDuration: lock,
    stalledInterval: lock / 2,
    maxStalledCount: STALLED_MAX,
  });
  worker.on('error', (error) => onTrouble(error.message));
  worker.on('failed', (_, error) => onTrouble(`a run failed: ${error.message}`));
  return {
    async close() {
      await worker.close();
      client.disconnect();
    },
  };
}

/** Reads scenarios as they come over the wire, with the traces that they name, and holds them against their hashes. */
function knownScenarios() {
  const known = new Map<string, Promise<ResolvedScenario>>();
  const traces: KnownRecordings = new Map();
  return (about: Pick<QueuedRun, 'scenario' | 'scenarioHash' | 'file'>): Promise<ResolvedScenario> => {
    const { scenarioHash: hash } = about;
    const found = known.get(hash) ?? scenarioFrom(about, traces);
    known.delete(hash);
    known.set(hash, found);
    // One that could not be read may be readable the next time.
    found.catch(() => known.delete(hash));
    for (const oldest of known.keys()) if (known.size > SCENARIOS_MAX) known.delete(oldest);
    return found;
  };
}

async function scenarioFrom(
  { scenario, scenarioHash: hash, file }: Pick<QueuedRun, 'scenario' | 'scenarioHash' | 'file'>,
  traces: KnownRecordings,
): Promise<ResolvedScenario> {
  const recorded = await withRecordings(revived(scenario) as ResolvedScenario, file, traces);
  if ('problems' in recorded) throw new Error(recorded.problems.map(({ message }) => message).join('\n'));
  if (scenarioHash(recorded.scenario) === hash) return recorded.scenario;
  throw new Error(`${file}: this worker reads another scenario than the sweep did; is its trace another one here?`);
}
