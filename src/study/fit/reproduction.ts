/**
 * How well independent requests by the fitted law reproduce what caches make of the trace: miss ratios of LRU at a few
 * capacities, of both, by stack distances. Where they differ it is by the order of the requests, which the law lacks.
 */
import { Stream } from '../../random/stream.ts';
import { StackDistances } from '../../trace/stack-distances.ts';
import type { RequestLaw } from './popularity.ts';
import { requestsBy } from './requests.ts';

export interface ReproductionRow {
  /** Entries of an LRU cache. */
  readonly capacity: number;
  /** Miss ratios. */
  readonly trace: number;
  readonly law: number;
}

/** From a thousandth of the keys to half of them; below and above caches differ by nothing but cold misses. */
const SHARES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.5];

export interface Recorded {
  readonly stack: StackDistances;
  readonly requests: number;
  /** Distinct keys. */
  readonly keys: number;
}

/** As many requests by the law as the trace has: both caches begin empty, and cold misses count in both. */
export function reproduce({ stack, requests, keys }: Recorded, law: RequestLaw, seed: number): ReproductionRow[] {
  const capacities = [...new Set(SHARES.map((share) => Math.max(1, Math.round(share * keys))))];
  const drawn = new StackDistances();
  const next = requestsBy(law, new Stream(seed, 'reproduction'));
  // Keys are numbered as they appear: most of billions never do.
  const numbers = new Map<number, number>();
  for (let i = 0; i < requests; i++) {
    const key = next();
    let number = numbers.get(key);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(key, number);
    }
    drawn.use(number, true);
  }
  const byTrace = stack.misses(capacities);
  const byLaw = drawn.misses(capacities);
  return capacities.map((capacity, i) => {
    return { capacity, trace: byTrace[i] / requests, law: byLaw[i] / requests };
  });
}
