import { describe, expect, test } from 'vitest';
import type { Namespace, ResolvedScenario } from '../../src/scenario/resolved.ts';
import { missedOwnWrites } from '../../src/theory/coherence.ts';
import { bus, INSTANT, namespace, region, sample, tier, WRITES } from '../world/sample.ts';
import { afterWarmUp, agrees, metric, replicate } from './replications.ts';

const KEYS = 50;
const SHARE = 0.2;
const RUNS = 6;
const POPULARITY = { kind: 'uniform' } as const;

interface Law {
  /** Per key and second. */
  readonly rate: number;
  readonly writes: number;
  readonly ttl: number;
  readonly after: number;
}

function returning({ rate, writes, ttl, after }: Law, more: Partial<Namespace> = {}): ResolvedScenario {
  return sample({
    ...INSTANT,
    ...afterWarmUp(5 * ttl, 12_000 / (KEYS * rate)),
    regions: [region('here', { rate: KEYS * rate, instances: 1 })],
    tiers: [tier('l2', { operationTime: 0 })],
    namespaces: [
      namespace('things', {
        keys: KEYS,
        popularity: POPULARITY,
        tiers: [0],
        ttl: [{ ttl, jitter: 0, negative: ttl }],
        singleFlight: false,
        writes: { ...WRITES, rate: KEYS * writes, popularity: POPULARITY, readBack: { share: SHARE, after } },
        ...more,
      }),
    ],
  });
}

describe('writers who read back', () => {
  test.each([
    [2, 0.5, 1, 0],
    [2, 0.5, 1, 0.5],
    [0.5, 1, 4, 1],
    [5, 0.2, 2, 1.5],
  ])('asked for %d and written %d times a second, living %d s, read back %d s later', (rate, writes, ttl, after) => {
    const runs = replicate(returning({ rate, writes, ttl, after }), RUNS);
    // Those who come back are requests too.
    agrees(metric(runs, 'read_your_writes_violations'), missedOwnWrites(rate + SHARE * writes, ttl, after));
  });

  test('see their writes when copies have expired, deletes come at once, or the cache has them first', () => {
    const law = { rate: 2, writes: 0.5, ttl: 1, after: 0.01 };
    const { writes } = returning(law).namespaces[0];
    const behind = { ...(writes as NonNullable<typeof writes>), approach: 'write-behind' } as const;
    const told = { ...returning(law, { invalidation: 'events' }), bus: bus() };
    for (const scenario of [returning({ ...law, after: 1.1 }), told, returning(law, { writes: behind })]) {
      expect(replicate(scenario, 1)[0].metrics['read_your_writes_violations']).toBe(0);
    }
  });

  test('are all that the metric is about', () => {
    const { namespaces, ...rest } = returning({ rate: 2, writes: 0.5, ttl: 1, after: 0 });
    const writes = { ...WRITES, rate: 10, popularity: POPULARITY };
    const [{ metrics }] = replicate({ ...rest, namespaces: [{ ...namespaces[0], writes }] }, 1);
    expect(metrics['read_your_writes_violations']).toBeNaN();
  });
});
