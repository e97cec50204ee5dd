/**
 * Eviction as Redis does it: whenever room is needed, a few sampled keys are offered to the pool of candidates and its
 * coldest one leaves. What is cold, and who may leave at all, is where its policies differ; where nothing is, any key
 * leaves.
 */
import { EvictionPool } from './eviction-pool.ts';
import { Keyspace } from './keyspace.ts';
import { Ledger, expectBalance, widened } from './ledger.ts';
import type { EvictionCause, EvictionContext, EvictionPolicy } from './policy.ts';

/** What Redis knows of a key beside its value, by slot: the 24 bits of its access field, or when it expires. */
export interface AccessField {
  reserve(slots: number): void;
  /** The key behind `slot` was set anew. */
  start(slot: number, now: number): void;
  hit(slot: number, now: number): void;
  hits(slot: number, count: number, from: number, to: number): void;
  /** The higher, the sooner it should leave; absent: all are alike. */
  coldness?(slot: number, now: number): number;
  /** Only of policies that go by expiry: when it is, and whether the key may be given up at all. */
  expires?(slot: number, at: number): void;
  mayLeave?(slot: number): boolean;
}

/** Share of the chosen entries that are lighter than the light weight, and how far each choice moves it. */
const LIGHT_SHARE = 0.05;
const STEP = 0.05;
const NONE = -1;

export class SampledEviction implements EvictionPolicy {
  readonly #ledger: Ledger;
  /** The keys that may leave. */
  readonly #keyspace: Keyspace;
  readonly expires?: (slot: number, at: number) => void;
  readonly #pool = new EvictionPool();
  readonly #access: AccessField;
  readonly #sample: Int32Array;
  readonly #random: () => number;
  /** Weight of the entries that leave whenever they are chosen; see `#leaves`. */
  #lightWeight = 0;
  readonly #evicted: (slot: number, cause: EvictionCause) => void;
  #keyOf = new Int32Array(0);

  constructor(context: EvictionContext, access: AccessField) {
    if (!(Number.isInteger(context.samples) && context.samples > 0)) {
      throw new RangeError(`maxmemory-samples must be a positive integer, not ${context.samples}`);
    }
    this.#ledger = new Ledger(context.bounds);
    this.#keyspace = new Keyspace(context.random);
    this.#access = access;
    this.#random = context.random;
    this.#sample = new Int32Array(context.samples);
    this.#evicted = context.evicted;
    if (access.expires !== undefined) this.expires = (slot, at) => this.#reschedule(slot, at);
  }

  get entries(): number {
    return this.#ledger.entries;
  }

  get bytes(): number {
    return this.#ledger.bytes;
  }

  reserve(slots: number): void {
    this.#ledger.reserve(slots);
    this.#keyspace.reserve(slots);
    this.#access.reserve(slots);
    this.#keyOf = widened(this.#keyOf, slots);
  }

  miss(): void {}

  hit(slot: number, now: number): void {
    this.#access.hit(slot, now);
  }

  hits(slot: number, count: number, from: number, to: number): void {
    this.#access.hits(slot, count, from, to);
  }

  insert(slot: number, key: number, weight: number, bytes: number, now: number): void {
    if (!this.#ledger.admits(weight, bytes)) {
      this.#evicted(slot, 'admission');
      return;
    }
    this.#keyOf[slot] = key;
    this.#ledger.add(slot, weight, bytes);
    if (this.#mayLeave(slot)) this.#keyspace.add(slot, key, weight);
    this.#access.start(slot, now);
    // Redis makes room before the next command rather than after this one: the newcomer may be sampled like any other.
    this.#makeRoom(slot, 'admission', now);
  }

  resize(slot: number, bytes: number, now: number): void {
    this.#ledger.resize(slot, bytes);
    // What no longer fits even alone must not drive the others out first.
    if (!this.#ledger.admits(0, bytes)) this.#evict(slot, 'capacity');
    this.#makeRoom(slot, 'capacity', now);
  }

  remove(slot: number): void {
    if (this.#mayLeave(slot)) this.#keyspace.remove(slot);
    this.#ledger.drop(slot);
  }

  check(): void {
    this.#ledger.check();
    this.#keyspace.check();
    let slots = 0;
    for (let slot = 0; slot < this.#keyOf.length; slot++) {
      if (this.#ledger.isResident(slot) && this.#mayLeave(slot)) slots++;
    }
    expectBalance('slots of the keyspace', this.#keyspace.slots, slots);
  }

  #mayLeave(slot: number): boolean {
    return this.#access.mayLeave === undefined || this.#access.mayLeave(slot);
  }

  /** A key enters or leaves the keyspace when it is given a time to live or loses it. */
  #reschedule(slot: number, at: number): void {
    const isResident = this.#ledger.isResident(slot);
    if (isResident && this.#mayLeave(slot)) this.#keyspace.remove(slot);
    this.#access.expires!(slot, at);
    if (isResident && this.#mayLeave(slot)) this.#keyspace.add(slot, this.#keyOf[slot], this.#ledger.weightOf(slot));
  }

  /** Evicts until the bounds hold. `slot` was put last: it leaves with its own cause, at the latest if no other may. */
  #makeRoom(slot: number, cause: EvictionCause, now: number): void {
    while (this.#ledger.isOver()) {
      const victim = this.#victim(now);
      if (victim !== NONE && victim !== slot) {
        this.#evict(victim, 'capacity');
        continue;
      }
      if (this.#ledger.isResident(slot)) this.#evict(slot, cause);
      if (victim === NONE) return;
    }
  }

  /** The slot that is to leave; -1 when none may. */
  #victim(now: number): number {
    if (this.#access.coldness === undefined) return this.#keyspace.slots > 0 ? this.#keyspace.any() : NONE;
    while (this.#keyspace.slots > 0) {
      const sampled = this.#keyspace.sample(this.#sample);
      for (let i = 0; i < sampled; i++) {
        const slot = this.#sample[i];
        this.#pool.offer(this.#keyOf[slot], this.#access.coldness(slot, now));
      }
      for (let key = this.#pool.take(); key >= 0; key = this.#pool.take()) {
        const slot = this.#keyspace.find(key);
        if (slot < 0) continue;
        if (this.#leaves(this.#ledger.weightOf(slot))) return slot;
        break;
      }
    }
    return NONE;
  }

  /**
   * Whether a chosen entry leaves. Redis evicts one key for each choice; an entry that takes all its keys with it
   * must be chosen less often in the same measure, or heavy entries would lose more keys than light ones of equal
   * coldness. The measure is a low quantile of the weights that are chosen: entries lighter than it are few. Equal
   * weights always leave.
   */
  #leaves(weight: number): boolean {
    if (this.#lightWeight === 0) this.#lightWeight = weight;
    if (weight === this.#lightWeight) return true;
    const light = this.#lightWeight;
    const moved = weight < light ? light * (1 - STEP * (1 - LIGHT_SHARE)) : light * (1 + STEP * LIGHT_SHARE);
    this.#lightWeight = weight < light ? Math.max(weight, moved) : Math.min(weight, moved);
    return weight <= light || this.#random() * weight < light;
  }

  #evict(slot: number, cause: EvictionCause): void {
    this.remove(slot);
    this.#evicted(slot, cause);
  }
}
