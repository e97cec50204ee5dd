/** Reads on their way to the origin: they arrive a lookup in each tier and a one-way trip after their request. */
import { intervalAt } from '../../measure/windows.ts';
import type { Ticks } from './ticks.ts';

export class OriginArrivals {
  readonly #ticks: Ticks;
  /** Reads that arrive in each tick, by lane. */
  readonly #due: readonly Float64Array[];

  constructor(ticks: Ticks, lanes: number) {
    this.#ticks = ticks;
    this.#due = Array.from({ length: lanes }, () => new Float64Array(ticks.count));
  }

  /** Adds reads that arrive evenly within [from, to]; what would come after the end of the run does not. */
  add(lane: number, reads: number, from: number, to: number): void {
    const { count, edges } = this.#ticks;
    if (!(reads > 0) || from >= edges[count]) return;
    const due = this.#due[lane];
    let tick = intervalAt(edges, from);
    if (to <= edges[tick + 1]) due[tick] += reads;
    else {
      for (; tick < count && edges[tick] < to; tick++) {
        due[tick] += (reads * (Math.min(to, edges[tick + 1]) - Math.max(from, edges[tick]))) / (to - from);
      }
    }
  }

  /** Reads of a lane that arrive in a tick. */
  due(lane: number, tick: number): number {
    return this.#due[lane][tick];
  }
}
