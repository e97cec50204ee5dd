/**
 * ARC, the adaptive replacement cache: one list of those used once and one of those used again, each with ghosts of
 * whom it lost. A ghost that is asked for shows which list was too short, and moves the share of the former (N.
 * Megiddo, D. Modha, "ARC: a self-tuning, low overhead replacement cache", FAST 2003, figure 4).
 *
 * The share is a real number, as in the paper. Sizes are those of `Measure`, and a ghost moves the share by as many
 * times its size as the paper moves it by pages, so that entries of equal weight live as one each.
 */
import { Ghosts } from './ghosts.ts';
import { widened } from './ledger.ts';
import { Measure, Ordered } from './ordered.ts';
import type { Order } from './ordered.ts';
import type { Bounds, EvictionSpec } from './policy.ts';
import { Segments } from './segments.ts';

/** The lists of residents, and of the ghosts of each. */
const ONCE = 0;
const AGAIN = 1;
/** What a key that is about to be added has no ghost in. */
const NEITHER = -1;

class Arc implements Order {
  readonly #measure: Measure;
  readonly #residents = new Segments(2);
  readonly #ghosts = new Ghosts(2);
  #keyOf = new Int32Array(0);
  /** Size that the list of those used once should have. */
  #target = 0;
  /** Where the newcomer had a ghost, and its size; 0: there is no newcomer. */
  #ghostIn = NEITHER;
  #incoming = 0;

  constructor(bounds: Bounds) {
    this.#measure = new Measure(bounds);
  }

  reserve(slots: number): void {
    this.#residents.reserve(slots);
    this.#keyOf = widened(this.#keyOf, slots);
  }

  hit(slot: number, count: number): void {
    if (count > 0) this.#residents.move(slot, AGAIN);
  }

  awaits(key: number, weight: number, bytes: number): void {
    this.#incoming = this.#measure.of(weight, bytes);
    const ghost = this.#ghosts.find(key);
    if (ghost < 0) {
      this.#ghostIn = NEITHER;
      return;
    }
    const list = this.#ghosts.listOf(ghost);
    const other = ONCE + AGAIN - list;
    const step = this.#ghosts.sizeOf(ghost) * Math.max(1, this.#ghosts.size(other) / this.#ghosts.size(list));
    const target = this.#target + (list === ONCE ? step : -step);
    this.#target = Math.max(0, Math.min(this.#measure.capacity, target));
    this.#ghosts.forget(ghost);
    this.#ghostIn = list;
  }

  add(slot: number, key: number, weight: number, bytes: number): void {
    this.#keyOf[slot] = key;
    this.#residents.add(this.#ghostIn === NEITHER ? ONCE : AGAIN, slot, this.#measure.of(weight, bytes));
    this.#ghostIn = NEITHER;
    this.#incoming = 0;
  }

  take(): number {
    if (this.#ghostIn !== NEITHER) return this.#replace();
    const { capacity } = this.#measure;
    const once = this.#residents.size(ONCE) + this.#ghosts.size(ONCE);
    if (once + this.#incoming > capacity) {
      // With no ghosts in it the list is the whole cache: its oldest leaves without one.
      if (this.#ghosts.size(ONCE) === 0 && this.#residents.oldest(ONCE) >= 0) return this.#leave(ONCE);
      this.#ghosts.trim(ONCE, Math.max(0, capacity - this.#incoming - this.#residents.size(ONCE)));
    } else {
      const again = this.#residents.size(AGAIN) + this.#ghosts.size(AGAIN);
      const excess = once + again + this.#incoming - 2 * capacity;
      if (excess > 0) this.#ghosts.trim(AGAIN, Math.max(0, this.#ghosts.size(AGAIN) - excess));
    }
    return this.#replace();
  }

  drop(slot: number): void {
    this.#residents.remove(slot);
  }

  resize(slot: number, weight: number, bytes: number): void {
    this.#residents.resize(slot, this.#measure.of(weight, bytes));
  }

  walk(visit: (slot: number) => void): void {
    this.#residents.walk(visit);
  }

  /** Lets the oldest of the list go that is longer than it should be, and leaves its ghost. */
  #replace(): number {
    const once = this.#residents.size(ONCE);
    const isTooLong = once > this.#target || (once === this.#target && this.#ghostIn === AGAIN);
    const list = (once > 0 && isTooLong) || this.#residents.oldest(AGAIN) < 0 ? ONCE : AGAIN;
    const slot = this.#leave(list);
    this.#ghosts.add(list, this.#keyOf[slot], this.#residents.sizeOf(slot));
    return slot;
  }

  #leave(list: number): number {
    const slot = this.#residents.oldest(list);
    this.#residents.remove(slot);
    return slot;
  }
}

export const ARC: EvictionSpec = {
  name: 'arc',
  says: 'lists of those used once and again, whose shares follow the ghosts that are asked for',
  usesClock: false,
  keeps: 'frequent',
  loses: 'capacity',
  create: (context) => new Ordered(context, new Arc(context.bounds)),
};
