/** Reads a trace in whichever format it is in, chunk by chunk, in memory that grows with its distinct keys alone. */
import { CsvReader } from './csv-reader.ts';
import type { KeyNumbers } from './key-numbers.ts';
import { Lines } from './lines.ts';
import type { RequestSink } from './request.ts';
import { TextReader } from './text-reader.ts';
import { TraceError } from './trace-error.ts';

/** `text`: one key a line. `csv`: a header that names the columns. `auto`: as the name and the first line have it. */
export const TRACE_FORMATS = ['auto', 'text', 'csv'] as const;
export type TraceFormat = (typeof TRACE_FORMATS)[number];

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const COMMA = 0x2c;
/** First bytes of compressed files that are sometimes taken for gzip, which is decompressed before it comes here. */
const COMPRESSED: readonly (readonly [name: string, magic: readonly number[]])[] = [
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
];

export interface TraceReaderOptions {
  /** Name of the file, for messages and for its ending. */
  readonly file: string;
  readonly format: TraceFormat;
  readonly keys: KeyNumbers;
  readonly sink: RequestSink;
}

export class TraceReader {
  readonly #options: TraceReaderOptions;
  readonly #lines: Lines;
  /** Reads a record; at first, finds out how to. */
  #read: (bytes: Uint8Array, from: number, to: number, line: number) => void;
  /** Lines that are not records. */
  #headerLines = 0;

  constructor(options: TraceReaderOptions) {
    this.#options = options;
    this.#read = (bytes, from, to, line) => this.#begin(bytes, from, to, line);
    this.#lines = new Lines(options.file, (bytes, from, to, line) => this.#read(bytes, from, to, line));
  }

  /** 1-based number of the line that the next byte belongs to. */
  get line(): number {
    return this.#lines.line;
  }

  push(chunk: Uint8Array): void {
    this.#lines.push(chunk);
  }

  end(): void {
    this.#lines.end();
    if (this.#lines.line - 1 > this.#headerLines) return;
    const found = this.#headerLines === 0 ? 'an empty file' : 'a header and no records';
    throw new TraceError(this.#options.file, this.#lines.line, `found ${found}, expected at least one record`);
  }

  #begin(bytes: Uint8Array, from: number, to: number, line: number): void {
    const { file, keys, sink } = this.#options;
    const compressed = COMPRESSED.find(([, magic]) => startsWith(bytes, from, to, magic));
    if (compressed !== undefined) {
      throw new TraceError(file, line, `found ${compressed[0]} data, expected text, plain or compressed with gzip`);
    }
    const start = startsWith(bytes, from, to, BYTE_ORDER_MARK) ? from + BYTE_ORDER_MARK.length : from;
    if (this.#isCsv(bytes, start, to)) {
      const reader = new CsvReader(file, keys, sink);
      reader.readHeader(bytes, start, to, line);
      this.#headerLines = 1;
      this.#read = (record, first, end, at) => reader.read(record, first, end, at);
    } else {
      const reader = new TextReader(file, keys, sink);
      reader.read(bytes, start, to, line);
      this.#read = (record, first, end, at) => reader.read(record, first, end, at);
    }
  }

  #isCsv(bytes: Uint8Array, from: number, to: number): boolean {
    const { format, file } = this.#options;
    if (format !== 'auto') return format === 'csv';
    if (/\.csv(\.gz)?$/i.test(file)) return true;
    const first = bytes.subarray(from, to);
    return first.includes(COMMA) || new TextDecoder().decode(first).trim().toLowerCase() === 'key';
  }
}

function startsWith(bytes: Uint8Array, from: number, to: number, prefix: readonly number[]): boolean {
  return to - from >= prefix.length && prefix.every((byte, i) => bytes[from + i] === byte);
}
