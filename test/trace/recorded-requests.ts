/** Reads a trace out of memory and writes down what the reader tells of it. */
import { KeyNumbers } from '../../src/trace/key-numbers.ts';
import type { RequestSink } from '../../src/trace/request.ts';
import { TraceReader } from '../../src/trace/trace-reader.ts';
import type { TraceFormat } from '../../src/trace/trace-reader.ts';

export interface Recorded {
  /** `lookup 0`, or `lookup 0 at 1.5` where there are times. */
  readonly requests: string[];
  readonly keys: number;
}

interface RecordOptions {
  readonly file?: string;
  readonly format?: TraceFormat;
  /** Bytes of a chunk. */
  readonly chunk?: number;
}

export function recorded(trace: string | Uint8Array, options: RecordOptions = {}): Recorded {
  const { file = 'trace', format = 'auto', chunk = Infinity } = options;
  const bytes = typeof trace === 'string' ? new TextEncoder().encode(trace) : trace;
  const requests: string[] = [];
  const tell = (what: string) => (key: number, time: number) => {
    requests.push(Number.isNaN(time) ? `${what} ${key}` : `${what} ${key} at ${time}`);
  };
  const sink: RequestSink = { lookup: tell('lookup'), store: tell('store'), remove: tell('remove') };
  const keys = new KeyNumbers();
  const reader = new TraceReader({ file, format, keys, sink });
  for (let from = 0; from < bytes.length; from += chunk) reader.push(bytes.slice(from, from + chunk));
  reader.end();
  return { requests, keys: keys.count };
}
