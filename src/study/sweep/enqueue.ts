/** Performs the runs of a sweep through the queue: asks workers for them, and keeps what comes back. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import { plain } from '../lossless-json.ts';
import type { StopSign } from '../stop.ts';
import type { Point, Run } from './plan.ts';
import { Mailbox, connect, jobId, queueName } from './queue.ts';
import type { QueuedRun } from './queue.ts';
import type { RunStore } from './store.ts';
import { parseRun } from './stored-run.ts';

export interface EnqueueOptions {
  readonly url: string;
  readonly engine: string;
  /** Absolute; workers look for traces beside it. */
  readonly file: string;
  readonly store: RunStore;
  readonly stop: StopSign;
  readonly onProgress: (done: number, planned: number) => void;
  /** Called once when nobody has served the queue for a while. */
  readonly onIdle: () => void;
}

/** Often enough to look quick, rare enough to be free, ms. */
const POLL = 250;
/** Asking again for what is queued changes nothing, and brings back what Redis has lost, ms. */
const ASK_AGAIN = 30_000;
/** A queue that nobody serves for so long is worth a word, ms. */
const PATIENCE = 3000;
/** Tries of a run whose worker failed; a worker that is killed costs none. */
const ATTEMPTS = 3;
/** Before the second try; the third waits for twice as long, ms. */
const BACKOFF = 1000;
/** How long a failure waits for the sweep that asked, s. */
const FAILED_KEPT = 7 * 86_400;
/** Results that are fetched at once. */
const BATCH = 200;

/** `scenarios`: by point, before their traces were read. */
export async function enqueue(
  runs: readonly Run[],
  points: readonly Point[],
  scenarios: readonly (ResolvedScenario | null)[],
  { url, engine, file, store, stop, onProgress, onIdle }: EnqueueOptions,
): Promise<void> {
  const client = await connect(url);
  const { Queue } = await import('bullmq');
  const queue = new Queue<QueuedRun>(queueName(engine), { connection: client });
  const mailbox = new Mailbox(client, engine);
  const waiting = new Map(runs.map((run) => [run.key, run]));
  const dataOf = ({ key, point, replication }: Run): QueuedRun => {
    const { scenarioHash } = points[point];
    return { engine, key, scenarioHash, replication, scenario: plain(scenarios[point]), file };
  };
  const jobOf = (run: Run) => ({
    name: 'run',
    data: dataOf(run),
    opts: {
      jobId: jobId(run.key),
      attempts: ATTEMPTS,
      backoff: { type: 'exponential', delay: BACKOFF },
      // The mailbox has the result.
      removeOnComplete: true,
      removeOnFail: { age: FAILED_KEPT },
    },
  });
  const collect = async (): Promise<void> => {
    const keys = [...waiting.keys()];
    for (let from = 0; from < keys.length; from += BATCH) {
      for (const [key, text] of await mailbox.collect(keys.slice(from, from + BATCH))) {
        if (parseRun(text, key) === null) throw new Error(`the queue returned a torn result of run ${key}`);
        store.writeText(key, text);
        await mailbox.collected(key, text);
        waiting.delete(key);
      }
    }
    for (const job of await queue.getFailed()) {
      const key = job.data.key;
      if (!waiting.has(key)) continue;
      store.write(key, { failure: job.failedReason ?? 'failed' });
      await job.remove();
      waiting.delete(key);
    }
    onProgress((runs.length - waiting.size) / runs.length, runs.length);
  };
  try {
    // What failed in an earlier sweep is tried anew.
    for (const job of await queue.getFailed()) if (waiting.has(job.data.key)) await job.remove();
    await collect();
    // A result that was collected and lost since has to be made again.
    await mailbox.forget([...waiting.keys()]);
    let asked = -Infinity;
    const begun = performance.now();
    let told = false;
    while (waiting.size > 0 && !stop.raised) {
      if (performance.now() > asked + ASK_AGAIN) {
        await queue.addBulk([...waiting.values()].map(jobOf));
        asked = performance.now();
      }
      if (!told && performance.now() > begun + PATIENCE) {
        told = true;
        if ((await queue.getWorkersCount()) === 0) onIdle();
      }
      await sleep(POLL);
      await collect();
    }
    // Nobody waits any more for what nobody has begun.
    if (stop.raised) for (const key of waiting.keys()) await queue.remove(jobId(key)).catch(() => 0);
  } finally {
    await queue.close();
    client.disconnect();
  }
}
