/**
 * Circuit breakers, one for each client: calls are let through while few of them fail, and refused for a while after
 * too many have; then a few probes decide (Nygard, "Release It!"; Hystrix, resilience4j). Times in seconds.
 */

/** Parts of the window that age as one. */
const BUCKETS = 10;

export interface BreakerSpec {
  /** Opens when more of the calls within the window have failed. */
  readonly errorRate: number;
  readonly window: number;
  /** And there were so many at least. */
  readonly leastCalls: number;
  /** Stays open for so long, or up to `jitter` of it longer. */
  readonly openFor: number;
  readonly jitter: number;
  /** Calls let through at once after that; as many must succeed to close it. */
  readonly probes: number;
}

export class CircuitBreakers {
  readonly #spec: BreakerSpec;
  readonly #uniform: () => number;
  /** [client * BUCKETS + bucket]; the bucket is that of `#stamp`, the number of its part of time. */
  readonly #calls: Int32Array;
  readonly #failures: Int32Array;
  readonly #stamp: Float64Array;
  /** Closed: -Infinity. Otherwise refuses calls until then, and probes after it. */
  readonly #openUntil: Float64Array;
  readonly #probing: Int32Array;
  readonly #proven: Int32Array;

  /** `uniform` gives draws on [0, 1). */
  constructor(clients: number, spec: BreakerSpec, uniform: () => number) {
    this.#spec = spec;
    this.#uniform = uniform;
    this.#calls = new Int32Array(clients * BUCKETS);
    this.#failures = new Int32Array(clients * BUCKETS);
    this.#stamp = new Float64Array(clients * BUCKETS).fill(-1);
    this.#openUntil = new Float64Array(clients).fill(-Infinity);
    this.#probing = new Int32Array(clients);
    this.#proven = new Int32Array(clients);
  }

  /** Whether a client may call now; it must then tell how that ended. */
  allows(client: number, now: number): boolean {
    if (this.#openUntil[client] === -Infinity) return true;
    if (now < this.#openUntil[client]) return false;
    if (this.#probing[client] >= this.#spec.probes) return false;
    this.#probing[client]++;
    return true;
  }

  /** Whether a client's calls are refused at present, but for probes. */
  isOpen(client: number): boolean {
    return this.#openUntil[client] > -Infinity;
  }

  /** A call of a client has ended. */
  ended(client: number, failed: boolean, now: number): void {
    if (this.#openUntil[client] > -Infinity) return this.#probed(client, failed, now);
    const part = Math.floor((now / this.#spec.window) * BUCKETS);
    const at = client * BUCKETS + (part % BUCKETS);
    if (this.#stamp[at] !== part) {
      this.#stamp[at] = part;
      this.#calls[at] = 0;
      this.#failures[at] = 0;
    }
    this.#calls[at]++;
    if (!failed) return;
    this.#failures[at]++;
    let calls = 0;
    let failures = 0;
    for (let bucket = client * BUCKETS; bucket < (client + 1) * BUCKETS; bucket++) {
      if (this.#stamp[bucket] <= part - BUCKETS) continue;
      calls += this.#calls[bucket];
      failures += this.#failures[bucket];
    }
    const { leastCalls, errorRate } = this.#spec;
    if (calls >= leastCalls && failures > errorRate * calls) this.#open(client, now);
  }

  /** Calls that were let through before it opened end like probes that nobody has asked for: they decide nothing. */
  #probed(client: number, failed: boolean, now: number): void {
    if (this.#probing[client] === 0 || now < this.#openUntil[client]) return;
    this.#probing[client]--;
    if (failed) return this.#open(client, now);
    if (++this.#proven[client] < this.#spec.probes) return;
    this.#openUntil[client] = -Infinity;
    this.#stamp.fill(-1, client * BUCKETS, (client + 1) * BUCKETS);
  }

  #open(client: number, now: number): void {
    const { openFor, jitter } = this.#spec;
    this.#openUntil[client] = now + openFor * (1 + (jitter > 0 ? jitter * this.#uniform() : 0));
    this.#probing[client] = 0;
    this.#proven[client] = 0;
  }
}
