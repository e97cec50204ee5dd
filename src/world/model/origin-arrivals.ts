/** Reads on their way to the origin: they arrive a lookup in each tier and a one-way trip after their request. */
import type { Ticks } from './ticks.ts';

export class OriginArrivals {
  readonly #ticks: Ticks;
  /** Reads that arrive in each tick, by lane. */
  readonly #due: readonly Float64Array[];

  constructor(ticks: Ticks, lanes: number) {
    this.#ticks = ticks;
    this.#due = Array.from({ length: lanes }, () => new Float64Array(ticks.count));
  }

  /** Adds reads that arrive evenly within [from, to]; what comes after the end arrives in the last tick. */
  add(lane: number, reads: number, from: number, to: number): void {
    if (!(reads > 0)) return;
    const { count, edges } = this.#ticks;
    const due = this.#due[lane];
    let tick = this.#tickAt(from);
    let left = reads;
    for (; tick + 1 < count && edges[tick + 1] < to; tick++) {
      const part = (reads * (edges[tick + 1] - Math.max(from, edges[tick]))) / (to - from);
      due[tick] += part;
      left -= part;
    }
    due[tick] += left;
  }

  /** Reads of a lane that arrive in a tick. */
  due(lane: number, tick: number): number {
    return this.#due[lane][tick];
  }

  #tickAt(t: number): number {
    const { count, edges } = this.#ticks;
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (edges[middle] <= t) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
