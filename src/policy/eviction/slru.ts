/**
 * Segmented LRU: newcomers are on probation, and who is asked for again becomes protected; the least recently used of
 * the protected goes back on probation when those are over their share. Who leaves is the least recently used on
 * probation (R. Karedla, J. Love, B. Wherry, "Caching strategies to improve disk system performance", IEEE Computer
 * 27(3), 1994). The share goes by the size of entries as `Measure` takes it.
 */
import { Measure, Ordered } from './ordered.ts';
import type { Order } from './ordered.ts';
import type { Bounds, EvictionSpec } from './policy.ts';
import { Segments } from './segments.ts';

const PROBATION = 0;
const PROTECTED = 1;
/** What Caffeine protects of its main space; the paper found 60 to 80 % best for disks. */
const PROTECTED_SHARE = 0.8;

class SegmentedLru implements Order {
  readonly #measure: Measure;
  readonly #protectedMax: number;
  readonly #segments = new Segments(2);

  constructor(bounds: Bounds) {
    this.#measure = new Measure(bounds);
    this.#protectedMax = PROTECTED_SHARE * this.#measure.capacity;
  }

  reserve(slots: number): void {
    this.#segments.reserve(slots);
  }

  hit(slot: number, count: number): void {
    if (count === 0) return;
    this.#segments.move(slot, PROTECTED);
    this.#relegate();
  }

  add(slot: number, _key: number, weight: number, bytes: number): void {
    this.#segments.add(PROBATION, slot, this.#measure.of(weight, bytes));
  }

  take(): number {
    const probationer = this.#segments.oldest(PROBATION);
    const slot = probationer < 0 ? this.#segments.oldest(PROTECTED) : probationer;
    this.#segments.remove(slot);
    return slot;
  }

  drop(slot: number): void {
    this.#segments.remove(slot);
  }

  resize(slot: number, weight: number, bytes: number): void {
    this.#segments.resize(slot, this.#measure.of(weight, bytes));
    this.#relegate();
  }

  walk(visit: (slot: number) => void): void {
    this.#segments.walk(visit);
  }

  #relegate(): void {
    while (this.#segments.size(PROTECTED) > this.#protectedMax) {
      this.#segments.move(this.#segments.oldest(PROTECTED), PROBATION);
    }
  }
}

export const SLRU: EvictionSpec = {
  name: 'slru',
  says: 'least recently used, those used again protected from those used once',
  usesClock: false,
  keeps: 'frequent',
  loses: 'capacity',
  create: (context) => new Ordered(context, new SegmentedLru(context.bounds)),
};
