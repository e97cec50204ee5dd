/** The thread of a crew: simulates the replications that it is sent, one after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import type { RunResult } from '../measure/result.ts';
import type { TracedKey } from '../measure/story.ts';
import type { ResolvedScenario } from '../scenario/resolved.ts';
import { simulate } from '../world/simulate.ts';
import { StopSign, watch } from './stop.ts';

export interface WorkerTask {
  readonly scenario: ResolvedScenario;
  readonly traced: TracedKey | null;
  readonly stop: SharedArrayBuffer;
}

/** The thread's answers; it is sent plain replication numbers. */
export type WorkerMessage =
  | { readonly kind: 'progress'; readonly replication: number; readonly fraction: number }
  | { readonly kind: 'done'; readonly replication: number; readonly result: RunResult };

const port = parentPort;
if (port === null) throw new Error('this module is the entry of a worker thread');
const { scenario, traced, stop } = workerData as WorkerTask;
const sign = new StopSign(stop);
const send = (message: WorkerMessage): void => port.postMessage(message);

port.on('message', (replication: number) => {
  const onProgress = watch(sign, (fraction) => send({ kind: 'progress', replication, fraction }));
  send({ kind: 'done', replication, result: simulate(scenario, replication, onProgress, traced) });
});
