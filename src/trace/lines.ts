/** Cuts a stream of bytes into lines, whatever the chunks it comes in. */
import { TraceError } from './trace-error.ts';

/** A line longer than this is no record of a trace; without a bound a file without line feeds would fill the memory. */
const LINE_BYTES_MAX = 1 << 20;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** A line is `bytes[from … to - 1]`, without its end; the bytes are lent until the call returns. */
export type VisitLine = (bytes: Uint8Array, from: number, to: number, line: number) => void;

export class Lines {
  readonly #file: string;
  readonly #visit: VisitLine;
  /** Lines given out. */
  #count = 0;
  /** The beginning of a line whose end has not come. */
  #partial = new Uint8Array(0);

  constructor(file: string, visit: VisitLine) {
    this.#file = file;
    this.#visit = visit;
  }

  /** 1-based number of the line that the next byte belongs to. */
  get line(): number {
    return this.#count + 1;
  }

  push(chunk: Uint8Array): void {
    let from = 0;
    // A loop of our own: lines are short, and a call of `indexOf` costs more than it saves on them.
    for (let at = 0; at < chunk.length; at++) {
      if (chunk[at] !== LINE_FEED) continue;
      if (this.#partial.length > 0) {
        this.#keep(chunk.subarray(from, at));
        this.#give(this.#partial, 0, this.#partial.length);
        this.#partial = new Uint8Array(0);
      } else {
        this.#give(chunk, from, at);
      }
      from = at + 1;
    }
    if (from < chunk.length) this.#keep(chunk.subarray(from));
  }

  /** There is no more: the last line may lack its line feed. */
  end(): void {
    if (this.#partial.length > 0) this.#give(this.#partial, 0, this.#partial.length);
  }

  #give(bytes: Uint8Array, from: number, to: number): void {
    this.#count++;
    this.#visit(bytes, from, to > from && bytes[to - 1] === CARRIAGE_RETURN ? to - 1 : to, this.#count);
  }

  #keep(bytes: Uint8Array): void {
    const longer = new Uint8Array(this.#partial.length + bytes.length);
    if (longer.length > LINE_BYTES_MAX) {
      const message = 'found a line of more than 1 MiB, expected one record a line';
      throw new TraceError(this.#file, { line: this.line }, message);
    }
    longer.set(this.#partial);
    longer.set(bytes, this.#partial.length);
    this.#partial = longer;
  }
}
