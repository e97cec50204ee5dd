/** The books of one cache: what each resident slot occupies, and the totals held against both bounds. */
import type { Bounds } from './policy.ts';

/** Recounted sums of fractional weights may differ from running ones by rounding alone. */
const ROUNDING = 1e-9;

export class Ledger {
  readonly bounds: Bounds;
  /** Weight and bytes of each slot side by side; weight 0 marks a slot that is not resident. */
  #held = new Float64Array(0);
  slots = 0;
  entries = 0;
  bytes = 0;

  constructor(bounds: Bounds) {
    if (!(bounds.entries > 0) || !(bounds.bytes > 0)) {
      throw new RangeError(`a cache needs room: bounds are ${bounds.entries} entries and ${bounds.bytes} bytes`);
    }
    this.bounds = bounds;
  }

  reserve(slots: number): void {
    this.#held = widened(this.#held, 2 * slots);
  }

  weightOf(slot: number): number {
    return this.#held[2 * slot];
  }

  bytesOf(slot: number): number {
    return this.#held[2 * slot + 1];
  }

  /** Whether an entry could be resident if it were alone. */
  admits(weight: number, bytes: number): boolean {
    return weight <= this.bounds.entries && bytes <= this.bounds.bytes;
  }

  /** Whether an entry could be added as things are. */
  hasRoom(weight: number, bytes: number): boolean {
    return this.entries + weight <= this.bounds.entries && this.bytes + bytes <= this.bounds.bytes;
  }

  isOver(): boolean {
    return this.entries > this.bounds.entries || this.bytes > this.bounds.bytes;
  }

  add(slot: number, weight: number, bytes: number): void {
    this.#held[2 * slot] = weight;
    this.#held[2 * slot + 1] = bytes;
    this.entries += weight;
    this.bytes += bytes;
    this.slots++;
  }

  resize(slot: number, bytes: number): void {
    this.bytes += bytes - this.bytesOf(slot);
    this.#held[2 * slot + 1] = bytes;
  }

  drop(slot: number): void {
    this.entries -= this.weightOf(slot);
    this.bytes -= this.bytesOf(slot);
    this.#held[2 * slot] = 0;
    this.#held[2 * slot + 1] = 0;
    // An empty cache is the one moment at which the rounding of fractional weights can be forgotten.
    if (--this.slots === 0) this.entries = this.bytes = 0;
  }

  isResident(slot: number): boolean {
    return this.weightOf(slot) > 0;
  }

  check(): void {
    let slots = 0;
    let entries = 0;
    let bytes = 0;
    for (let slot = 0; 2 * slot < this.#held.length; slot++) {
      if (!this.isResident(slot)) continue;
      slots++;
      entries += this.weightOf(slot);
      bytes += this.bytesOf(slot);
    }
    expectBalance('resident slots', this.slots, slots);
    expectBalance('entries', this.entries, entries);
    expectBalance('bytes', this.bytes, bytes);
    // Memory that shrinks under a cache may leave no room at all: more than empty it cannot be.
    if (this.slots > 0 && this.isOver()) {
      throw new Error(`over its bounds: ${this.entries} entries, ${this.bytes} bytes`);
    }
  }
}

/** Throws an Error that names the book when the running total is not the recounted one. */
export function expectBalance(book: string, running: number, recounted: number): void {
  if (Math.abs(running - recounted) <= ROUNDING * Math.max(1, Math.abs(recounted))) return;
  throw new Error(`the books do not balance: ${book} ${running}, recounted ${recounted}`);
}

type Column = Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/** `column` if it is long enough, else a copy of `length` elements, the new ones `fill`. */
export function widened<T extends Column>(column: T, length: number, fill = 0): T {
  if (column.length >= length) return column;
  const wider = new (column.constructor as new (length: number) => T)(length);
  wider.set(column);
  if (fill !== 0) wider.fill(fill, column.length);
  return wider;
}
