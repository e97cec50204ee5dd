/** The orders that are one queue: those of FIFO and LRU, and of those that spare whom a reference bit says was used. */
import { widened } from './ledger.ts';
import type { Order } from './ordered.ts';
import { RecencyLists } from './recency-lists.ts';

/** Every resident. */
export const ALL = 0;

/** First in, first out. */
export class QueueOrder implements Order {
  protected readonly queue = new RecencyLists(1);

  reserve(slots: number): void {
    this.queue.reserve(slots);
  }

  hit(_slot: number): void {}

  add(slot: number): void {
    this.queue.append(ALL, slot);
  }

  take(): number {
    const slot = this.queue.oldest(ALL);
    this.queue.unlink(slot);
    return slot;
  }

  drop(slot: number): void {
    this.queue.unlink(slot);
  }

  walk(visit: (slot: number) => void): void {
    this.queue.walk(ALL, visit);
  }
}

/** A queue of entries with one bit each: whether it was used since it came in, or since the bit was last cleared. */
export class ReferencedQueue extends QueueOrder {
  protected used = new Uint8Array(0);

  override reserve(slots: number): void {
    this.queue.reserve(slots);
    this.used = widened(this.used, slots);
  }

  override hit(slot: number): void {
    this.used[slot] = 1;
  }

  override add(slot: number): void {
    this.used[slot] = 0;
    this.queue.append(ALL, slot);
  }
}
