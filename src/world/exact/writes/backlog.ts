/** Events that wait for the consumers of a region, oldest first. */
import type { Invalidation } from './messages.ts';

export class Backlog {
  #events: Invalidation[] = [];
  #head = 0;

  get length(): number {
    return this.#events.length - this.#head;
  }

  /** The oldest. */
  get first(): Invalidation | undefined {
    return this.#events[this.#head];
  }

  push(event: Invalidation): void {
    this.#events.push(event);
  }

  /** Takes the oldest; there must be one. */
  shift(): Invalidation {
    const event = this.#events[this.#head++];
    // Half of it is used up: moving the rest costs each event one step at most.
    if (this.#head * 2 > this.#events.length) {
      this.#events = this.#events.slice(this.#head);
      this.#head = 0;
    }
    return event;
  }
}
