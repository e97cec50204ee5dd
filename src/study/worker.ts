/** The thread of a crew: simulates the replications that it is sent, one after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import type { RunResult } from '../measure/result.ts';
import type { TracedKey } from '../measure/story.ts';
import type { ResolvedScenario } from '../scenario/resolved.ts';
import { simulate } from '../world/simulate.ts';
import { StopSign, watch } from './stop.ts';

export interface WorkerSetup {
  readonly stop: SharedArrayBuffer;
}

export interface WorkerTask {
  /** Null: that of the task before. */
  readonly scenario: ResolvedScenario | null;
  readonly replication: number;
  readonly traced: TracedKey | null;
}

export type WorkerMessage =
  | { readonly kind: 'progress'; readonly fraction: number }
  | { readonly kind: 'done'; readonly result: RunResult }
  | { readonly kind: 'failed'; readonly error: Error };

const port = parentPort;
if (port === null) throw new Error('this module is the entry of a worker thread');
const sign = new StopSign((workerData as WorkerSetup).stop);
const send = (message: WorkerMessage): void => port.postMessage(message);
let known: ResolvedScenario | null = null;

port.on('message', ({ scenario, replication, traced }: WorkerTask) => {
  known = scenario ?? known;
  const onProgress = watch(sign, (fraction) => send({ kind: 'progress', fraction }));
  try {
    if (known === null) throw new Error('a replication was asked for before any scenario was sent');
    send({ kind: 'done', result: simulate(known, replication, onProgress, traced) });
  } catch (error) {
    send({ kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) });
  }
});
