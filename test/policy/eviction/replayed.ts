/** Plays a sequence of keys against a policy: every request a lookup, every miss an insertion of one entry. */
import { createEviction } from '../../../src/policy/eviction/registry.ts';
import { Stream } from '../../../src/random/stream.ts';

interface PlayOptions {
  readonly policy: string;
  readonly capacity: number;
  readonly samples?: number;
  /** Seconds at a request. */
  readonly clock?: (request: number) => number;
  readonly seed?: number;
  /** In place of a stream with that seed. */
  readonly random?: () => number;
}

/** Whether each request hit, as 0 or 1. */
export function played(keys: Int32Array, options: PlayOptions): Uint8Array {
  const { policy: name, capacity, samples = 5, clock = () => 0, seed = 1 } = options;
  const room = keys.reduce((a, b) => Math.max(a, b), 0) + 1;
  const resident = new Uint8Array(room);
  const stream = new Stream(seed, 'eviction');
  const policy = createEviction(name, {
    bounds: { entries: capacity, bytes: Infinity },
    evicted: (slot) => {
      resident[slot] = 0;
    },
    random: options.random ?? (() => stream.next()),
    samples,
    lfuLogFactor: 10,
    lfuDecayTime: 60,
    now: 0,
  });
  policy.reserve(room);
  const outcome = keys.map((key, request) => {
    const now = clock(request);
    if (resident[key] === 1) {
      policy.hit(key, now);
      return 1;
    }
    policy.miss(key, 1);
    resident[key] = 1;
    policy.insert(key, key, 1, 1, now);
    return 0;
  });
  policy.check();
  return Uint8Array.from(outcome);
}

export function count(outcome: Uint8Array): number {
  let ones = 0;
  for (const one of outcome) ones += one;
  return ones;
}
