/** How many reads a station of the origin has before it at once, and how much that slows it down. */
import { EventQueue } from '../../../engine/event-queue.ts';
import type { Overload } from '../../../scenario/resilience.ts';

export class Crowd {
  readonly #overload: Overload | null;
  /** When each read will leave. */
  readonly #leaves = new EventQueue(16);

  constructor(overload: Overload | null) {
    this.#overload = overload;
  }

  /** By what the service of a read is longer that arrives now. */
  slowdown(now: number): number {
    if (this.#overload === null) return 1;
    while (this.#leaves.nextTime <= now) this.#leaves.pop();
    const { above, slowdown } = this.#overload;
    return Math.min(slowdown, Math.max(1, (this.#leaves.size + 1) / above));
  }

  /** A read has arrived that will be there until `leaves`. */
  entered(leaves: number): void {
    if (this.#overload !== null) this.#leaves.push(leaves, 0);
  }
}
