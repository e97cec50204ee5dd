/**
 * LIRS, low inter-reference recency: residents whose last two uses lay close together (LIR) have nearly all of the
 * cache; the others (HIR) pass through a short queue. A stack orders by last use, down to the least recent LIR: who
 * is found in it again, resident or a ghost, was reused sooner than that one, and takes its place (S. Jiang, X.
 * Zhang, "LIRS: an efficient low inter-reference recency set replacement policy to improve buffer cache performance",
 * SIGMETRICS 2002).
 *
 * Shares go by the size of entries as `Measure` takes it. The paper leaves the number of ghosts open; here they are
 * at most twice what the cache holds, and those go first that left first.
 */
import { Ghosts } from './ghosts.ts';
import { widened } from './ledger.ts';
import { Measure, Ordered } from './ordered.ts';
import type { Order } from './ordered.ts';
import type { Bounds, EvictionSpec } from './policy.ts';
import { RecencyLists } from './recency-lists.ts';
import { Segments } from './segments.ts';

const LIR = 0;
const HIR = 1;
const GHOSTS = 0;
const STACK = 0;
/** The paper gives HIR blocks 1 % of the cache. */
const LIR_SHARE = 0.99;
const GHOST_SHARE = 2;
/** An access may bring an entry into the stack, the next one makes it LIR; more change nothing. */
const ACCESSES_THAT_COUNT = 2;

/** Residents and ghosts stand in one stack: those at even places, these at odd ones. */
const placeOf = (slot: number): number => 2 * slot;
const placeOfGhost = (ghost: number): number => 2 * ghost + 1;

class Lirs implements Order {
  readonly #measure: Measure;
  readonly #lirMax: number;
  readonly #ghostMax: number;
  readonly #stack = new RecencyLists(1);
  #places = 0;
  /** The list of HIR is the queue. */
  readonly #residents = new Segments(2);
  readonly #ghosts = new Ghosts(1);
  #isStacked = new Uint8Array(0);
  #keyOf = new Int32Array(0);
  #isReturning = false;

  constructor(bounds: Bounds) {
    this.#measure = new Measure(bounds);
    this.#lirMax = LIR_SHARE * this.#measure.capacity;
    this.#ghostMax = GHOST_SHARE * this.#measure.capacity;
  }

  reserve(slots: number): void {
    this.#residents.reserve(slots);
    this.#isStacked = widened(this.#isStacked, slots);
    this.#keyOf = widened(this.#keyOf, slots);
    this.#reserveStack(slots);
  }

  hit(slot: number, count: number): void {
    for (let access = 0; access < Math.min(count, ACCESSES_THAT_COUNT); access++) this.#access(slot);
  }

  awaits(key: number): void {
    const ghost = this.#ghosts.find(key);
    this.#isReturning = ghost >= 0;
    if (this.#isReturning) this.#forget(ghost);
  }

  add(slot: number, key: number, weight: number, bytes: number): void {
    const size = this.#measure.of(weight, bytes);
    // Room left among LIR in a full cache is for those who return, not for whichever newcomer is small enough.
    const held = this.#isReturning ? 0 : this.#residents.size(LIR) + this.#residents.size(HIR);
    const isLir = held + size <= this.#lirMax;
    this.#keyOf[slot] = key;
    this.#isStacked[slot] = 1;
    this.#stack.append(STACK, placeOf(slot));
    this.#residents.add(isLir ? LIR : HIR, slot, size);
    this.#demote();
  }

  take(): number {
    const queued = this.#residents.oldest(HIR);
    const slot = queued < 0 ? this.#stack.oldest(STACK) / 2 : queued;
    // In place, for its last use stays where it was.
    if (queued >= 0 && this.#isStacked[slot] === 1) this.#leaveGhost(slot);
    this.drop(slot);
    return slot;
  }

  drop(slot: number): void {
    if (this.#isStacked[slot] === 1) this.#stack.unlink(placeOf(slot));
    this.#isStacked[slot] = 0;
    this.#residents.remove(slot);
    this.#prune();
  }

  resize(slot: number, weight: number, bytes: number): void {
    this.#residents.resize(slot, this.#measure.of(weight, bytes));
    this.#demote();
  }

  walk(visit: (slot: number) => void): void {
    this.#residents.walk((slot) => {
      if (this.#residents.listOf(slot) === LIR && this.#isStacked[slot] === 0) {
        throw new Error(`slot ${slot} is LIR and not in the stack`);
      }
      visit(slot);
    });
    this.#stack.walk(STACK, (place) => {
      if (place % 2 === 0 && this.#isStacked[place / 2] === 0) throw new Error(`slot ${place / 2} is in the stack`);
    });
  }

  #access(slot: number): void {
    if (this.#isStacked[slot] === 0) {
      this.#isStacked[slot] = 1;
      this.#stack.append(STACK, placeOf(slot));
      this.#residents.move(slot, HIR);
      return;
    }
    this.#stack.touch(STACK, placeOf(slot));
    const staysHir = this.#residents.sizeOf(slot) > this.#lirMax;
    this.#residents.move(slot, staysHir ? HIR : LIR);
    this.#demote();
  }

  /** Makes HIR of the least recent LIR as long as those are over their share. */
  #demote(): void {
    this.#prune();
    while (this.#residents.size(LIR) > this.#lirMax) {
      const slot = this.#stack.oldest(STACK) / 2;
      this.#stack.unlink(placeOf(slot));
      this.#isStacked[slot] = 0;
      this.#residents.move(slot, HIR);
      this.#prune();
    }
  }

  /** Takes from the bottom of the stack what is not LIR: it was last used before any LIR was. */
  #prune(): void {
    for (let place = this.#stack.oldest(STACK); place >= 0; place = this.#stack.oldest(STACK)) {
      if (place % 2 === 1) {
        this.#forget((place - 1) / 2);
        continue;
      }
      const slot = place / 2;
      if (this.#residents.listOf(slot) === LIR) return;
      this.#stack.unlink(place);
      this.#isStacked[slot] = 0;
    }
  }

  #leaveGhost(slot: number): void {
    const size = this.#residents.sizeOf(slot);
    while (this.#ghosts.size(GHOSTS) + size > this.#ghostMax) this.#forget(this.#ghosts.oldest(GHOSTS));
    const ghost = this.#ghosts.add(GHOSTS, this.#keyOf[slot], size);
    this.#reserveStack(ghost + 1);
    this.#stack.insertAfter(placeOf(slot), placeOfGhost(ghost));
  }

  #forget(ghost: number): void {
    this.#stack.unlink(placeOfGhost(ghost));
    this.#ghosts.forget(ghost);
  }

  #reserveStack(nodes: number): void {
    if (2 * nodes <= this.#places) return;
    this.#places = Math.max(2 * nodes, 2 * this.#places);
    this.#stack.reserve(this.#places);
  }
}

export const LIRS: EvictionSpec = {
  name: 'lirs',
  says: 'keeps what is reused within a short distance, whenever that was',
  usesClock: false,
  keeps: 'frequent',
  loses: 'capacity',
  create: (context) => new Ordered(context, new Lirs(context.bounds)),
};
