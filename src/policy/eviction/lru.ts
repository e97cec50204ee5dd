/** Least recently used: the textbook policy, exact. */
import { Ledger, expectBalance } from './ledger.ts';
import type { EvictionCause, EvictionContext, EvictionPolicy, EvictionSpec } from './policy.ts';
import { RecencyLists } from './recency-lists.ts';

const ALL = 0;

class Lru implements EvictionPolicy {
  readonly #ledger: Ledger;
  readonly #lists = new RecencyLists(1);
  readonly #evicted: (slot: number, cause: EvictionCause) => void;

  constructor(context: EvictionContext) {
    this.#ledger = new Ledger(context.bounds);
    this.#evicted = context.evicted;
  }

  get entries(): number {
    return this.#ledger.entries;
  }

  get bytes(): number {
    return this.#ledger.bytes;
  }

  reserve(slots: number): void {
    this.#ledger.reserve(slots);
    this.#lists.reserve(slots);
  }

  miss(): void {}

  hit(slot: number): void {
    this.#lists.touch(ALL, slot);
  }

  hits(slot: number): void {
    this.#lists.touch(ALL, slot);
  }

  insert(slot: number, _key: number, weight: number, bytes: number): void {
    if (!this.#ledger.admits(weight, bytes)) {
      this.#evicted(slot, 'admission');
      return;
    }
    while (!this.#ledger.hasRoom(weight, bytes)) this.#evict(this.#lists.oldest(ALL));
    this.#ledger.add(slot, weight, bytes);
    this.#lists.append(ALL, slot);
  }

  resize(slot: number, bytes: number): void {
    this.#ledger.resize(slot, bytes);
    // What no longer fits even alone must not drive the others out first.
    if (!this.#ledger.admits(0, bytes)) this.#evict(slot);
    while (this.#ledger.isOver()) this.#evict(this.#lists.oldest(ALL));
  }

  remove(slot: number): void {
    this.#lists.unlink(slot);
    this.#ledger.drop(slot);
  }

  check(): void {
    this.#ledger.check();
    let listed = 0;
    this.#lists.walk(ALL, (slot) => {
      if (!this.#ledger.isResident(slot)) throw new Error(`slot ${slot} is listed but not resident`);
      listed++;
    });
    expectBalance('listed slots', this.#ledger.slots, listed);
  }

  #evict(slot: number): void {
    this.remove(slot);
    this.#evicted(slot, 'capacity');
  }
}

export const LRU: EvictionSpec = {
  name: 'lru',
  says: 'least recently used, exact',
  usesClock: false,
  keeps: 'recent',
  loses: 'capacity',
  create: (context) => new Lru(context),
};
