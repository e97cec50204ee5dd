/**
 * SIEVE: a queue in order of arrival and a hand that walks it from the oldest to the newest and round again, clearing
 * the bits of those that were used and letting the first one go that was not. Nobody moves, so newcomers stand apart
 * from those that the hand has passed and spared (Y. Zhang, J. Yang, Y. Yue, Y. Vigfusson, K. V. Rashmi, "SIEVE is
 * simpler than LRU", NSDI 2024).
 */
import { Ordered } from './ordered.ts';
import type { EvictionSpec } from './policy.ts';
import { ALL, ReferencedQueue } from './queue-order.ts';

/** The hand has to start again from the oldest. */
const AT_START = -1;

class Sieve extends ReferencedQueue {
  /** Who is looked at next. */
  #hand = AT_START;

  override take(): number {
    let slot = this.#hand === AT_START ? this.queue.oldest(ALL) : this.#hand;
    while (this.used[slot] === 1) {
      this.used[slot] = 0;
      const newer = this.queue.newerThan(slot);
      slot = newer < 0 ? this.queue.oldest(ALL) : newer;
    }
    this.#hand = slot;
    this.drop(slot);
    return slot;
  }

  override drop(slot: number): void {
    if (slot === this.#hand) {
      const newer = this.queue.newerThan(slot);
      this.#hand = newer < 0 ? AT_START : newer;
    }
    this.queue.unlink(slot);
  }
}

export const SIEVE: EvictionSpec = {
  name: 'sieve',
  says: 'a hand passes those used since it last came by, and takes the first that was not',
  usesClock: false,
  keeps: 'frequent',
  loses: 'capacity',
  create: (context) => new Ordered(context, new Sieve()),
};
