/**
 * Memcached 1.6: segmented LRU within slab classes (doc/new_lru.txt, items.c, slabs.c). An item belongs to the class of
 * its size, and memory to classes by pages: a class that finds no free page gives up items of its own, however old
 * those of others are. Newcomers are HOT; what was asked for twice goes on to WARM and may stay there; the rest goes
 * through COLD, whose oldest item leaves. In a cache without a bound on its bytes all items are of one class.
 *
 * Deviations: the LRU maintainer does its work after each insertion instead of some milliseconds later. There is no
 * LRU crawler, for caches here drop what has expired, and no slab automover: pages stay with their class. A class
 * without a page takes one from the class with the most; Memcached allocates it beyond its limit. A memory of less
 * than 64 MiB has 64 smaller pages.
 */
import { PAGE, SLAB_CLASSES, slabClass } from '../memcached-memory.ts';
import { Ledger, expectBalance, widened } from './ledger.ts';
import type { EvictionCause, EvictionContext, EvictionPolicy, EvictionSpec } from './policy.ts';
import { RecencyLists } from './recency-lists.ts';

/** List of slab class c and segment s: SEGMENTS * c + s. */
const HOT = 0;
const WARM = 1;
const COLD = 2;
const SEGMENTS = 3;
/** Memcached `hot_lru_pct` and `warm_lru_pct`, `hot_max_factor` and `warm_max_factor`: bounds of a segment. */
const SHARE_MAX = [0.2, 0.4] as const;
const AGE_FACTOR = [0.2, 2] as const;
/** Moves of one round of the LRU maintainer. */
const MOVES_MAX = 500;
/** ITEM_FETCHED: was asked for; ITEM_ACTIVE: and again since. */
const FETCHED = 1;
const ACTIVE = 2;
/** Hits after which a further one changes nothing: the first, one that brings it to WARM, one that makes it active. */
const HITS_THAT_MATTER = 3;
/** So many pages at least, or a small memory could not be divided. */
const PAGES_MIN = 64;

class SlabEviction implements EvictionPolicy {
  readonly #ledger: Ledger;
  readonly #evicted: (slot: number, cause: EvictionCause) => void;
  readonly #lists = new RecencyLists(SEGMENTS * SLAB_CLASSES);
  readonly #hasClasses: boolean;
  readonly #page: number;
  readonly #pagesMax: number;
  #pagesFree: number;
  readonly #pages = new Float64Array(SLAB_CLASSES);
  /** Bytes, or without classes entries, by list and by slot. */
  readonly #used = new Float64Array(SEGMENTS * SLAB_CLASSES);
  #sizeOf = new Float64Array(0);
  #listOf = new Int32Array(0);
  #flags = new Uint8Array(0);
  /** Second of the insertion, or of a later hit. */
  #time = new Float64Array(0);

  constructor(context: EvictionContext) {
    const { bytes } = context.bounds;
    this.#ledger = new Ledger(context.bounds);
    this.#evicted = context.evicted;
    this.#hasClasses = bytes < Infinity;
    this.#page = Math.min(PAGE, bytes / PAGES_MIN);
    this.#pagesMax = this.#hasClasses ? Math.floor(bytes / this.#page) : Infinity;
    this.#pagesFree = this.#pagesMax;
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
    this.#sizeOf = widened(this.#sizeOf, slots);
    this.#listOf = widened(this.#listOf, slots);
    this.#flags = widened(this.#flags, slots);
    this.#time = widened(this.#time, slots);
  }

  miss(): void {}

  hit(slot: number, now: number): void {
    if ((this.#flags[slot] & ACTIVE) !== 0) return;
    if ((this.#flags[slot] & FETCHED) === 0) {
      this.#flags[slot] |= FETCHED;
      return;
    }
    this.#time[slot] = Math.floor(now);
    const list = this.#listOf[slot];
    if (list % SEGMENTS === COLD) this.#move(slot, list - COLD + WARM);
    else this.#flags[slot] |= ACTIVE;
  }

  hits(slot: number, count: number, _from: number, to: number): void {
    for (let left = Math.min(count, HITS_THAT_MATTER); left > 0; left--) this.hit(slot, to);
  }

  insert(slot: number, _key: number, weight: number, bytes: number, now: number): void {
    if (!this.#admits(weight, bytes)) {
      this.#evicted(slot, 'admission');
      return;
    }
    const slab = this.#hasClasses ? slabClass(bytes / weight) : 0;
    const size = this.#hasClasses ? bytes : weight;
    this.#makeRoom(slab, size, weight);
    this.#ledger.add(slot, weight, bytes);
    this.#sizeOf[slot] = size;
    this.#flags[slot] = 0;
    this.#time[slot] = Math.floor(now);
    this.#link(slot, SEGMENTS * slab + HOT);
    this.#maintain(slab, Math.floor(now));
  }

  /** As in Memcached, a value that is set anew is a new item, in the class of its size. */
  resize(slot: number, bytes: number, now: number): void {
    const weight = this.#ledger.weightOf(slot);
    this.remove(slot);
    if (this.#admits(weight, bytes)) this.insert(slot, 0, weight, bytes, now);
    else this.#evicted(slot, 'capacity');
  }

  remove(slot: number): void {
    this.#unlink(slot);
    this.#ledger.drop(slot);
  }

  check(): void {
    this.#ledger.check();
    let slots = 0;
    let pages = 0;
    for (let slab = 0; slab < SLAB_CLASSES; slab++) {
      pages += this.#pages[slab];
      for (let list = SEGMENTS * slab; list < SEGMENTS * (slab + 1); list++) {
        let used = 0;
        this.#lists.walk(list, (slot) => {
          if (this.#listOf[slot] !== list) throw new Error(`slot ${slot} is in the wrong list`);
          used += this.#sizeOf[slot];
          slots++;
        });
        expectBalance(`what list ${list} holds`, this.#used[list], used);
      }
      if (this.#hasClasses && this.#lacks(slab, 0)) throw new Error(`slab class ${slab} is beyond its pages`);
    }
    expectBalance('listed slots', this.#ledger.slots, slots);
    if (this.#hasClasses) expectBalance('pages', this.#pagesMax - this.#pagesFree, pages);
  }

  /** Whether an item could be there if it were alone. Memcached takes none larger than a page. */
  #admits(weight: number, bytes: number): boolean {
    const isTooLarge = this.#hasClasses && (bytes / weight > PAGE || bytes > this.#pagesMax * this.#page);
    return !isTooLarge && this.#ledger.admits(weight, bytes);
  }

  /** Finds pages and entries for a newcomer. */
  #makeRoom(slab: number, size: number, weight: number): void {
    while (this.#ledger.entries + weight > this.#ledger.bounds.entries) {
      this.#evictFrom(this.#usedBy(slab) > 0 ? slab : this.#largest());
    }
    while (this.#hasClasses && this.#lacks(slab, size)) {
      if (this.#pagesFree > 0) this.#pagesFree--;
      else if (this.#usedBy(slab) > 0) {
        this.#evictFrom(slab);
        continue;
      } else this.#emptyPage(slab);
      this.#pages[slab]++;
    }
  }

  /** Whether a class has too few pages for `size` more. */
  #lacks(slab: number, size: number): boolean {
    return this.#usedBy(slab) + size > this.#pages[slab] * this.#page;
  }

  /** Takes a page from the class with the most, other than `slab`. */
  #emptyPage(slab: number): void {
    let donor = -1;
    for (let other = 0; other < SLAB_CLASSES; other++) {
      if (other !== slab && (donor < 0 || this.#pages[other] > this.#pages[donor])) donor = other;
    }
    while (this.#usedBy(donor) > 0 && this.#lacks(donor, this.#page)) this.#evictFrom(donor);
    this.#pages[donor]--;
  }

  /** The class that holds most. */
  #largest(): number {
    let largest = 0;
    for (let slab = 1; slab < SLAB_CLASSES; slab++) if (this.#usedBy(slab) > this.#usedBy(largest)) largest = slab;
    return largest;
  }

  #usedBy(slab: number): number {
    const list = SEGMENTS * slab;
    return this.#used[list + HOT] + this.#used[list + WARM] + this.#used[list + COLD];
  }

  /** Gives up the oldest COLD item of a class; without one, its HOT items move on first, then WARM ones. */
  #evictFrom(slab: number): void {
    const lists = SEGMENTS * slab;
    for (;;) {
      const victim = this.#lists.oldest(lists + COLD);
      if (victim >= 0) {
        this.remove(victim);
        this.#evicted(victim, 'capacity');
        return;
      }
      if (!this.#pull(lists + HOT, 0, -Infinity)) this.#pull(lists + WARM, 0, -Infinity);
    }
  }

  /** What the LRU maintainer does: keeps HOT and WARM to their shares, and no older than COLD allows. */
  #maintain(slab: number, second: number): void {
    const lists = SEGMENTS * slab;
    const coldest = this.#lists.oldest(lists + COLD);
    const coldAge = coldest >= 0 ? second - this.#time[coldest] : 0;
    const total = this.#usedBy(slab);
    const pull = (segment: typeof HOT | typeof WARM): boolean =>
      this.#pull(lists + segment, SHARE_MAX[segment] * total, second - Math.floor(AGE_FACTOR[segment] * coldAge));
    for (let moves = 0; moves < MOVES_MAX && (pull(HOT) || pull(WARM)); moves++);
  }

  /** Moves the oldest item on if it is active, beyond the segment's bound, or was last used before `since`. */
  #pull(list: number, most: number, since: number): boolean {
    const slot = this.#lists.oldest(list);
    if (slot < 0) return false;
    const lists = list - (list % SEGMENTS);
    if ((this.#flags[slot] & ACTIVE) !== 0) {
      this.#flags[slot] &= ~ACTIVE;
      this.#move(slot, lists + WARM);
      return true;
    }
    if (this.#used[list] <= most && this.#time[slot] >= since) return false;
    this.#move(slot, lists + COLD);
    return true;
  }

  #move(slot: number, list: number): void {
    this.#unlink(slot);
    this.#link(slot, list);
  }

  #link(slot: number, list: number): void {
    this.#listOf[slot] = list;
    this.#used[list] += this.#sizeOf[slot];
    this.#lists.append(list, slot);
  }

  #unlink(slot: number): void {
    const list = this.#listOf[slot];
    this.#lists.unlink(slot);
    this.#used[list] -= this.#sizeOf[slot];
    // An empty list is the one moment at which rounding can be forgotten.
    if (this.#lists.oldest(list) < 0) this.#used[list] = 0;
  }
}

export const MEMCACHED: EvictionSpec = {
  name: 'memcached',
  says: 'Memcached: segmented LRU within slab classes that own their pages',
  usesClock: true,
  keeps: 'any',
  loses: 'capacity',
  create: (context) => new SlabEviction(context),
};
