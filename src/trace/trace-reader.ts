/** Reads a trace in whichever format it is in, chunk by chunk, in memory that grows with its distinct keys alone. */
import { CsvReader } from './csv-reader.ts';
import { IdNumbers } from './id-numbers.ts';
import { KeyNumbers } from './key-numbers.ts';
import { Lines } from './lines.ts';
import { MonitorReader, looksLikeMonitor } from './monitor-reader.ts';
import { OracleReader, looksLikeOracle } from './oracle-reader.ts';
import { RecordWriter } from './request.ts';
import type { RecordSink } from './request.ts';
import { TextReader } from './text-reader.ts';
import type { LineReader } from './text-reader.ts';
import { TraceError } from './trace-error.ts';
import type { Place } from './trace-error.ts';
import { TwitterReader, looksLikeTwitter } from './twitter-reader.ts';

/**
 * `text`: one key a line. `csv`: a header that names the columns. `oracleGeneral`: the binary records of libCacheSim.
 * `twitter`: the CSV without a header of Twitter's cache traces. `redis-monitor`: what `redis-cli monitor` prints.
 * `auto`: as the content has it.
 */
export const TRACE_FORMATS = ['auto', 'text', 'csv', 'oracleGeneral', 'twitter', 'redis-monitor'] as const;
export type TraceFormat = (typeof TRACE_FORMATS)[number];

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const LINE_FEED = 0x0a;
/** As much of a file as is looked at to tell its format. */
const HEAD_BYTES = 4096;
/** First bytes of compressed files that are sometimes taken for those that are decompressed before they come here. */
const COMPRESSED: readonly (readonly [name: string, magic: readonly number[]])[] = [
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
];

/** The numbers of a trace's keys. A second pass over the same trace gives the same ones. */
export class TraceKeys {
  readonly names = new KeyNumbers();
  readonly ids = new IdNumbers();

  get count(): number {
    return this.names.count + this.ids.count;
  }
}

export interface TraceReaderOptions {
  /** Name of the file, for messages and for its ending. */
  readonly file: string;
  readonly format: TraceFormat;
  readonly keys: TraceKeys;
  readonly sink: RecordSink;
  /** Hears of a bad record, which is then passed over; null: it is thrown. */
  readonly onBad: ((error: TraceError) => void) | null;
}

/** Takes the bytes of a trace in one format. */
interface ByteReader {
  /** Of the next byte. */
  readonly place: Place;
  push(chunk: Uint8Array): void;
  end(): void;
}

export class TraceReader {
  readonly #options: TraceReaderOptions;
  readonly #out: RecordWriter;
  /** The beginning, until the format is known. */
  #head = new Uint8Array(0);
  #reader: ByteReader | null = null;

  constructor(options: TraceReaderOptions) {
    this.#options = options;
    this.#out = new RecordWriter(options.sink);
  }

  /** Of the next byte. */
  get place(): Place {
    return this.#reader?.place ?? { line: 1 };
  }

  push(chunk: Uint8Array): void {
    if (this.#reader !== null) {
      this.#reader.push(chunk);
      return;
    }
    const head = new Uint8Array(this.#head.length + chunk.length);
    head.set(this.#head);
    head.set(chunk, this.#head.length);
    this.#head = head;
    if (head.length >= HEAD_BYTES) this.#begin();
  }

  end(): void {
    if (this.#reader === null) this.#begin();
    this.#reader?.end();
    this.#out.flush();
  }

  #begin(): void {
    const head = this.#head;
    const { file } = this.#options;
    const compressed = COMPRESSED.find(([, magic]) => startsWith(head, magic));
    if (compressed !== undefined) {
      const expected = 'expected a trace, plain or compressed with gzip or zstd';
      throw new TraceError(file, this.place, `found ${compressed[0]} data, ${expected}`);
    }
    const text = startsWith(head, BYTE_ORDER_MARK) ? head.subarray(BYTE_ORDER_MARK.length) : head;
    const format = formatOf(head, text, this.#options);
    this.#reader = this.#readerOf(format);
    // In binary records the same bytes are a time.
    this.#reader.push(format === 'oracleGeneral' ? head : text);
    this.#head = new Uint8Array(0);
  }

  #readerOf(format: Exclude<TraceFormat, 'auto'>): ByteReader {
    const { file, keys, onBad } = this.#options;
    const out = this.#out;
    const lines = (reader: LineReader): ByteReader => new LinesReader(this.#options, reader);
    switch (format) {
      case 'oracleGeneral':
        return new OracleReader({ file, ids: keys.ids, out, onBad });
      case 'csv':
        return lines(new CsvReader(file, keys.names, out));
      case 'twitter':
        return lines(new TwitterReader(file, keys.names, out));
      case 'redis-monitor':
        return lines(new MonitorReader(file, keys.names, out));
      case 'text':
        return lines(new TextReader(file, keys.names, out));
    }
  }
}

/** Reads a format of lines. */
class LinesReader implements ByteReader {
  readonly #options: TraceReaderOptions;
  readonly #reader: LineReader;
  readonly #lines: Lines;

  constructor(options: TraceReaderOptions, reader: LineReader) {
    this.#options = options;
    this.#reader = reader;
    const { onBad } = options;
    this.#lines = new Lines(options.file, (bytes, from, to, line) => {
      if (line === 1 && reader.readHeader !== undefined) reader.readHeader(bytes, from, to, line);
      else if (onBad === null) reader.read(bytes, from, to, line);
      else this.#tryRead(onBad, bytes, from, to, line);
    });
  }

  get place(): Place {
    return { line: this.#lines.line };
  }

  push(chunk: Uint8Array): void {
    this.#lines.push(chunk);
  }

  end(): void {
    this.#lines.end();
    if (this.#lines.line - 1 > (this.#reader.readHeader === undefined ? 0 : 1)) return;
    const found = this.#lines.line === 1 ? 'an empty file' : 'a header and no records';
    throw new TraceError(this.#options.file, this.place, `found ${found}, expected at least one record`);
  }

  #tryRead(onBad: (error: TraceError) => void, bytes: Uint8Array, from: number, to: number, line: number): void {
    try {
      this.#reader.read(bytes, from, to, line);
    } catch (error) {
      if (!(error instanceof TraceError)) throw error;
      onBad(error);
    }
  }
}

/** `text`: the head without a mark before it. */
function formatOf(
  head: Uint8Array,
  text: Uint8Array,
  { format, file }: TraceReaderOptions,
): Exclude<TraceFormat, 'auto'> {
  if (format !== 'auto') return format;
  if (looksLikeOracle(head)) return 'oracleGeneral';
  const [first, second] = new TextDecoder().decode(text).split(/\r?\n/, 2);
  if (looksLikeMonitor([first, second])) return 'redis-monitor';
  const end = text.indexOf(LINE_FEED);
  if (looksLikeTwitter(text, 0, end < 0 ? text.length : end)) return 'twitter';
  const isCsv = /\.csv(\.(gz|zst))?$/i.test(file) || first.includes(',') || first.trim().toLowerCase() === 'key';
  return isCsv ? 'csv' : 'text';
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return bytes.length >= prefix.length && prefix.every((byte, i) => bytes[i] === byte);
}
