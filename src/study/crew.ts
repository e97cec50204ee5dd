/**
 * A crew simulates replications of any scenarios, as many at once as it has hands. Each job has its own answer, so that
 * nothing downstream depends on which thread was faster, and one that fails takes no other with it.
 */
import { Worker } from 'node:worker_threads';
import type { OnProgress, RunResult } from '../measure/result.ts';
import type { TracedKey } from '../measure/story.ts';
import type { ResolvedScenario } from '../scenario/resolved.ts';
import { watch } from './stop.ts';
import type { StopSign } from './stop.ts';
import type { WorkerMessage, WorkerSetup, WorkerTask } from './worker.ts';

/** One replication of one scenario. */
export interface Job {
  readonly scenario: ResolvedScenario;
  readonly replication: number;
  /** Whose story is told; null: that of the first answers that should not have been. */
  readonly traced: TracedKey | null;
}

export type Simulate = (
  scenario: ResolvedScenario,
  replication: number,
  onProgress: OnProgress,
  traced: TracedKey | null,
) => RunResult;

/** Called as a job advances: how much of it is done, from 0 to 1. */
type OnFraction = (fraction: number) => void;

export interface Crew {
  /** Null: the stop sign was raised before the job was begun. Jobs are begun in the order they were given. */
  run(job: Job, onFraction: OnFraction): Promise<RunResult | null>;
  close(): Promise<void>;
}

/** A crew of one: the calling thread. */
export function soloCrew(simulate: Simulate, stop: StopSign): Crew {
  return {
    async run({ scenario, replication, traced }, onFraction) {
      if (stop.raised) return null;
      const result = simulate(scenario, replication, watch(stop, onFraction), traced);
      onFraction(1);
      return result;
    },
    async close() {},
  };
}

/** A job with those who wait for it. */
interface Errand {
  readonly job: Job;
  readonly onFraction: OnFraction;
  readonly resolve: (result: RunResult | null) => void;
  readonly reject: (error: Error) => void;
}

/** A thread, what it is busy with, and the scenario that it was sent last: it need not be sent again. */
interface Hand {
  readonly worker: Worker;
  errand: Errand | null;
  knows: ResolvedScenario | null;
}

/** A crew of up to `size` worker threads, each started when there is work for it. */
export function threadCrew(script: URL, size: number, stop: StopSign): Crew {
  const setup: WorkerSetup = { stop: stop.shared };
  const waiting: Errand[] = [];
  let hands: Hand[] = [];

  function assign(): void {
    if (stop.raised) waiting.splice(0).forEach(({ resolve }) => resolve(null));
    while (waiting.length > 0) {
      const hand = hands.find(({ errand }) => errand === null) ?? hire();
      if (hand === null) return;
      hand.errand = waiting.shift() ?? null;
      if (hand.errand !== null) send(hand, hand.errand.job);
    }
  }

  function hire(): Hand | null {
    if (hands.length >= size) return null;
    const hand: Hand = { worker: new Worker(script, { workerData: setup }), errand: null, knows: null };
    hand.worker.on('message', (message: WorkerMessage) => hear(hand, message));
    hand.worker.on('error', (error) => lose(hand, error instanceof Error ? error : new Error(String(error))));
    hand.worker.on('exit', (code) => lose(hand, new Error(`a simulation thread ended unasked with code ${code}`)));
    hands.push(hand);
    return hand;
  }

  function hear(hand: Hand, message: WorkerMessage): void {
    const { errand } = hand;
    if (message.kind === 'progress') return errand?.onFraction(message.fraction);
    hand.errand = null;
    if (message.kind === 'failed') errand?.reject(message.error);
    else {
      errand?.onFraction(1);
      errand?.resolve(message.result);
    }
    assign();
  }

  /** A thread that ends takes its job with it; another takes its place. */
  function lose(hand: Hand, error: Error): void {
    hands = hands.filter((one) => one !== hand);
    const { errand } = hand;
    hand.errand = null;
    errand?.reject(error);
    assign();
  }

  return {
    run(job, onFraction) {
      return new Promise((resolve, reject) => {
        waiting.push({ job, onFraction, resolve, reject });
        assign();
      });
    },
    async close() {
      const workers = hands.splice(0).map(({ worker }) => worker.removeAllListeners());
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** A scenario may carry a recorded trace: it travels only to a thread that has another. */
function send(hand: Hand, { scenario, replication, traced }: Job): void {
  const isNew = hand.knows !== scenario;
  hand.knows = scenario;
  const task: WorkerTask = { scenario: isNew ? scenario : null, replication, traced };
  // Plain data is copied, and recorded requests are shared; there is nothing to transfer.
  hand.worker.postMessage(task, []);
}
