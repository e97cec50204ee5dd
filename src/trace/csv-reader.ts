/**
 * Reads a trace in CSV (RFC 4180, but a quoted field ends on its line): the first line names the columns, one of
 * which is `key`; `time`, `size` and `op` may be there too, in any order, and all others are passed over.
 */
import { decimal } from './decimal.ts';
import type { KeyNumbers } from './key-numbers.ts';
import { OPERATIONS } from './request.ts';
import type { RequestSink } from './request.ts';
import { numberOf } from './text-reader.ts';
import { TraceError, quoted } from './trace-error.ts';

const COMMA = 0x2c;
const QUOTE = 0x22;
const BLANK = 0x20;

/** The columns that mean something. */
const COLUMNS = ['key', 'time', 'size', 'op'] as const;
type Column = (typeof COLUMNS)[number];
const ABSENT = -1;

const encoder = new TextEncoder();
const OPERATION_BYTES = Object.entries(OPERATIONS).map(([word, method]) => ({ bytes: encoder.encode(word), method }));

export class CsvReader {
  readonly #file: string;
  readonly #keys: KeyNumbers;
  readonly #sink: RequestSink;
  /** Columns of the file, and which of them are those that mean something. */
  #columns = 0;
  #key = ABSENT;
  #time = ABSENT;
  #size = ABSENT;
  #op = ABSENT;
  /** Where the fields of the record at hand begin and end, quotes around them taken off. */
  #from = new Int32Array(0);
  #to = new Int32Array(0);
  #lastTime = -Infinity;

  constructor(file: string, keys: KeyNumbers, sink: RequestSink) {
    this.#file = file;
    this.#keys = keys;
    this.#sink = sink;
  }

  readHeader(bytes: Uint8Array, from: number, to: number, line: number): void {
    // There are at most so many fields: one more than commas.
    this.#from = new Int32Array(to - from + 1);
    this.#to = new Int32Array(to - from + 1);
    this.#columns = this.#split(bytes, from, to, line);
    const names = Array.from({ length: this.#columns }, (_, column) =>
      new TextDecoder().decode(bytes.subarray(this.#from[column], this.#to[column])).trim().toLowerCase(),
    );
    const expected = 'expected a header with a column `key`, and optionally `time`, `size` and `op`';
    if (!names.includes('key')) throw this.#error(line, `found ${quoted(bytes, from, to)}, ${expected}`);
    const twice = COLUMNS.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
    if (twice !== undefined) throw this.#error(line, `found two columns \`${twice}\`, expected one`);
    const find = (column: Column): number => names.indexOf(column);
    [this.#key, this.#time, this.#size, this.#op] = COLUMNS.map(find);
  }

  read(bytes: Uint8Array, from: number, to: number, line: number): void {
    if (from === to) throw this.#error(line, 'found an empty line, expected a record');
    const fields = this.#split(bytes, from, to, line);
    if (fields !== this.#columns) {
      const count = fields === 1 ? '1 field' : `${fields} fields`;
      throw this.#error(line, `found ${count}, expected ${this.#columns} as in the header`);
    }
    const time = this.#time === ABSENT ? NaN : this.#readTime(bytes, line);
    if (this.#size !== ABSENT) this.#checkSize(bytes, line);
    const method = this.#op === ABSENT ? 'lookup' : this.#readOperation(bytes, line);
    const key = this.#readKey(bytes, line);
    if (method === 'lookup') this.#sink.lookup(key, time);
    else this.#sink[method](key, time);
  }

  #readKey(bytes: Uint8Array, line: number): number {
    const from = this.#from[this.#key];
    const to = this.#to[this.#key];
    if (from === to) throw this.#error(line, 'found an empty key, expected at least one character');
    const isEscaped = from > 0 && bytes[from - 1] === QUOTE && bytes.subarray(from, to).includes(QUOTE);
    if (!isEscaped) return numberOf(this.#keys, bytes, from, to, this.#file, line);
    const plain = unescaped(bytes.subarray(from, to));
    return numberOf(this.#keys, plain, 0, plain.length, this.#file, line);
  }

  #readTime(bytes: Uint8Array, line: number): number {
    const time = decimal(bytes, this.#from[this.#time], this.#to[this.#time]);
    if (Number.isNaN(time)) {
      throw this.#error(line, `found the time ${this.#show(this.#time, bytes)}, expected a number`);
    }
    if (time < this.#lastTime) {
      const found = `found the time ${time} after ${this.#lastTime}`;
      throw this.#error(line, `${found}, expected times that do not run backwards`);
    }
    this.#lastTime = time;
    return time;
  }

  #checkSize(bytes: Uint8Array, line: number): void {
    if (decimal(bytes, this.#from[this.#size], this.#to[this.#size]) >= 0) return;
    throw this.#error(line, `found the size ${this.#show(this.#size, bytes)}, expected a number of bytes, 0 or more`);
  }

  #readOperation(bytes: Uint8Array, line: number): keyof RequestSink {
    let from = this.#from[this.#op];
    let to = this.#to[this.#op];
    while (from < to && bytes[from] === BLANK) from++;
    while (to > from && bytes[to - 1] === BLANK) to--;
    for (let i = 0; i < OPERATION_BYTES.length; i++) {
      if (isWord(bytes, from, to, OPERATION_BYTES[i].bytes)) return OPERATION_BYTES[i].method;
    }
    const words = Object.keys(OPERATIONS).map((word) => `\`${word}\``);
    const expected = `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
    throw this.#error(line, `found the op ${this.#show(this.#op, bytes)}, expected ${expected}`);
  }

  /** Finds the fields of a line; returns how many there are, of which it keeps as many as the header has. */
  #split(bytes: Uint8Array, from: number, to: number, line: number): number {
    let fields = 0;
    for (let start = from; ; fields++) {
      let end = start;
      let after = start;
      if (start < to && bytes[start] === QUOTE) {
        start++;
        end = closingQuote(bytes, start, to);
        if (end < 0) throw this.#error(line, 'found no end of a quoted field, expected it on the same line');
        after = end + 1;
        if (after < to && bytes[after] !== COMMA) {
          throw this.#error(line, `found ${quoted(bytes, after, to)} after a quoted field, expected a comma`);
        }
      } else {
        while (end < to && bytes[end] !== COMMA) end++;
        after = end;
      }
      if (fields < this.#from.length) {
        this.#from[fields] = start;
        this.#to[fields] = end;
      }
      if (after >= to) return fields + 1;
      start = after + 1;
    }
  }

  #show(column: number, bytes: Uint8Array): string {
    return quoted(bytes, this.#from[column], this.#to[column]);
  }

  #error(line: number, message: string): TraceError {
    return new TraceError(this.#file, line, message);
  }
}

function closingQuote(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    if (bytes[at] !== QUOTE) continue;
    if (at + 1 === to || bytes[at + 1] !== QUOTE) return at;
    at++;
  }
  return -1;
}

function unescaped(bytes: Uint8Array): Uint8Array {
  let previousWasQuote = false;
  return bytes.filter((byte) => {
    previousWasQuote = byte === QUOTE && !previousWasQuote;
    return !previousWasQuote;
  });
}

/** Whether a field is `word`, in either case. */
function isWord(bytes: Uint8Array, from: number, to: number, word: Uint8Array): boolean {
  if (to - from !== word.length) return false;
  for (let i = 0; i < word.length; i++) {
    const byte = bytes[from + i];
    if ((byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte) !== word[i]) return false;
  }
  return true;
}
