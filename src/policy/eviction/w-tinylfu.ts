/**
 * W-TinyLFU as Caffeine's simulator has it (G. Einziger, R. Friedman, B. Manes, "TinyLFU: A Highly Efficient Cache
 * Admission Policy", ACM TOS 13(4), 2017): newcomers enter a small LRU window; what falls out of it competes, by
 * estimated frequency, with the next victim of a segmented LRU main region. Bounds by entries and by bytes are split
 * over the segments in the same proportions, and each segment keeps to both.
 *
 * Deviations from the Caffeine library: the window is fixed at 1 % (no hill climber, as in Caffeine 2.6), lookups are
 * applied at once (no lossy read buffer), and a candidate that loses is never let in by chance (no jitter), so that
 * results repeat.
 */
import { FrequencySketch, locate } from './frequency-sketch.ts';
import { Ledger, expectBalance, widened } from './ledger.ts';
import type { EvictionCause, EvictionContext, EvictionPolicy, EvictionSpec } from './policy.ts';
import { RecencyLists } from './recency-lists.ts';

const WINDOW = 0;
const PROBATION = 1;
const PROTECTED = 2;
const SEGMENTS = 3;
/** Caffeine's shares: the main region of the whole, and its protected segment of the main region. */
const MAIN_SHARE = 0.99;
const PROTECTED_SHARE = 0.8;
/** The widest sketch made at once (8 MiB): for a larger bound it grows with the entries that are there. */
const SKETCH_ENTRIES = 1 << 20;
/** The first sketch of a cache without a bound on its entries (8 KiB). */
const SKETCH_ENTRIES_UNBOUNDED = 1 << 10;

const SEGMENT = 0;
const KEY = 1;
const SKETCHED = 2;
/** Rounded up so that no home lies across two lines of memory. */
const HOME = 8;

export class WTinyLfu implements EvictionPolicy {
  readonly #ledger: Ledger;
  readonly #sketch: FrequencySketch;
  readonly #lists = new RecencyLists(SEGMENTS);
  readonly #evicted: (slot: number, cause: EvictionCause) => void;
  /** Segment and key of each slot, and the key's place in the sketch, side by side: [slot * HOME + SEGMENT …] */
  #homes = new Int32Array(0);
  readonly #entries = new Float64Array(SEGMENTS);
  readonly #bytes = new Float64Array(SEGMENTS);
  readonly #entriesMax: Float64Array;
  readonly #bytesMax: Float64Array;
  #mainEntriesMax: number;
  #mainBytesMax: number;
  /** Whether a candidate that has lost, by its frequency, is let in all the same; null: never. */
  readonly #pardon: ((frequency: number) => boolean) | null;
  /** Entries of room that victims heavier than their candidates left in the main region; 0 while weights are equal. */
  #leftOver = 0;
  /** Resident entries beyond which the sketch is widened; Infinity: it is as wide as it will ever need to be. */
  #sketchFull: number;

  constructor(context: EvictionContext, pardon: ((frequency: number) => boolean) | null = null) {
    const { entries, bytes } = context.bounds;
    this.#pardon = pardon;
    this.#ledger = new Ledger(context.bounds);
    this.#evicted = context.evicted;
    this.#mainEntriesMax = Math.floor(entries * MAIN_SHARE);
    this.#mainBytesMax = Math.floor(bytes * MAIN_SHARE);
    this.#entriesMax = segmentBounds(entries);
    this.#bytesMax = segmentBounds(bytes);
    const first = entries === Infinity ? SKETCH_ENTRIES_UNBOUNDED : Math.min(entries, SKETCH_ENTRIES);
    this.#sketch = new FrequencySketch(first);
    this.#sketchFull = first < entries ? first : Infinity;
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
    this.#homes = widened(this.#homes, HOME * slots);
  }

  miss(key: number, weight: number): void {
    this.#sketch.increment(key, weight);
  }

  hit(slot: number): void {
    this.#sketch.incrementAt(this.#homes, HOME * slot + SKETCHED, this.#ledger.weightOf(slot));
    this.#use(slot);
  }

  hits(slot: number, count: number): void {
    this.#sketch.incrementBy(this.#homes[HOME * slot + KEY], this.#ledger.weightOf(slot), count);
    this.#use(slot);
  }

  insert(slot: number, key: number, weight: number, bytes: number): void {
    if (!this.#ledger.admits(weight, bytes)) {
      this.#evicted(slot, 'admission');
      return;
    }
    this.#homes[HOME * slot + KEY] = key;
    locate(key, this.#homes, HOME * slot + SKETCHED);
    this.#ledger.add(slot, weight, bytes);
    this.#enter(slot, WINDOW);
    if (this.#ledger.entries > this.#sketchFull) this.#widenSketch();
    while (this.#isOver(WINDOW)) this.#contest(this.#lists.oldest(WINDOW));
  }

  resize(slot: number, bytes: number): void {
    this.#leftOver = 0;
    this.#bytes[this.#homes[HOME * slot + SEGMENT]]! += bytes - this.#ledger.bytesOf(slot);
    this.#ledger.resize(slot, bytes);
    // What no longer fits even alone must not drive the others out first.
    if (!this.#ledger.admits(0, bytes)) this.#evict(slot, 'capacity');
    while (this.#isOver(WINDOW)) this.#contest(this.#lists.oldest(WINDOW));
    this.#demote();
    while (this.#isMainOver()) {
      const victim = this.#lists.oldest(PROBATION);
      this.#evict(victim >= 0 ? victim : this.#lists.oldest(PROTECTED), 'capacity');
    }
  }

  remove(slot: number): void {
    // Room that nobody was beaten for is free for all.
    this.#leftOver = 0;
    this.#forget(slot);
  }

  weightOf(slot: number): number {
    return this.#ledger.weightOf(slot);
  }

  /** Gives the window room of the protected segment, or takes it back where it is negative; contents move along. */
  moveRoom(entries: number, bytes: number): void {
    this.#entriesMax[WINDOW] += entries;
    this.#entriesMax[PROTECTED] -= entries;
    this.#mainEntriesMax -= entries;
    this.#bytesMax[WINDOW] += bytes;
    this.#bytesMax[PROTECTED] -= bytes;
    this.#mainBytesMax -= bytes;
    this.#leftOver = 0;
    while (this.#isOver(WINDOW)) {
      const slot = this.#lists.oldest(WINDOW);
      this.#leave(slot);
      this.#enter(slot, PROBATION);
      // It was about to leave the window, and is the next to leave the main region.
      this.#lists.unlink(slot);
      this.#lists.prepend(PROBATION, slot);
    }
    this.#demote();
    while (this.#isMainOver()) {
      const oldest = this.#lists.oldest(PROBATION);
      const slot = oldest >= 0 ? oldest : this.#lists.oldest(PROTECTED);
      this.#leave(slot);
      this.#enter(slot, WINDOW);
    }
    while (this.#isOver(WINDOW)) this.#contest(this.#lists.oldest(WINDOW));
  }

  check(): void {
    this.#ledger.check();
    let listed = 0;
    for (let segment = 0; segment < SEGMENTS; segment++) {
      let entries = 0;
      let bytes = 0;
      this.#lists.walk(segment, (slot) => {
        const home = this.#homes[HOME * slot + SEGMENT];
        if (home !== segment) throw new Error(`slot ${slot} is listed in the wrong segment`);
        entries += this.#ledger.weightOf(slot);
        bytes += this.#ledger.bytesOf(slot);
        listed++;
      });
      expectBalance(`entries of segment ${segment}`, this.#entries[segment], entries);
      expectBalance(`bytes of segment ${segment}`, this.#bytes[segment], bytes);
      if (this.#isOver(segment)) throw new Error(`segment ${segment} is over its bounds`);
    }
    expectBalance('listed slots', this.#ledger.slots, listed);
  }

  /** Makes a resident slot the most recent one of its segment; out of probation it is promoted. */
  #use(slot: number): void {
    const segment = this.#homes[HOME * slot + SEGMENT];
    if (segment !== PROBATION) {
      this.#lists.touch(segment, slot);
      return;
    }
    this.#leave(slot);
    this.#enter(slot, PROTECTED);
    this.#demote();
  }

  #demote(): void {
    while (this.#isOver(PROTECTED)) {
      const slot = this.#lists.oldest(PROTECTED);
      this.#leave(slot);
      this.#enter(slot, PROBATION);
    }
  }

  /**
   * Moves what fell out of the window into the main region, where it must beat every victim whose room it needs.
   *
   * Where weights differ, keys must fare alike in light and heavy entries. So a heavy candidate that has beaten a
   * victim takes lighter ones along, and what a heavy victim leaves over is not free for the next: it has to be won
   * too.
   */
  #contest(candidate: number): void {
    this.#leave(candidate);
    this.#enter(candidate, PROBATION);
    const weight = this.#ledger.weightOf(candidate);
    let freed = 0;
    let wasHeavier = false;
    while (this.#isMainOver() || (this.#leftOver > 0 && freed === 0)) {
      const victim = this.#lists.oldest(PROBATION);
      const victimWeight = this.#ledger.weightOf(victim);
      const isTakenAlong = freed > 0 && victimWeight < weight;
      if (victim === candidate || !(isTakenAlong || this.#isMoreFrequent(candidate, victim))) {
        this.#evict(candidate, 'admission');
        return;
      }
      if (!this.#isMainOver()) break;
      this.#evict(victim, 'capacity');
      freed += victimWeight;
      if (victimWeight > weight) wasHeavier = true;
    }
    if (wasHeavier || this.#leftOver > 0) this.#leftOver = Math.max(0, this.#leftOver + freed - weight);
  }

  #isMoreFrequent(candidate: number, victim: number): boolean {
    const challenger = this.#sketch.frequencyAt(this.#homes, HOME * candidate + SKETCHED);
    if (challenger > this.#sketch.frequencyAt(this.#homes, HOME * victim + SKETCHED)) return true;
    return this.#pardon !== null && this.#pardon(challenger);
  }

  #evict(slot: number, cause: EvictionCause): void {
    this.#forget(slot);
    this.#evicted(slot, cause);
  }

  #forget(slot: number): void {
    this.#leave(slot);
    this.#ledger.drop(slot);
  }

  #enter(slot: number, segment: number): void {
    this.#homes[HOME * slot + SEGMENT] = segment;
    this.#entries[segment] += this.#ledger.weightOf(slot);
    this.#bytes[segment] += this.#ledger.bytesOf(slot);
    this.#lists.append(segment, slot);
  }

  #leave(slot: number): void {
    const segment = this.#homes[HOME * slot + SEGMENT];
    this.#entries[segment] -= this.#ledger.weightOf(slot);
    this.#bytes[segment] -= this.#ledger.bytesOf(slot);
    this.#lists.unlink(slot);
    // What the rounding of fractions leaves in an empty segment must not keep it over a bound of nothing.
    if (this.#lists.oldest(segment) < 0) this.#entries[segment] = this.#bytes[segment] = 0;
  }

  #isOver(segment: number): boolean {
    return this.#entries[segment] > this.#entriesMax[segment] || this.#bytes[segment] > this.#bytesMax[segment];
  }

  #isMainOver(): boolean {
    return (
      this.#entries[PROBATION] + this.#entries[PROTECTED] > this.#mainEntriesMax ||
      this.#bytes[PROBATION] + this.#bytes[PROTECTED] > this.#mainBytesMax
    );
  }

  #widenSketch(): void {
    const { entries } = this.#ledger.bounds;
    const wider = Math.max(2 * this.#sketchFull, this.#ledger.entries);
    this.#sketch.reserve(Math.min(wider, entries));
    this.#sketchFull = wider < entries ? wider : Infinity;
  }
}

/** Bounds of window, probation and protected; probation may take what its main region leaves it. */
export function segmentBounds(whole: number): Float64Array {
  const main = Math.floor(whole * MAIN_SHARE);
  const window = whole === Infinity ? Infinity : whole - main;
  return Float64Array.of(window, Infinity, Math.floor(main * PROTECTED_SHARE));
}

export const W_TINYLFU: EvictionSpec = {
  name: 'w-tinylfu',
  says: 'window TinyLFU of Caffeine: 1 % LRU window, frequency sketch, segmented LRU; no adaptive window, no jitter',
  usesClock: false,
  keeps: 'frequent',
  loses: 'admission',
  create: (context) => new WTinyLfu(context),
};
