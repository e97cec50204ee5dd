/**
 * Slots of a set of columns: handed out and taken back, so that an event loop allocates nothing. The list of free slots
 * runs through `next`, which the owner of a taken slot may use for lists of its own.
 */

/** End of a list. */
export const NONE = -1;

const FIRST_ROOM = 256;

export class Slots {
  next = new Int32Array(0);
  taken = 0;
  #free: number = NONE;
  readonly #grow: (room: number) => void;

  /** `grow` makes room in the owner's columns. */
  constructor(grow: (room: number) => void) {
    this.#grow = grow;
  }

  take(): number {
    if (this.#free === NONE) {
      const from = this.next.length;
      const room = Math.max(FIRST_ROOM, from * 2);
      this.next = grown(this.next, new Int32Array(room));
      this.#grow(room);
      for (let slot = room - 1; slot >= from; slot--) {
        this.next[slot] = this.#free;
        this.#free = slot;
      }
    }
    const slot = this.#free;
    this.#free = this.next[slot];
    this.next[slot] = NONE;
    this.taken++;
    return slot;
  }

  release(slot: number): void {
    this.next[slot] = this.#free;
    this.#free = slot;
    this.taken--;
  }
}

/** `to`, which is longer, with the contents of `from`. */
export function grown<Column extends { set(from: Column): void }>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}
