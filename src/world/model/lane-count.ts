/** Requests of one lane in one tick or one window, by level: what a tally counts before it is booked. */
export class LaneCount {
  requests = 0;
  /** Answered by the in-process caches. */
  held = 0;
  /** Requests that start a fetch, by the level that answers. */
  readonly starts: Float64Array;
  /** Background refreshes of in-process copies, by the level that answers. */
  readonly refreshes: Float64Array;
  /** Requests that join a fetch, by the level that answers. */
  readonly waiters: Float64Array;
  /** Further fetches by instances that do not join. */
  readonly doubles: Float64Array;
  /** Of the starts, those of instances that ask for the first time. */
  cold = 0;
  /** Likewise, since they were emptied. */
  emptied = 0;
  #ahead = 0;

  constructor(levels: number) {
    this.starts = new Float64Array(levels);
    this.refreshes = new Float64Array(levels);
    this.waiters = new Float64Array(levels);
    this.doubles = new Float64Array(levels);
  }

  /**
   * Makes the tick's requests cover what they started: means of times may put too many waiters on them, and lookups
   * that are counted one by one may run ahead of the mean. What they are ahead is taken from the requests of later
   * ticks.
   */
  close(): void {
    let starts = 0;
    let others = 0;
    for (let level = 0; level < this.starts.length; level++) {
      starts += this.starts[level];
      others += this.waiters[level] + this.doubles[level];
    }
    const due = this.requests - this.#ahead;
    this.requests = Math.max(due, starts);
    this.#ahead = this.requests - due;
    if (starts + others <= this.requests) return;
    const kept = (this.requests - starts) / others;
    for (let level = 0; level < this.starts.length; level++) {
      this.waiters[level] *= kept;
      this.doubles[level] *= kept;
    }
  }

  add(other: LaneCount): void {
    this.requests += other.requests;
    this.held += other.held;
    this.cold += other.cold;
    this.emptied += other.emptied;
    for (let level = 0; level < this.starts.length; level++) {
      this.starts[level] += other.starts[level];
      this.refreshes[level] += other.refreshes[level];
      this.waiters[level] += other.waiters[level];
      this.doubles[level] += other.doubles[level];
    }
  }

  clear(): void {
    this.requests = 0;
    this.held = 0;
    this.cold = 0;
    this.emptied = 0;
    this.starts.fill(0);
    this.refreshes.fill(0);
    this.waiters.fill(0);
    this.doubles.fill(0);
  }
}
