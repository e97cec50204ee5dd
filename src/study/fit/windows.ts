/** What happens in successive windows of one length: requests, and the distinct keys and bytes that they ask for. */

/** Means over the windows that the trace covers from beginning to end. */
export interface WindowFigures {
  /** s */
  readonly length: number;
  readonly windows: number;
  readonly requests: number;
  /** Variance of the requests of a window over their mean: 1 for independent (Poisson) arrivals, more for bursts. */
  readonly dispersion: number;
  readonly distinctKeys: number;
  /** Bytes of these keys; NaN where the trace tells no sizes. */
  readonly bytes: number;
}

export class Windows {
  readonly #length: number;
  #window = -1;
  #requests = 0;
  #keys = 0;
  #bytes = 0;
  /** Of the windows that are over. */
  #over = 0;
  #sum = 0;
  #squares = 0;
  #keySum = 0;
  #byteSum = 0;

  constructor(length: number) {
    this.#length = length;
  }

  /** A request at `time`, s since the first one and none before; its key was last asked for at `last` (NaN: never). */
  request(time: number, last: number, size: number): void {
    const window = Math.floor(time / this.#length);
    if (window !== this.#window) this.#turn(window);
    this.#requests++;
    if (Math.floor(last / this.#length) === window) return;
    this.#keys++;
    this.#bytes += size;
  }

  figures(): WindowFigures {
    const windows = this.#over;
    const mean = this.#sum / windows;
    const variance = (this.#squares - windows * mean * mean) / (windows - 1);
    return {
      length: this.#length,
      windows,
      requests: mean,
      dispersion: windows > 1 && mean > 0 ? variance / mean : NaN,
      distinctKeys: this.#keySum / windows,
      bytes: this.#byteSum / windows,
    };
  }

  /** The window that the trace ends in is not over, and does not count. */
  #turn(window: number): void {
    if (this.#window >= 0) {
      this.#sum += this.#requests;
      this.#squares += this.#requests * this.#requests;
      this.#keySum += this.#keys;
      this.#byteSum += this.#bytes;
      // Windows without a request count as such.
      this.#over += window - this.#window;
    }
    this.#window = window;
    this.#requests = 0;
    this.#keys = 0;
    this.#bytes = 0;
  }
}
