/**
 * Reads the cache traces of Twitter (J. Yang, Y. Yue, K. V. Rashmi, "A Large Scale Analysis of Hundreds of In-memory
 * Cache Clusters at Twitter", OSDI 2020): CSV without a header and without quotes, of time (s), key, size of the key,
 * size of the value, client, operation, and time to live (s, 0 unless something is written).
 *
 * A `get` that missed there tells no size, and none tells a time to live: they are those of the key's last record that
 * did.
 */
import { decimal } from './decimal.ts';
import type { KeyNumbers } from './key-numbers.ts';
import { LastTold } from './last-told.ts';
import { OperationWords } from './operation-words.ts';
import { LOOKUP, REMOVE, STORE } from './request.ts';
import type { Operation, RecordWriter } from './request.ts';
import { numberOf } from './text-reader.ts';
import type { LineReader } from './text-reader.ts';
import { TraceError, backwards, quoted } from './trace-error.ts';

const COMMA = 0x2c;
const ZERO = 0x30;
const NINE = 0x39;

/** `incr` and `decr` write the value that they read. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  get: LOOKUP,
  gets: LOOKUP,
  set: STORE,
  add: STORE,
  replace: STORE,
  cas: STORE,
  append: STORE,
  prepend: STORE,
  incr: STORE,
  decr: STORE,
  delete: REMOVE,
};
const WORDS = new OperationWords(OPERATIONS);

/** Fields after the key, of which there may be commas in the key: they are counted from the end. */
const KEY_SIZE = 0;
const VALUE_SIZE = 1;
const OPERATION = 3;
const TTL = 4;
const FIELDS_AFTER_KEY = 5;

export class TwitterReader implements LineReader {
  readonly #file: string;
  readonly #keys: KeyNumbers;
  readonly #out: RecordWriter;
  readonly #told = new LastTold();
  /** Where each of the fields after the key begins, and the end of the line. */
  readonly #starts = new Int32Array(FIELDS_AFTER_KEY + 1);
  #lastTime = -Infinity;

  constructor(file: string, keys: KeyNumbers, out: RecordWriter) {
    this.#file = file;
    this.#keys = keys;
    this.#out = out;
    out.tellsTtl = true;
  }

  read(bytes: Uint8Array, from: number, to: number, line: number): void {
    const keyFrom = bytes.indexOf(COMMA, from) + 1;
    if (!findFields(bytes, from, to, this.#starts) || keyFrom === this.#starts[0] - 1) {
      throw this.#error(line, `found ${quoted(bytes, from, to)}, expected 7 fields, none of them empty`);
    }
    const time = this.#number(bytes, from, keyFrom - 1, line, 'time');
    if (time < this.#lastTime) throw this.#error(line, backwards(time, this.#lastTime));
    const keySize = this.#field(KEY_SIZE, bytes, line, 'size of the key');
    const valueSize = this.#field(VALUE_SIZE, bytes, line, 'size of the value');
    const ttl = this.#field(TTL, bytes, line, 'time to live');
    const operation = this.#operation(bytes, line);
    const key = numberOf(this.#keys, bytes, keyFrom, this.#starts[0] - 1, this.#file, line);
    this.#lastTime = time;
    if (valueSize > 0) this.#told.size(key, keySize + valueSize);
    // What is written without a time to live has none.
    if (operation === STORE) this.#told.ttl(key, ttl > 0 ? ttl : NaN);
    this.#out.add(operation, key, time, this.#told.sizeOf(key, keySize), this.#told.ttlOf(key));
  }

  #operation(bytes: Uint8Array, line: number): Operation {
    const from = this.#starts[OPERATION];
    const to = this.#starts[OPERATION + 1] - 1;
    const operation = WORDS.operationAt(bytes, from, to);
    if (operation !== null) return operation;
    throw this.#error(line, `found the operation ${quoted(bytes, from, to)}, expected ${WORDS.expected}`);
  }

  #field(field: number, bytes: Uint8Array, line: number, name: string): number {
    return this.#number(bytes, this.#starts[field], this.#starts[field + 1] - 1, line, name);
  }

  #number(bytes: Uint8Array, from: number, to: number, line: number, name: string): number {
    const value = decimal(bytes, from, to);
    if (value >= 0) return value;
    throw this.#error(line, `found the ${name} ${quoted(bytes, from, to)}, expected a number, 0 or more`);
  }

  #error(line: number, message: string): TraceError {
    return new TraceError(this.#file, { line }, message);
  }
}

/** Finds where the fields after the key begin, from the end; false: the line has fewer. */
function findFields(bytes: Uint8Array, from: number, to: number, starts: Int32Array): boolean {
  starts[FIELDS_AFTER_KEY] = to + 1;
  let at = to;
  for (let field = FIELDS_AFTER_KEY - 1; field >= 0; field--) {
    at--;
    while (at >= from && bytes[at] !== COMMA) at--;
    if (at < from) return false;
    starts[field] = at + 1;
  }
  return bytes.subarray(from, at).includes(COMMA);
}

/** Whether a file whose first line is this one is likely to be such a trace. */
export function looksLikeTwitter(bytes: Uint8Array, from: number, to: number): boolean {
  const starts = new Int32Array(FIELDS_AFTER_KEY + 1);
  if (bytes[from] < ZERO || bytes[from] > NINE || !findFields(bytes, from, to, starts)) return false;
  const isNumber = (field: number): boolean => decimal(bytes, starts[field], starts[field + 1] - 1) >= 0;
  const isOperation = WORDS.operationAt(bytes, starts[OPERATION], starts[OPERATION + 1] - 1) !== null;
  return isNumber(KEY_SIZE) && isNumber(VALUE_SIZE) && isNumber(TTL) && isOperation;
}
