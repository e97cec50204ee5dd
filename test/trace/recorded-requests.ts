/** Reads a trace out of memory and writes down what the reader tells of it. */
import { newBatch } from '../../src/trace/request.ts';
import type { RecordBatch, RecordSink } from '../../src/trace/request.ts';
import type { TraceError } from '../../src/trace/trace-error.ts';
import { TraceKeys, TraceReader } from '../../src/trace/trace-reader.ts';
import type { TraceFormat } from '../../src/trace/trace-reader.ts';

export interface Recorded {
  /** `lookup 0`, or `lookup 0 at 1.5, 300 B for 60 s` where all of that is told. */
  readonly requests: string[];
  readonly keys: number;
  /** What was said of bad records. */
  readonly bad: string[];
  readonly tellsTtl: boolean;
}

interface RecordOptions {
  readonly file?: string;
  readonly format?: TraceFormat;
  /** Bytes of a chunk. */
  readonly chunk?: number;
  readonly skipBad?: boolean;
}

const NAMES = ['lookup', 'store', 'remove'];

class Recorder implements RecordSink {
  readonly requests: string[] = [];
  tellsTtl = false;
  readonly #batch = newBatch(false).batch;

  batch(): RecordBatch {
    return this.#batch;
  }

  take({ operations, keys, times, sizes, ttls, length }: RecordBatch, tellsTtl: boolean): void {
    this.tellsTtl = tellsTtl;
    for (let i = 0; i < length; i++) {
      const at = Number.isNaN(times[i]) ? '' : ` at ${times[i]}`;
      const size = Number.isNaN(sizes[i]) ? '' : `, ${sizes[i]} B`;
      const ttl = Number.isNaN(ttls[i]) ? '' : ` for ${ttls[i]} s`;
      this.requests.push(`${NAMES[operations[i]]} ${keys[i]}${at}${size}${ttl}`);
    }
  }
}

export function recorded(trace: string | Uint8Array, options: RecordOptions = {}): Recorded {
  const { file = 'trace', format = 'auto', chunk = Infinity, skipBad = false } = options;
  const bytes = typeof trace === 'string' ? new TextEncoder().encode(trace) : trace;
  const sink = new Recorder();
  const keys = new TraceKeys();
  const bad: string[] = [];
  const onBad = skipBad ? (error: TraceError) => bad.push(error.message) : null;
  const reader = new TraceReader({ file, format, keys, sink, onBad });
  for (let from = 0; from < bytes.length; from += chunk) reader.push(bytes.slice(from, from + chunk));
  reader.end();
  return { requests: sink.requests, keys: keys.count, bad, tellsTtl: sink.tellsTtl };
}
