/**
 * Reads a trace in CSV (RFC 4180, but a quoted field ends on its line): the first line names the columns, one of
 * which is `key`; `time`, `size`, `op` and `ttl` may be there too, in any order, and all others are passed over.
 */
import { decimal } from './decimal.ts';
import type { KeyNumbers } from './key-numbers.ts';
import { OperationWords } from './operation-words.ts';
import { LOOKUP, OPERATIONS } from './request.ts';
import type { Operation, RecordWriter } from './request.ts';
import { numberOf } from './text-reader.ts';
import type { LineReader } from './text-reader.ts';
import { TraceError, backwards, quoted } from './trace-error.ts';

const COMMA = 0x2c;
const QUOTE = 0x22;

/** The columns that mean something. */
const COLUMNS = ['key', 'time', 'size', 'op', 'ttl'] as const;
type Column = (typeof COLUMNS)[number];
const ABSENT = -1;

const WORDS = new OperationWords(OPERATIONS);

export class CsvReader implements LineReader {
  readonly #file: string;
  readonly #keys: KeyNumbers;
  readonly #out: RecordWriter;
  /** Columns of the file, and which of them are those that mean something. */
  #columns = 0;
  #key = ABSENT;
  #time = ABSENT;
  #size = ABSENT;
  #op = ABSENT;
  #ttl = ABSENT;
  /** Where the fields of the record at hand begin and end, quotes around them taken off. */
  #from = new Int32Array(0);
  #to = new Int32Array(0);
  #lastTime = -Infinity;

  constructor(file: string, keys: KeyNumbers, out: RecordWriter) {
    this.#file = file;
    this.#keys = keys;
    this.#out = out;
  }

  readHeader(bytes: Uint8Array, from: number, to: number, line: number): void {
    // There are at most so many fields: one more than commas.
    this.#from = new Int32Array(to - from + 1);
    this.#to = new Int32Array(to - from + 1);
    this.#columns = this.#split(bytes, from, to, line);
    const names = Array.from({ length: this.#columns }, (_, column) =>
      new TextDecoder().decode(bytes.subarray(this.#from[column], this.#to[column])).trim().toLowerCase(),
    );
    const expected = 'expected a header with a column `key`, and optionally `time`, `size`, `op` and `ttl`';
    if (!names.includes('key')) throw this.#error(line, `found ${quoted(bytes, from, to)}, ${expected}`);
    const twice = COLUMNS.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
    if (twice !== undefined) throw this.#error(line, `found two columns \`${twice}\`, expected one`);
    const find = (column: Column): number => names.indexOf(column);
    [this.#key, this.#time, this.#size, this.#op, this.#ttl] = COLUMNS.map(find);
    this.#out.tellsTtl = this.#ttl !== ABSENT;
  }

  read(bytes: Uint8Array, from: number, to: number, line: number): void {
    if (from === to) throw this.#error(line, 'found an empty line, expected a record');
    const fields = this.#split(bytes, from, to, line);
    if (fields !== this.#columns) {
      const count = fields === 1 ? '1 field' : `${fields} fields`;
      throw this.#error(line, `found ${count}, expected ${this.#columns} as in the header`);
    }
    const time = this.#time === ABSENT ? NaN : this.#readTime(bytes, line);
    const size = this.#size === ABSENT ? NaN : this.#readAmount(this.#size, bytes, line, 'a number of bytes');
    const ttl = this.#ttl === ABSENT ? NaN : this.#readTtl(bytes, line);
    const operation = this.#op === ABSENT ? LOOKUP : this.#readOperation(bytes, line);
    const key = this.#readKey(bytes, line);
    // Only now, so that a record with a bad key does not move the clock.
    if (this.#time !== ABSENT) this.#lastTime = time;
    this.#out.add(operation, key, time, size, ttl);
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
    if (time < this.#lastTime) throw this.#error(line, backwards(time, this.#lastTime));
    return time;
  }

  #readAmount(column: number, bytes: Uint8Array, line: number, noun: string): number {
    const amount = decimal(bytes, this.#from[column], this.#to[column]);
    if (amount >= 0) return amount;
    const name = column === this.#size ? 'size' : 'ttl';
    throw this.#error(line, `found the ${name} ${this.#show(column, bytes)}, expected ${noun}, 0 or more`);
  }

  /** 0 and nothing at all both say that none is set. */
  #readTtl(bytes: Uint8Array, line: number): number {
    if (this.#from[this.#ttl] === this.#to[this.#ttl]) return NaN;
    return this.#readAmount(this.#ttl, bytes, line, 'a number of seconds') || NaN;
  }

  #readOperation(bytes: Uint8Array, line: number): Operation {
    const operation = WORDS.operationAt(bytes, this.#from[this.#op], this.#to[this.#op]);
    if (operation !== null) return operation;
    throw this.#error(line, `found the op ${this.#show(this.#op, bytes)}, expected ${WORDS.expected}`);
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
    return new TraceError(this.#file, { line }, message);
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
