/** The thread of a stage: plays its troupes through the batches that it is told of, one after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { batchIn } from '../trace/request.ts';
import type { RecordBatch } from '../trace/request.ts';
import { newTroupe } from './replay-troupe.ts';
import type { TroupeCounts, TroupeOptions } from './replay-troupe.ts';

/** What the thread is told. A batch goes by the number of its memory, in the order in which that was sent. */
export type StageRequest =
  | { readonly kind: 'buffer'; readonly buffer: ArrayBufferLike }
  | { readonly kind: 'play'; readonly id: number; readonly length: number; readonly keys: number }
  | { readonly kind: 'finish' };

export type StageMessage =
  | { readonly kind: 'played'; readonly id: number }
  | { readonly kind: 'finished'; readonly counts: readonly TroupeCounts[] };

const port = parentPort;
if (port === null) throw new Error('this module is the entry of a worker thread');
const troupes = (workerData as readonly TroupeOptions[]).map(newTroupe);
const batches: RecordBatch[] = [];
const send = (message: StageMessage): void => port.postMessage(message);

port.on('message', (request: StageRequest) => {
  switch (request.kind) {
    case 'buffer':
      batches.push(batchIn(request.buffer));
      break;
    case 'play': {
      const batch = batches[request.id];
      batch.length = request.length;
      for (const troupe of troupes) troupe.play(batch, request.keys);
      send({ kind: 'played', id: request.id });
      break;
    }
    case 'finish':
      send({ kind: 'finished', counts: troupes.map((troupe) => troupe.finish()) });
      break;
  }
});
