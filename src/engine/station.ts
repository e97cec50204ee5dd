/**
 * A station of parallel servers and one queue, job by job, first come first served. Because a job's service time is
 * known when it arrives, so is the moment it starts: no event is needed for starts, ends or time-outs.
 */

/** The queue was full. */
export const REJECTED = -1;
/** The wait would have passed the time-out: the job keeps its place in the queue until then and is never served. */
export const TIMED_OUT = -2;

export interface StationOptions {
  /** Jobs served at once; may be Infinity. */
  readonly servers: number;
  /** Jobs that may wait; may be Infinity. */
  readonly queue: number;
  /** Longest wait, s; may be Infinity. */
  readonly timeout: number;
}

export class Station {
  readonly #servers: number;
  readonly #queue: number;
  readonly #timeout: number;
  /** When each server that was ever needed falls free: a 4-ary heap, the earliest first. */
  #free = new Float64Array(16);
  #used = 0;
  /** When each waiting job leaves the queue, oldest first: a ring. Jobs leave in the order in which they came. */
  #leaves = new Float64Array(16);
  #head = 0;
  #waiting = 0;
  #now = -Infinity;
  #work = 0;
  #arrived = 0;
  #started = 0;
  #rejected = 0;
  #timedOut = 0;

  constructor({ servers, queue, timeout }: StationOptions) {
    this.#servers = servers;
    this.#queue = queue;
    this.#timeout = timeout;
  }

  get arrived(): number {
    return this.#arrived;
  }

  /** Jobs that a server has taken or will take. */
  get started(): number {
    return this.#started;
  }

  get rejected(): number {
    return this.#rejected;
  }

  get timedOut(): number {
    return this.#timedOut;
  }

  /** A job that needs a server for `service` arrives: the moment it starts, or `REJECTED`, or `TIMED_OUT`. */
  arrive(now: number, service: number): number {
    this.#expire(now);
    this.#arrived++;
    const free = this.#free;
    if (this.#used > 0 && free[0] <= now) {
      this.#replaceEarliest(now + service);
    } else if (this.#used < this.#servers) {
      this.#addServer(now + service);
    } else {
      return this.#wait(now, service);
    }
    this.#started++;
    this.#work += service;
    return now;
  }

  /** Jobs in the queue, those included that will time out in it. */
  waiting(now: number): number {
    this.#expire(now);
    return this.#waiting;
  }

  /** Servers at work. */
  busy(now: number): number {
    let busy = 0;
    for (let i = 0; i < this.#used; i++) if (this.#free[i] > now) busy++;
    return busy;
  }

  /** Server time spent until now, s. */
  busyTime(now: number): number {
    let left = 0;
    for (let i = 0; i < this.#used; i++) left += Math.max(0, this.#free[i] - now);
    return this.#work - left;
  }

  #wait(now: number, service: number): number {
    if (this.#waiting >= this.#queue) {
      this.#rejected++;
      return REJECTED;
    }
    const start = this.#free[0];
    const patience = now + this.#timeout;
    if (start > patience) {
      this.#enqueue(patience);
      this.#timedOut++;
      return TIMED_OUT;
    }
    this.#enqueue(start);
    this.#replaceEarliest(start + service);
    this.#started++;
    this.#work += service;
    return start;
  }

  /** Lets those leave the queue whose time has come. */
  #expire(now: number): void {
    if (now < this.#now) throw new Error(`station: asked about ${now} s after ${this.#now} s`);
    this.#now = now;
    const mask = this.#leaves.length - 1;
    while (this.#waiting > 0 && this.#leaves[this.#head] <= now) {
      this.#head = (this.#head + 1) & mask;
      this.#waiting--;
    }
  }

  #enqueue(leaves: number): void {
    if (this.#waiting === this.#leaves.length) {
      const grown = new Float64Array(2 * this.#waiting);
      grown.set(this.#leaves.subarray(this.#head));
      grown.set(this.#leaves.subarray(0, this.#head), this.#waiting - this.#head);
      this.#leaves = grown;
      this.#head = 0;
    }
    this.#leaves[(this.#head + this.#waiting++) & (this.#leaves.length - 1)] = leaves;
  }

  #addServer(time: number): void {
    if (this.#used === this.#free.length) {
      const grown = new Float64Array(2 * this.#used);
      grown.set(this.#free);
      this.#free = grown;
    }
    const free = this.#free;
    let at = this.#used++;
    while (at > 0) {
      const parent = (at - 1) >> 2;
      if (free[parent] <= time) break;
      free[at] = free[parent];
      at = parent;
    }
    free[at] = time;
  }

  #replaceEarliest(time: number): void {
    const free = this.#free;
    const size = this.#used;
    let at = 0;
    for (;;) {
      let child = 4 * at + 1;
      if (child >= size) break;
      const end = child + 4 < size ? child + 4 : size;
      let best = child;
      for (child++; child < end; child++) if (free[child] < free[best]) best = child;
      if (free[best] >= time) break;
      free[at] = free[best];
      at = best;
    }
    free[at] = time;
  }
}
