/**
 * Single-flight: which fetch of a key is under way at an instance, so that a further request for it joins instead of
 * fetching again (golang.org/x/sync/singleflight). A hash table from (instance, key) to a flight number: open
 * addressing with linear probing, deletion by shifting back, so it holds no tombstones and never needs a rebuild but
 * to grow.
 */
import { mix32 } from '../random/stream.ts';

export const NO_FLIGHT = -1;

export class SingleFlight {
  #instance: Int32Array;
  #key: Int32Array;
  #flight: Int32Array;
  #mask: number;
  #size = 0;

  constructor(expected = 256) {
    let room = 16;
    while (room < expected * 2) room *= 2;
    this.#instance = new Int32Array(room);
    this.#key = new Int32Array(room);
    this.#flight = new Int32Array(room).fill(NO_FLIGHT);
    this.#mask = room - 1;
  }

  get size(): number {
    return this.#size;
  }

  /** The flight of `key` at `instance`, or NO_FLIGHT. */
  find(instance: number, key: number): number {
    for (let at = this.#home(instance, key); ; at = (at + 1) & this.#mask) {
      const flight = this.#flight[at];
      if (flight === NO_FLIGHT) return NO_FLIGHT;
      if (this.#key[at] === key && this.#instance[at] === instance) return flight;
    }
  }

  /** Registers a flight; there must be none for the pair yet. */
  start(instance: number, key: number, flight: number): void {
    if (2 * (this.#size + 1) > this.#mask) this.#grow();
    let at = this.#home(instance, key);
    while (this.#flight[at] !== NO_FLIGHT) at = (at + 1) & this.#mask;
    this.#instance[at] = instance;
    this.#key[at] = key;
    this.#flight[at] = flight;
    this.#size++;
  }

  /** Forgets the flight of the pair; there must be one. */
  end(instance: number, key: number): void {
    const mask = this.#mask;
    let at = this.#home(instance, key);
    while (this.#key[at] !== key || this.#instance[at] !== instance || this.#flight[at] === NO_FLIGHT) {
      if (this.#flight[at] === NO_FLIGHT) throw new Error(`single-flight: no flight of key ${key} at ${instance}`);
      at = (at + 1) & mask;
    }
    let hole = at;
    for (let next = (at + 1) & mask; this.#flight[next] !== NO_FLIGHT; next = (next + 1) & mask) {
      const home = this.#home(this.#instance[next], this.#key[next]);
      // The entry may fill the hole only if its home does not lie between the hole and itself.
      if (((next - home) & mask) >= ((next - hole) & mask)) {
        this.#instance[hole] = this.#instance[next];
        this.#key[hole] = this.#key[next];
        this.#flight[hole] = this.#flight[next];
        hole = next;
      }
    }
    this.#flight[hole] = NO_FLIGHT;
    this.#size--;
  }

  #home(instance: number, key: number): number {
    return mix32(key ^ Math.imul(instance + 1, 0x9e3779b1)) & this.#mask;
  }

  #grow(): void {
    const instances = this.#instance;
    const keys = this.#key;
    const flights = this.#flight;
    const room = 2 * (this.#mask + 1);
    this.#instance = new Int32Array(room);
    this.#key = new Int32Array(room);
    this.#flight = new Int32Array(room).fill(NO_FLIGHT);
    this.#mask = room - 1;
    this.#size = 0;
    for (let at = 0; at < flights.length; at++) {
      if (flights[at] !== NO_FLIGHT) this.start(instances[at], keys[at], flights[at]);
    }
  }
}
