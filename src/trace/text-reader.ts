/** Reads a trace of one key a line: every line a request. */
import type { KeyNumbers } from './key-numbers.ts';
import { LOOKUP } from './request.ts';
import type { RecordWriter } from './request.ts';
import { TraceError } from './trace-error.ts';
import { invalidUtf8 } from './utf-8.ts';

/** Reads a format of lines: `bytes[from … to - 1]` is one without its end. */
export interface LineReader {
  /** There if the first line is no record. */
  readHeader?(bytes: Uint8Array, from: number, to: number, line: number): void;
  read(bytes: Uint8Array, from: number, to: number, line: number): void;
}

export class TextReader implements LineReader {
  readonly #file: string;
  readonly #keys: KeyNumbers;
  readonly #out: RecordWriter;

  constructor(file: string, keys: KeyNumbers, out: RecordWriter) {
    this.#file = file;
    this.#keys = keys;
    this.#out = out;
  }

  read(bytes: Uint8Array, from: number, to: number, line: number): void {
    if (from === to) throw new TraceError(this.#file, { line }, 'found an empty line, expected a key');
    this.#out.add(LOOKUP, numberOf(this.#keys, bytes, from, to, this.#file, line), NaN, NaN, NaN);
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
  const number = keys.find(bytes, from, to);
  if (number >= 0) return number;
  const invalid = invalidUtf8(bytes, from, to);
  if (invalid < 0) return keys.add(bytes, from, to);
  const byte = `0x${bytes[invalid].toString(16).padStart(2, '0')}`;
  throw new TraceError(file, { line }, `found the byte ${byte} in a key, expected text in UTF-8`);
}
