/**
 * A crew simulates replications of one scenario, as many at once as it has hands. Results come back in the order they
 * were asked for, so that nothing downstream depends on which thread was faster.
 */
import { Worker } from 'node:worker_threads';
import type { OnProgress, RunResult } from '../measure/result.ts';
import type { ResolvedScenario } from '../scenario/resolved.ts';
import { watch } from './stop.ts';
import type { StopSign } from './stop.ts';
import type { WorkerMessage, WorkerTask } from './worker.ts';

export type Simulate = (scenario: ResolvedScenario, replication: number, onProgress: OnProgress) => RunResult;

/** Called as replications advance: which one, and how much of it is done. */
export type OnReplication = (replication: number, fraction: number) => void;

export interface Crew {
  /** Results in the order of `replications`; those not begun when the stop sign was raised are left out. */
  run(replications: readonly number[], onReplication: OnReplication): Promise<RunResult[]>;
  close(): Promise<void>;
}

/** A crew of one: the calling thread. */
export function soloCrew(simulate: Simulate, scenario: ResolvedScenario, stop: StopSign): Crew {
  return {
    async run(replications, onReplication) {
      const results: RunResult[] = [];
      for (const replication of replications) {
        if (stop.raised) break;
        results.push(
          simulate(
            scenario,
            replication,
            watch(stop, (fraction) => onReplication(replication, fraction)),
          ),
        );
        onReplication(replication, 1);
      }
      return results;
    },
    async close() {},
  };
}

/** A crew of up to `size` worker threads, each started when there is work for it. */
export function threadCrew(script: URL, size: number, what: Omit<WorkerTask, 'stop'>, stop: StopSign): Crew {
  const task: WorkerTask = { ...what, stop: stop.shared };
  const workers: Worker[] = [];
  return {
    run(replications, onReplication) {
      const waiting = [...replications];
      const results = new Map<number, RunResult>();
      while (workers.length < Math.min(size, waiting.length)) workers.push(new Worker(script, { workerData: task }));
      return new Promise((resolve, reject) => {
        let busy = 0;
        const next = (worker: Worker): void => {
          const replication = stop.raised ? undefined : waiting.shift();
          if (replication !== undefined) {
            busy++;
            // A number is copied; there is nothing to transfer.
            worker.postMessage(replication, []);
          } else if (busy === 0) {
            resolve(replications.flatMap((asked) => results.get(asked) ?? []));
          }
        };
        for (const worker of workers) {
          worker.removeAllListeners();
          worker.on('error', reject);
          worker.on('exit', (code) => reject(new Error(`a simulation thread ended unasked with code ${code}`)));
          worker.on('message', (message: WorkerMessage) => {
            onReplication(message.replication, message.kind === 'done' ? 1 : message.fraction);
            if (message.kind !== 'done') return;
            results.set(message.replication, message.result);
            busy--;
            next(worker);
          });
        }
        for (const worker of workers) next(worker);
      });
    },
    async close() {
      for (const worker of workers) worker.removeAllListeners();
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
