/**
 * W-TinyLFU whose window finds its own size, as Caffeine 3 has it: after each sample of requests a hill climber moves
 * room between the window and the protected segment, further in the same direction as long as the hit ratio does not
 * fall (G. Einziger, O. Eytan, R. Friedman, B. Manes, "Adaptive Software Cache Management", Middleware 2018). A warm
 * candidate that loses is let in now and then, lest an attacker with keys of equal hash keep others out.
 *
 * Sample, steps and their decay are those of `SimpleClimber` in Caffeine's simulator, of August 2026. Deviation from
 * the library: lookups are applied at once, and all room is moved at once.
 */
import type { EvictionContext, EvictionPolicy, EvictionSpec } from './policy.ts';
import { WTinyLfu, segmentBounds } from './w-tinylfu.ts';

/** Requests of a sample for each entry of the cache, as many as the sketch sees between halvings. */
const SAMPLE = 10;
/** First step as a part of the whole, and at least so many entries. */
const STEP = 0.0625;
const STEP_MIN = 2;
const STEP_DECAY = 0.98;
/** A change of the hit ratio by this much is a new workload: the steps are as wide as at first. */
const RESTART = 0.05;
/** Caches up to this size grow their window first, slow down later, and then take up to four times the sample. */
const SMALL = 512;
const STEP_DECAY_SMALL = 0.995;
const SAMPLE_STRETCH_MAX = 4;
/** Frequency from which on a losing candidate is warm, and the odds that it is let in. */
const WARM = 6;
const ADMITTED = 1 / 128;

class ClimbingTinyLfu implements EvictionPolicy {
  readonly #inner: WTinyLfu;
  readonly #bounds: EvictionContext['bounds'];
  readonly #isSmall: boolean;
  readonly #entriesSplit: Split;
  readonly #bytesSplit: Split;
  /** Width of a step by that of the first. */
  #stride = 1;
  #widens: boolean;
  #hits = 0;
  #requests = 0;
  #hitRatioBefore = 0;
  /** Something has had to leave already. */
  #hasEvicted = false;

  constructor(context: EvictionContext) {
    const { bounds, random } = context;
    this.#bounds = bounds;
    this.#inner = new WTinyLfu(
      {
        ...context,
        evicted: (slot, cause) => {
          this.#hasEvicted = true;
          context.evicted(slot, cause);
        },
      },
      (frequency) => frequency >= WARM && random() < ADMITTED,
    );
    this.#isSmall = bounds.entries <= SMALL;
    this.#widens = this.#isSmall;
    this.#entriesSplit = new Split(bounds.entries, STEP_MIN);
    this.#bytesSplit = new Split(bounds.bytes, 0);
  }

  get entries(): number {
    return this.#inner.entries;
  }

  get bytes(): number {
    return this.#inner.bytes;
  }

  reserve(slots: number): void {
    this.#inner.reserve(slots);
  }

  miss(key: number, weight: number): void {
    this.#inner.miss(key, weight);
    if (this.#isFull()) this.#requests += weight;
  }

  hit(slot: number): void {
    this.hits(slot, 1);
  }

  /** In parts, each as long as the sample still lasts. */
  hits(slot: number, count: number): void {
    const weight = this.#inner.weightOf(slot);
    const isFull = this.#isFull();
    for (let left = count; left > 0; ) {
      const missing = Math.max(1, Math.ceil((this.#sample() - this.#requests) / weight));
      const part = isFull ? Math.min(left, missing) : left;
      if (part === 1) this.#inner.hit(slot);
      else this.#inner.hits(slot, part);
      left -= part;
      if (!isFull) continue;
      this.#hits += part * weight;
      this.#requests += part * weight;
      this.#climb();
    }
  }

  insert(slot: number, key: number, weight: number, bytes: number): void {
    this.#inner.insert(slot, key, weight, bytes);
    this.#climb();
  }

  resize(slot: number, bytes: number): void {
    this.#inner.resize(slot, bytes);
  }

  remove(slot: number): void {
    this.#inner.remove(slot);
  }

  check(): void {
    this.#inner.check();
  }

  /** Only a full cache shows what its window is worth. */
  #isFull(): boolean {
    return this.#hasEvicted || this.#inner.entries >= this.#bounds.entries;
  }

  #sample(): number {
    const { entries } = this.#bounds;
    const stretch = this.#isSmall ? Math.min(SAMPLE_STRETCH_MAX, 1 / this.#stride) : 1;
    return Math.floor(SAMPLE * stretch * (entries < Infinity ? entries : this.#inner.entries));
  }

  /** Takes a step when the sample is complete. */
  #climb(): void {
    if (this.#requests === 0 || this.#requests < this.#sample()) return;
    const hitRatio = this.#hits / this.#requests;
    if (hitRatio < this.#hitRatioBefore) this.#widens = !this.#widens;
    const restarts = Math.abs(hitRatio - this.#hitRatioBefore) >= RESTART;
    const decay = this.#isSmall ? STEP_DECAY_SMALL : STEP_DECAY;
    const entries = this.#entriesSplit.step(this.#widens, restarts, decay);
    this.#inner.moveRoom(entries, this.#bytesSplit.step(this.#widens, restarts, decay));
    this.#stride = (restarts ? 1 : this.#stride) * decay;
    this.#hitRatioBefore = hitRatio;
    this.#hits = this.#requests = 0;
  }
}

/** How window and protected segment divide what they have together of one bound, in whole entries or bytes. */
class Split {
  readonly #both: number;
  readonly #firstStep: number;
  #step: number;
  /** Room of the window; fractions of steps add up. */
  #window: number;

  constructor(whole: number, stepMin: number) {
    const [window, , protectedRoom] = segmentBounds(whole);
    this.#both = window + protectedRoom;
    this.#window = window;
    this.#firstStep = Math.max(STEP * whole, stepMin);
    this.#step = this.#firstStep;
  }

  /** Takes a step, a first one again or one that is shorter by `decay`; returns by how much the window grows. */
  step(widens: boolean, restarts: boolean, decay: number): number {
    if (this.#both === Infinity) return 0;
    if (restarts) this.#step = this.#firstStep;
    const before = Math.floor(this.#window);
    this.#window += widens ? Math.min(this.#step, this.#both - before) : -Math.min(this.#step, before);
    this.#step *= decay;
    return Math.floor(this.#window) - before;
  }
}

export const W_TINYLFU_CLIMBER: EvictionSpec = {
  name: 'w-tinylfu-climber',
  says: 'window TinyLFU of Caffeine 3: its window finds its own size; a warm loser is let in now and then',
  usesClock: false,
  keeps: 'frequent',
  loses: 'admission',
  create: (context) => new ClimbingTinyLfu(context),
};
