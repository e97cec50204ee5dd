/** What the instances hold back from an origin in need: circuit breakers, and a limit on their reads. */
import { CircuitBreakers } from '../../../policy/circuit-breaker.ts';
import { TokenBuckets } from '../../../policy/token-bucket.ts';
import { Stream } from '../../../random/stream.ts';
import type { ResolvedScenario } from '../../../scenario/resolved.ts';
import { totalInstances, totalRate } from '../../../scenario/totals.ts';
import { originCapacity } from '../../origin.ts';
import type { Fetch } from '../requests/fetches.ts';

/** A limit lets the reads of so many seconds through at once. */
const BURST = 0.1;
/** Who is turned away first leaves so much of that to the others. */
const RESERVE = 0.5;

export class OriginGate {
  readonly #breakers: CircuitBreakers | null;
  readonly #perInstance: boolean;
  readonly #limits: TokenBuckets | null;
  readonly #reserves: readonly number[];

  constructor(scenario: ResolvedScenario) {
    const { protection, regions, namespaces, seed } = scenario;
    const { breaker, admission } = protection;
    this.#perInstance = breaker?.scope === 'instance';
    const instances = totalInstances(regions);
    const stream = new Stream(seed, 'breaker');
    const clients = this.#perInstance ? instances : regions.length;
    this.#breakers = breaker === null ? null : new CircuitBreakers(clients, breaker, () => stream.next());
    const traffic = totalRate(regions);
    const capacity = originCapacity(scenario);
    this.#limits =
      admission === null
        ? null
        : new TokenBuckets(regions.map(({ rate }) => (admission.limit * capacity * rate) / traffic), BURST);
    this.#reserves = namespaces.map((_, at) => (admission?.firstOut.includes(at) === true ? RESERVE : 0));
  }

  /** Whether a fetch may be sent to the origin now. */
  allows(fetch: Fetch, now: number): boolean {
    const { route, namespace } = fetch;
    // The limit is asked first: a probe that it turned away would never end.
    if (this.#limits !== null && !this.#limits.take(route.region, now, this.#reserves[namespace])) return false;
    return this.#breakers === null || this.#breakers.allows(this.#client(fetch), now);
  }

  /** A read has ended, or was given up. */
  ended(fetch: Fetch, failed: boolean, now: number): void {
    this.#breakers?.ended(this.#client(fetch), failed, now);
  }

  #client({ holder, route }: Fetch): number {
    return this.#perInstance ? holder : route.region;
  }
}
