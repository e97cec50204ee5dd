/**
 * Least frequently used: counts accesses while an entry is resident and forgets them when it leaves; among the lowest
 * count the least recently used entry goes. Every operation takes constant time (K. Shah, A. Mitra, D. Matani, "An
 * O(1) algorithm for implementing the LFU cache eviction scheme", 2010): one list of slots ordered by count, then by
 * recency, and an ordered list of classes, one for each count in use, each knowing the last slot of its run.
 *
 * There is no ageing: what was hot once stays for good, unlike Redis `allkeys-lfu`.
 */
import { Ledger, expectBalance, widened } from './ledger.ts';
import type { EvictionCause, EvictionContext, EvictionPolicy, EvictionSpec } from './policy.ts';
import { RecencyLists } from './recency-lists.ts';

const ALL = 0;
/** Before the first class and after the last one: a class of its own, so that linking has no special case. */
const ENDS = 0;

class Lfu implements EvictionPolicy {
  readonly #ledger: Ledger;
  readonly #lists = new RecencyLists(1);
  readonly #classes = new CountClasses();
  readonly #evicted: (slot: number, cause: EvictionCause) => void;
  #classOf = new Int32Array(0);

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
    this.#classOf = widened(this.#classOf, slots);
  }

  miss(): void {}

  hit(slot: number): void {
    this.hits(slot, 1);
  }

  hits(slot: number, times: number): void {
    const classes = this.#classes;
    const own = this.#classOf[slot];
    const count = classes.countOf[own] + times;
    let below = own;
    while (classes.next[below] !== ENDS && classes.countOf[classes.next[below]]! <= count) below = classes.next[below];
    if (below === own && this.#isAlone(slot, own)) {
      classes.countOf[own] = count;
      return;
    }
    this.#unlink(slot);
    const target = classes.countOf[below] === count ? below : classes.insertAfter(below, count);
    this.#lists.insertAfter(classes.last[below], slot);
    this.#join(slot, target);
  }

  insert(slot: number, _key: number, weight: number, bytes: number): void {
    if (!this.#ledger.admits(weight, bytes)) {
      this.#evicted(slot, 'admission');
      return;
    }
    // Before the newcomer is counted, for with its single access it would be the next to go itself.
    while (!this.#ledger.hasRoom(weight, bytes)) this.#evict(this.#lists.oldest(ALL));
    this.#ledger.add(slot, weight, bytes);
    const first = this.#classes.next[ENDS];
    if (first !== ENDS && this.#classes.countOf[first] === 1) {
      this.#lists.insertAfter(this.#classes.last[first], slot);
      this.#join(slot, first);
    } else {
      this.#lists.prepend(ALL, slot);
      this.#join(slot, this.#classes.insertAfter(ENDS, 1));
    }
  }

  resize(slot: number, bytes: number): void {
    this.#ledger.resize(slot, bytes);
    // What no longer fits even alone must not drive the others out first.
    if (!this.#ledger.admits(0, bytes)) this.#evict(slot);
    while (this.#ledger.isOver()) this.#evict(this.#lists.oldest(ALL));
  }

  remove(slot: number): void {
    this.#unlink(slot);
    this.#ledger.drop(slot);
  }

  check(): void {
    this.#ledger.check();
    let listed = 0;
    let at = this.#classes.next[ENDS];
    this.#lists.walk(ALL, (slot) => {
      if (!this.#ledger.isResident(slot)) throw new Error(`slot ${slot} is listed but not resident`);
      if (this.#classOf[slot] !== at) throw new Error(`slot ${slot} stands outside the run of its count`);
      if (this.#classes.last[at] === slot) at = this.#classes.next[at];
      listed++;
    });
    if (at !== ENDS) throw new Error(`count ${this.#classes.countOf[at]} has no slots`);
    expectBalance('listed slots', this.#ledger.slots, listed);
  }

  #isAlone(slot: number, own: number): boolean {
    const older = this.#lists.olderThan(slot);
    return this.#classes.last[own] === slot && (older < 0 || this.#classOf[older] !== own);
  }

  /** Makes `slot`, already in place, the last of a class. */
  #join(slot: number, target: number): void {
    this.#classOf[slot] = target;
    this.#classes.last[target] = slot;
  }

  #unlink(slot: number): void {
    const own = this.#classOf[slot];
    if (this.#classes.last[own] === slot) {
      const older = this.#lists.olderThan(slot);
      if (older >= 0 && this.#classOf[older] === own) this.#classes.last[own] = older;
      else this.#classes.remove(own);
    }
    this.#lists.unlink(slot);
  }

  #evict(slot: number): void {
    this.remove(slot);
    this.#evicted(slot, 'capacity');
  }
}

/** The counts in use, ascending, as a doubly linked list; each has the last slot of its run. */
class CountClasses {
  countOf = new Float64Array(16);
  last = new Int32Array(16);
  next = new Int32Array(16);
  #prev = new Int32Array(16);
  #used = 1;
  /** Classes given back, linked by `next`. */
  #free = ENDS;

  insertAfter(below: number, count: number): number {
    const made = this.#allocate();
    const above = this.next[below];
    this.countOf[made] = count;
    this.next[below] = made;
    this.#prev[made] = below;
    this.next[made] = above;
    this.#prev[above] = made;
    return made;
  }

  remove(gone: number): void {
    const below = this.#prev[gone];
    const above = this.next[gone];
    this.next[below] = above;
    this.#prev[above] = below;
    this.next[gone] = this.#free;
    this.#free = gone;
  }

  #allocate(): number {
    if (this.#free !== ENDS) {
      const made = this.#free;
      this.#free = this.next[made];
      return made;
    }
    if (this.#used === this.countOf.length) {
      const room = 2 * this.#used;
      this.countOf = widened(this.countOf, room);
      this.last = widened(this.last, room);
      this.next = widened(this.next, room);
      this.#prev = widened(this.#prev, room);
    }
    return this.#used++;
  }
}

export const LFU: EvictionSpec = {
  name: 'lfu',
  says: 'least frequently used while resident, least recently used among equals, no ageing',
  usesClock: false,
  keeps: 'frequent',
  loses: 'capacity',
  create: (context) => new Lfu(context),
};
