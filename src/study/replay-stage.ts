/**
 * A stage is where the lanes of a replay are played: on the thread that reads the trace, or on threads of their own,
 * which get the batches through memory that all share. Each lane is played by one thread, in order, so that the counts
 * do not depend on how many there are.
 */
import { Worker } from 'node:worker_threads';
import { newBatch } from '../trace/request.ts';
import type { RecordBatch } from '../trace/request.ts';
import { newTroupe } from './replay-troupe.ts';
import type { Troupe, TroupeCounts, TroupeOptions } from './replay-troupe.ts';
import type { StageMessage, StageRequest } from './replay-worker.ts';

export interface Stage {
  /** A batch to write records into, also before the beginning. */
  batch(): RecordBatch;
  begin(troupes: readonly TroupeOptions[]): void;
  /** Plays a batch, whose keys are below `keys`, or sees to it that it will be; the batch is not to be touched. */
  play(batch: RecordBatch, keys: number): void;
  /** Null when there is room for more; else resolves once there is. */
  settled(): Promise<void> | null;
  /** Ends the replay: the counts of each troupe, in the order in which they were given. */
  finish(): Promise<TroupeCounts[]>;
  close(): Promise<void>;
}

/** `threads`: 1 is the calling one alone. Node cannot start a thread from TypeScript, as when the sources are run. */
export function newStage(threads: number): Stage {
  const isSource = import.meta.url.endsWith('.ts');
  return threads === 1 || isSource ? soloStage() : new ThreadStage(threads);
}

function soloStage(): Stage {
  let troupes: readonly Troupe[] = [];
  const { batch } = newBatch(false);
  return {
    batch: () => batch,
    begin: (options) => {
      troupes = options.map(newTroupe);
    },
    play: (full, keys) => {
      for (const troupe of troupes) troupe.play(full, keys);
    },
    settled: () => null,
    finish: async () => troupes.map((troupe) => troupe.finish()),
    close: async () => {},
  };
}

/** Batches under way, beyond which the reader waits: some ten megabytes, and enough to hide that threads take turns. */
const UNDER_WAY_MAX = 64;

interface SharedBatch {
  readonly batch: RecordBatch;
  readonly buffer: ArrayBufferLike;
  readonly id: number;
  /** Threads that have not played it yet. */
  readers: number;
}

class ThreadStage implements Stage {
  readonly #threads: number;
  #workers: readonly Worker[] = [];
  readonly #batches: SharedBatch[] = [];
  readonly #free: SharedBatch[] = [];
  readonly #counts: TroupeCounts[] = [];
  #underWay = 0;
  #unfinished = 0;
  #failure: Error | null = null;
  /** Who waits for something to happen. */
  #wake: () => void = () => {};

  constructor(threads: number) {
    this.#threads = threads;
  }

  begin(troupes: readonly TroupeOptions[]): void {
    const script = new URL('./replay-worker.js', import.meta.url);
    const size = Math.min(this.#threads, troupes.length);
    this.#workers = Array.from({ length: size }, (_, hand) => {
      const indices = troupes.map((_troupe, index) => index).filter((index) => index % size === hand);
      const worker = new Worker(script, { workerData: indices.map((index) => troupes[index]) });
      worker.on('error', (error) => this.#fail(error));
      worker.on('exit', (code) => this.#fail(new Error(`a thread of the replay ended unasked with code ${code}`)));
      worker.on('message', (message: StageMessage) => this.#hear(message, indices));
      for (const { buffer } of this.#batches) this.#send(worker, { kind: 'buffer', buffer });
      return worker;
    });
    this.#unfinished = size;
  }

  batch(): RecordBatch {
    const free = this.#free.pop();
    if (free !== undefined) return free.batch;
    const made = { ...newBatch(true), id: this.#batches.length, readers: 0 };
    this.#batches.push(made);
    for (const worker of this.#workers) this.#send(worker, { kind: 'buffer', buffer: made.buffer });
    return made.batch;
  }

  play(batch: RecordBatch, keys: number): void {
    const shared = this.#batches.find((one) => one.batch === batch);
    if (shared === undefined) throw new Error('a batch was played that is not of this stage');
    shared.readers = this.#workers.length;
    this.#underWay++;
    const { id } = shared;
    for (const worker of this.#workers) this.#send(worker, { kind: 'play', id, length: batch.length, keys });
  }

  settled(): Promise<void> | null {
    if (this.#failure === null && this.#underWay < UNDER_WAY_MAX) return null;
    return this.#until(() => this.#underWay < UNDER_WAY_MAX / 2);
  }

  async finish(): Promise<TroupeCounts[]> {
    for (const worker of this.#workers) this.#send(worker, { kind: 'finish' });
    await this.#until(() => this.#unfinished === 0);
    return this.#counts;
  }

  async close(): Promise<void> {
    for (const worker of this.#workers) worker.removeAllListeners();
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #send(worker: Worker, request: StageRequest): void {
    // Nothing is handed over: what is shared stays shared.
    worker.postMessage(request, []);
  }

  #hear(message: StageMessage, indices: readonly number[]): void {
    if (message.kind === 'finished') {
      for (const [at, counts] of message.counts.entries()) this.#counts[indices[at]] = counts;
      this.#unfinished--;
    } else {
      const shared = this.#batches[message.id];
      if (--shared.readers === 0) {
        this.#free.push(shared);
        this.#underWay--;
      }
    }
    this.#wake();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wake();
  }

  #until(holds: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#wake = () => {
        if (this.#failure !== null) reject(this.#failure);
        else if (holds()) resolve();
      };
      this.#wake();
    });
  }
}
