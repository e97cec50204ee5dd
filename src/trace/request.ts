/** What a trace tells of: records in columns, collected in batches; and the words for operations. */

/** A request: looked up, and on a miss fetched and stored. */
export const LOOKUP = 0;
/** A value is stored, or replaced, without a request for it. */
export const STORE = 1;
/** A value is removed. */
export const REMOVE = 2;

export type Operation = typeof LOOKUP | typeof STORE | typeof REMOVE;

/**
 * In the traces of key-value caches a `set` follows the `get` that missed, so it is no request of its own. In block
 * I/O traces a `write` is one: the cache holds the block afterwards as after a `read`. 0x28 and 0x2a are the
 * operation codes of SCSI READ(10) and WRITE(10), which such traces have in the place of words.
 */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  get: LOOKUP,
  set: STORE,
  delete: REMOVE,
  read: LOOKUP,
  write: LOOKUP,
  '0x28': LOOKUP,
  '0x2a': LOOKUP,
};

/** Records of a batch: enough that what is done once a batch costs nothing, few enough for the processor's caches. */
export const BATCH_RECORDS = 8192;

/** Successive records of a trace; those from `length` on are old. */
export interface RecordBatch {
  length: number;
  /** Numbers given to the keys, 0, 1, 2 … in the order of their first appearance. */
  readonly keys: Int32Array;
  readonly operations: Uint8Array;
  /** In the trace's unit. NaN: not told, as in the other columns. */
  readonly times: Float64Array;
  /** Bytes of key and value. */
  readonly sizes: Float64Array;
  /** Time to live of what is stored, s. */
  readonly ttls: Float64Array;
}

const BYTES_PER_RECORD = Int32Array.BYTES_PER_ELEMENT + 3 * Float64Array.BYTES_PER_ELEMENT + 1;

/** A batch in the memory given, which threads may share. */
export function batchIn(buffer: ArrayBufferLike): RecordBatch {
  const column = (index: number): Float64Array => new Float64Array(buffer, index * BATCH_RECORDS * 8, BATCH_RECORDS);
  const [times, sizes, ttls] = [column(0), column(1), column(2)];
  const keys = new Int32Array(buffer, 3 * BATCH_RECORDS * 8, BATCH_RECORDS);
  const operations = new Uint8Array(buffer, BATCH_RECORDS * (3 * 8 + 4), BATCH_RECORDS);
  return { length: 0, keys, operations, times, sizes, ttls };
}

/** An empty batch in which nothing is told. */
export function newBatch(shared: boolean): { readonly batch: RecordBatch; readonly buffer: ArrayBufferLike } {
  const bytes = BATCH_RECORDS * BYTES_PER_RECORD;
  const buffer = shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  const batch = batchIn(buffer);
  for (const column of [batch.times, batch.sizes, batch.ttls]) column.fill(NaN);
  return { batch, buffer };
}

/** Receives a trace in order, batch by batch. */
export interface RecordSink {
  /** The batch to write into: at first, and once it is handed over. */
  batch(): RecordBatch;
  /** Takes over what is in the batch. `tellsTtl`: whether records of the trace may tell a time to live. */
  take(batch: RecordBatch, tellsTtl: boolean): void;
}

/** Writes records into the batches of a sink. */
export class RecordWriter {
  readonly #sink: RecordSink;
  batch: RecordBatch;
  /** Whether records may tell a time to live; settled before the first one. */
  tellsTtl = false;

  constructor(sink: RecordSink) {
    this.#sink = sink;
    this.batch = sink.batch();
  }

  add(operation: Operation, key: number, time: number, size: number, ttl: number): void {
    const { batch } = this;
    const at = batch.length;
    batch.operations[at] = operation;
    batch.keys[at] = key;
    batch.times[at] = time;
    batch.sizes[at] = size;
    batch.ttls[at] = ttl;
    batch.length = at + 1;
    if (batch.length === BATCH_RECORDS) this.flush();
  }

  /** Hands over what there is. */
  flush(): void {
    if (this.batch.length === 0) return;
    this.#sink.take(this.batch, this.tellsTtl);
    this.batch = this.#sink.batch();
    this.batch.length = 0;
  }
}
