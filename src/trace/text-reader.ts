/** Reads a trace of one key a line: every line a request. */
import type { KeyNumbers } from './key-numbers.ts';
import { invalidUtf8 } from './utf-8.ts';
import type { RequestSink } from './request.ts';
import { TraceError } from './trace-error.ts';

export class TextReader {
  readonly #file: string;
  readonly #keys: KeyNumbers;
  readonly #sink: RequestSink;

  constructor(file: string, keys: KeyNumbers, sink: RequestSink) {
    this.#file = file;
    this.#keys = keys;
    this.#sink = sink;
  }

  read(bytes: Uint8Array, from: number, to: number, line: number): void {
    if (from === to) throw new TraceError(this.#file, line, 'found an empty line, expected a key');
    this.#sink.lookup(numberOf(this.#keys, bytes, from, to, this.#file, line), NaN);
  }
}

/** The number of a key. Only a new key is looked through for what is not UTF-8: one seen before has been. */
export function numberOf(
  keys: KeyNumbers,
  bytes: Uint8Array,
  from: number,
  to: number,
  file: string,
  line: number,
): number {
  const before = keys.count;
  const number = keys.of(bytes, from, to);
  if (number < before) return number;
  const invalid = invalidUtf8(bytes, from, to);
  if (invalid < 0) return number;
  const byte = `0x${bytes[invalid].toString(16).padStart(2, '0')}`;
  throw new TraceError(file, line, `found the byte ${byte} in a key, expected text in UTF-8`);
}
