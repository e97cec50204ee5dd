/**
 * Reads what `redis-cli monitor` prints: `1718000000.123456 [0 127.0.0.1:50000] "get" "key"`. Keys are told apart by
 * database and name. Commands that neither ask for a value nor change one are passed over. Where a command does not
 * tell the size or the time to live of a key, they are as its last command told them.
 */
import { decimal } from './decimal.ts';
import type { KeyNumbers } from './key-numbers.ts';
import { LastTold } from './last-told.ts';
import { REDIS_COMMANDS, TTL_OPTIONS } from './redis-commands.ts';
import type { RedisCommand, TtlArgument } from './redis-commands.ts';
import { REMOVE, STORE } from './request.ts';
import type { RecordWriter } from './request.ts';
import type { LineReader } from './text-reader.ts';
import { TraceError, backwards, quoted } from './trace-error.ts';

const BLANK = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LETTER_X = 0x78;
/** Characters of `\x00`, which stands for one byte; the other escapes have two. */
const HEX_ESCAPE = 4;
const ESCAPE = 2;
/** What it prints first. */
const GREETING = 'OK';
/** Time, which is a finite number, database and address; the first quote begins the command. */
const START = /^(\d{1,15}\.\d+) \[(\d+) [^"]*\] $/;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class MonitorReader implements LineReader {
  readonly #file: string;
  readonly #keys: KeyNumbers;
  readonly #out: RecordWriter;
  readonly #told = new LastTold();
  /** Where the words of a command begin and end, without their quotes. */
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  #lastTime = -Infinity;

  constructor(file: string, keys: KeyNumbers, out: RecordWriter) {
    this.#file = file;
    this.#keys = keys;
    this.#out = out;
    out.tellsTtl = true;
  }

  read(bytes: Uint8Array, from: number, to: number, line: number): void {
    if (isGreeting(bytes, from, to)) return;
    const quote = bytes.subarray(0, to).indexOf(QUOTE, from);
    const start = quote < 0 ? null : START.exec(decoder.decode(bytes.subarray(from, quote)));
    if (start === null || !this.#split(bytes, quote, to)) {
      const expected = 'expected a line such as `1718000000.123456 [0 127.0.0.1:50000] "get" "key"`';
      throw this.#error(line, `found ${quoted(bytes, from, to)}, ${expected}`);
    }
    const time = Number(start[1]);
    if (time < this.#lastTime) throw this.#error(line, backwards(time, this.#lastTime));
    const command = REDIS_COMMANDS.get(this.#word(bytes, 0));
    this.#lastTime = time;
    if (command === undefined) return;
    const step = command.keys === 'pairs' ? 2 : 1;
    const end = command.keys === 'first' ? Math.min(2, this.#from.length) : this.#from.length;
    for (let argument = 1; argument < end; argument += step) this.#add(command, bytes, argument, start[2], time);
  }

  #add(command: RedisCommand, bytes: Uint8Array, argument: number, database: string, time: number): void {
    const keyBytes = this.#length(bytes, argument);
    const name = encoder.encode(`${database}:`);
    const full = new Uint8Array(name.length + this.#to[argument] - this.#from[argument]);
    full.set(name);
    full.set(bytes.subarray(this.#from[argument], this.#to[argument]), name.length);
    const found = this.#keys.find(full, 0, full.length);
    const key = found >= 0 ? found : this.#keys.add(full, 0, full.length);
    const value = argument + command.value - 1;
    if (command.value > 0 && value < this.#from.length) this.#told.size(key, keyBytes + this.#length(bytes, value));
    const ttl = this.#ttl(command, bytes, time);
    if (ttl !== null) this.#told.ttl(key, ttl);
    // A key that is to expire at once, or has expired, is deleted.
    const operation = ttl !== null && ttl <= 0 ? REMOVE : command.operation;
    this.#out.add(operation, key, time, this.#told.sizeOf(key, NaN), this.#told.ttlOf(key));
  }

  /** Null: it stays as it was. */
  #ttl({ ttl, operation }: RedisCommand, bytes: Uint8Array, time: number): number | null {
    if (ttl === 'none') return NaN;
    if (ttl === 'keep') return null;
    if (ttl !== 'options') return this.#duration(ttl, bytes, time);
    for (let argument = 2; argument < this.#from.length; argument++) {
      const word = this.#word(bytes, argument);
      // A value is no option: in SET it comes before them.
      if (operation === STORE && argument === 2) continue;
      if (word === 'keepttl') return null;
      if (word === 'persist') return NaN;
      const option = Object.hasOwn(TTL_OPTIONS, word) ? TTL_OPTIONS[word] : undefined;
      if (option !== undefined) return this.#duration({ argument: argument + 1, ...option }, bytes, time);
    }
    return operation === STORE ? NaN : null;
  }

  #duration({ argument, unit, moment }: TtlArgument, bytes: Uint8Array, time: number): number {
    if (argument >= this.#from.length) return NaN;
    const given = decimal(bytes, this.#from[argument], this.#to[argument]) * unit;
    return moment ? given - time : given;
  }

  /** Finds the quoted words of a command; false: they are not well. */
  #split(bytes: Uint8Array, from: number, to: number): boolean {
    this.#from.length = this.#to.length = 0;
    for (let at = from; at < to; at++) {
      if (bytes[at] !== QUOTE) return false;
      const start = ++at;
      while (at < to && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? ESCAPE : 1;
      if (at >= to) return false;
      this.#from.push(start);
      this.#to.push(at++);
      if (at < to && bytes[at] !== BLANK) return false;
    }
    return true;
  }

  /** Bytes that a word stands for. */
  #length(bytes: Uint8Array, word: number): number {
    let length = 0;
    for (let at = this.#from[word]; at < this.#to[word]; length++) {
      if (bytes[at] !== BACKSLASH) at++;
      else at += bytes[at + 1] === LETTER_X ? HEX_ESCAPE : ESCAPE;
    }
    return length;
  }

  #word(bytes: Uint8Array, word: number): string {
    // No word that means something is longer.
    const to = Math.min(this.#to[word], this.#from[word] + 32);
    return decoder.decode(bytes.subarray(this.#from[word], to)).toLowerCase();
  }

  #error(line: number, message: string): TraceError {
    return new TraceError(this.#file, { line }, message);
  }
}

function isGreeting(bytes: Uint8Array, from: number, to: number): boolean {
  return to - from === GREETING.length && decoder.decode(bytes.subarray(from, to)) === GREETING;
}

/** Whether a file that begins with these lines is likely to be such a trace. */
export function looksLikeMonitor(lines: readonly string[]): boolean {
  const first = lines[0] === GREETING ? lines[1] : lines[0];
  return first !== undefined && START.test(first.slice(0, first.indexOf('"')));
}
