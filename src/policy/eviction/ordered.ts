/**
 * The eviction policies that are an order of the residents and nothing else: who goes next follows from what was
 * looked up and inserted, in sequence. Books, bounds and refusals are the same for all of them and stand here; what
 * tells one from another is its `Order`.
 */
import { Ledger, expectBalance } from './ledger.ts';
import type { Bounds, EvictionCause, EvictionContext, EvictionPolicy } from './policy.ts';

export interface Order {
  reserve(slots: number): void;
  hit(slot: number, count: number): void;
  /** `key` is about to be added; called before room is made for it. */
  readonly awaits?: (key: number, weight: number, bytes: number) => void;
  add(slot: number, key: number, weight: number, bytes: number): void;
  /** Chooses who has to go, and forgets it. There is a resident. */
  take(): number;
  /** Forgets a slot that expired or was deleted. */
  drop(slot: number): void;
  readonly resize?: (slot: number, weight: number, bytes: number) => void;
  /** Visits all slots, each once; throws when the order is broken. */
  walk(visit: (slot: number) => void): void;
}

export class Ordered implements EvictionPolicy {
  readonly #ledger: Ledger;
  readonly #order: Order;
  readonly #evicted: (slot: number, cause: EvictionCause) => void;

  constructor(context: EvictionContext, order: Order) {
    this.#ledger = new Ledger(context.bounds);
    this.#evicted = context.evicted;
    this.#order = order;
  }

  get entries(): number {
    return this.#ledger.entries;
  }

  get bytes(): number {
    return this.#ledger.bytes;
  }

  reserve(slots: number): void {
    this.#ledger.reserve(slots);
    this.#order.reserve(slots);
  }

  miss(): void {}

  hit(slot: number): void {
    this.#order.hit(slot, 1);
  }

  hits(slot: number, count: number): void {
    this.#order.hit(slot, count);
  }

  insert(slot: number, key: number, weight: number, bytes: number): void {
    const ledger = this.#ledger;
    if (!ledger.admits(weight, bytes)) {
      this.#evicted(slot, 'admission');
      return;
    }
    const order = this.#order;
    if (order.awaits !== undefined) order.awaits(key, weight, bytes);
    while (!ledger.hasRoom(weight, bytes)) this.#leave(order.take());
    ledger.add(slot, weight, bytes);
    order.add(slot, key, weight, bytes);
  }

  resize(slot: number, bytes: number): void {
    // What no longer fits even alone must not drive the others out first.
    if (!this.#ledger.admits(0, bytes)) {
      this.#order.drop(slot);
      this.#leave(slot);
      return;
    }
    this.#ledger.resize(slot, bytes);
    if (this.#order.resize !== undefined) this.#order.resize(slot, this.#ledger.weightOf(slot), bytes);
    while (this.#ledger.isOver()) this.#leave(this.#order.take());
  }

  remove(slot: number): void {
    this.#order.drop(slot);
    this.#ledger.drop(slot);
  }

  check(): void {
    this.#ledger.check();
    let ordered = 0;
    this.#order.walk((slot) => {
      if (!this.#ledger.isResident(slot)) throw new Error(`slot ${slot} has a place in the order but is not resident`);
      ordered++;
    });
    expectBalance('ordered slots', this.#ledger.slots, ordered);
  }

  /** Of a slot that the order has forgotten. */
  #leave(slot: number): void {
    this.#ledger.drop(slot);
    this.#evicted(slot, 'capacity');
  }
}

/**
 * One size for what is bounded twice: the part that an entry takes of whichever bound it takes more of, told in
 * entries, or in bytes where entries are not bounded. Policies that share out a cache among segments, or remember as
 * much as it holds, go by it. With unit weights and entries bounded alone it is 1.
 */
export class Measure {
  readonly capacity: number;
  readonly #perWeight: number;
  readonly #perByte: number;

  constructor({ entries, bytes }: Bounds) {
    const byEntries = entries < Infinity;
    this.capacity = byEntries ? entries : bytes;
    this.#perWeight = byEntries ? 1 : 0;
    this.#perByte = byEntries ? entries / bytes : 1;
  }

  of(weight: number, bytes: number): number {
    return Math.max(weight * this.#perWeight, bytes * this.#perByte);
  }
}
