/**
 * Redis `allkeys-lfu`: the sampled key with the lowest counter leaves. The counter has 8 bits and grows like a
 * logarithm: an access adds one with probability 1 / ((counter - 5) * lfu-log-factor + 1). It loses one for each
 * `lfu-decay-time` since the last access, on a clock of whole minutes; a new key starts at 5, so that it is not the
 * next to go.
 */
import { widened } from './ledger.ts';
import type { EvictionContext, EvictionSpec } from './policy.ts';
import { SampledEviction, type AccessField } from './sampled.ts';

/** Redis `LFU_INIT_VAL`. */
const COUNTER_NEW = 5;
const COUNTER_BITS = 8;
const COUNTER_MAX = 255;
const MINUTE = 60;

export class LfuCounter implements AccessField {
  readonly #random: () => number;
  readonly #logFactor: number;
  /** Minutes for a decrement; 0: no decay. */
  readonly #decayMinutes: number;
  /**
   * As in Redis the counter in the low 8 bits, above it the minute of the last access. Redis has 16 bits for that,
   * which a key idle for 45 days overflows; here it has 24.
   */
  #field = new Int32Array(0);

  constructor(context: EvictionContext) {
    this.#random = context.random;
    this.#logFactor = context.lfuLogFactor;
    this.#decayMinutes = context.lfuDecayTime / MINUTE;
  }

  reserve(slots: number): void {
    this.#field = widened(this.#field, slots);
  }

  start(slot: number, now: number): void {
    this.#set(slot, COUNTER_NEW, Math.floor(now / MINUTE));
  }

  hit(slot: number, now: number): void {
    const minute = Math.floor(now / MINUTE);
    const counter = this.#decayed(slot, minute);
    const chance = this.#chance(counter);
    this.#set(slot, counter + (chance === 1 || this.#random() < chance ? 1 : 0), minute);
  }

  /** Spreads the accesses evenly over the time; those within one minute see one decay and are then drawn in bulk. */
  hits(slot: number, count: number, from: number, to: number): void {
    const gap = count > 1 ? (to - from) / (count - 1) : 0;
    for (let done = 0; done < count; ) {
      const minute = Math.floor((gap > 0 ? from + done * gap : to) / MINUTE);
      const untilNext = gap > 0 ? Math.ceil(((minute + 1) * MINUTE - from) / gap) : count;
      // At least one, whatever the rounding of the times.
      const end = Math.min(count, Math.max(done + 1, untilNext));
      this.#set(slot, this.#raised(this.#decayed(slot, minute), end - done), minute);
      done = end;
    }
  }

  coldness(slot: number, now: number): number {
    return COUNTER_MAX - this.#decayed(slot, Math.floor(now / MINUTE));
  }

  #set(slot: number, counter: number, minute: number): void {
    this.#field[slot] = (minute << COUNTER_BITS) | counter;
  }

  #decayed(slot: number, minute: number): number {
    const field = this.#field[slot];
    const counter = field & COUNTER_MAX;
    const idle = minute - (field >> COUNTER_BITS);
    if (idle === 0 || this.#decayMinutes === 0) return counter;
    return Math.max(0, counter - Math.floor(idle / this.#decayMinutes));
  }

  /** Probability that an access raises a counter. */
  #chance(counter: number): number {
    return counter >= COUNTER_MAX ? 0 : 1 / (Math.max(0, counter - COUNTER_NEW) * this.#logFactor + 1);
  }

  /** The counter after `count` accesses: one geometric draw for each increment instead of one draw for each access. */
  #raised(counter: number, count: number): number {
    for (let left = count; left > 0 && counter < COUNTER_MAX; counter++) {
      const chance = this.#chance(counter);
      // Accesses up to and including the one that raises the counter.
      left -= chance === 1 ? 1 : 1 + Math.floor(Math.log(1 - this.#random()) / Math.log(1 - chance));
      if (left < 0) break;
    }
    return counter;
  }
}

export const ALLKEYS_LFU: EvictionSpec = {
  name: 'allkeys-lfu',
  says: 'Redis: lowest of a few sampled 8-bit logarithmic counters that decay with time',
  usesClock: true,
  keeps: 'frequent',
  followsBounds: true,
  loses: 'capacity',
  create: (context) => new SampledEviction(context, new LfuCounter(context)),
};
