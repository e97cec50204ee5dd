/**
 * The event queue: a 4-ary heap in typed arrays, ordered by (time, sequence), so that events of one moment leave in
 * the order in which they were scheduled, on every machine. An event is an integer; its meaning belongs to the caller.
 */
export class EventQueue {
  #time: Float64Array;
  #sequence: Float64Array;
  #event: Int32Array;
  #size = 0;
  #scheduled = 0;

  constructor(expected = 1024) {
    this.#time = new Float64Array(expected);
    this.#sequence = new Float64Array(expected);
    this.#event = new Int32Array(expected);
  }

  get size(): number {
    return this.#size;
  }

  /** Events scheduled since the start. */
  get scheduled(): number {
    return this.#scheduled;
  }

  /** Time of the next event; Infinity when there is none. */
  get nextTime(): number {
    return this.#size > 0 ? this.#time[0] : Infinity;
  }

  push(time: number, event: number): void {
    if (this.#size === this.#event.length) this.#grow();
    const times = this.#time;
    const sequences = this.#sequence;
    const events = this.#event;
    const sequence = this.#scheduled++;
    let at = this.#size++;
    // A later sequence never rises above an equal time, so comparing times alone is enough on the way up.
    while (at > 0) {
      const parent = (at - 1) >> 2;
      if (times[parent] <= time) break;
      times[at] = times[parent];
      sequences[at] = sequences[parent];
      events[at] = events[parent];
      at = parent;
    }
    times[at] = time;
    sequences[at] = sequence;
    events[at] = event;
  }

  /** Removes the next event and returns it; the queue must not be empty. Read `nextTime` first. */
  pop(): number {
    const times = this.#time;
    const sequences = this.#sequence;
    const events = this.#event;
    const top = events[0];
    const size = --this.#size;
    if (size > 0) {
      const time = times[size];
      const sequence = sequences[size];
      const event = events[size];
      let at = 0;
      for (;;) {
        let child = 4 * at + 1;
        if (child >= size) break;
        const end = child + 4 < size ? child + 4 : size;
        let best = child;
        let bestTime = times[child];
        for (child++; child < end; child++) {
          const t = times[child];
          if (t < bestTime || (t === bestTime && sequences[child] < sequences[best])) {
            best = child;
            bestTime = t;
          }
        }
        if (bestTime > time || (bestTime === time && sequences[best] > sequence)) break;
        times[at] = bestTime;
        sequences[at] = sequences[best];
        events[at] = events[best];
        at = best;
      }
      times[at] = time;
      sequences[at] = sequence;
      events[at] = event;
    }
    return top;
  }

  #grow(): void {
    const room = this.#event.length * 2;
    const time = new Float64Array(room);
    const sequence = new Float64Array(room);
    const event = new Int32Array(room);
    time.set(this.#time);
    sequence.set(this.#sequence);
    event.set(this.#event);
    this.#time = time;
    this.#sequence = sequence;
    this.#event = event;
  }
}
