/** Objects that are made once, numbered, and used again and again, so that an event loop allocates nothing. */
export class Pool<Item> {
  readonly #all: Item[] = [];
  readonly #free: Item[] = [];
  readonly #make: (id: number) => Item;

  constructor(make: (id: number) => Item) {
    this.#make = make;
  }

  get(id: number): Item {
    return this.#all[id];
  }

  /** Visits all items, free ones too, in the order of their numbers. */
  forEach(visit: (item: Item) => void): void {
    this.#all.forEach(visit);
  }

  /** A free item, as it was left. */
  take(): Item {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const made = this.#make(this.#all.length);
    this.#all.push(made);
    return made;
  }

  release(item: Item): void {
    this.#free.push(item);
  }
}
