import { describe, expect, it } from 'vitest';
import { Popularity } from '../../src/random/popularity.ts';
import type { Expectation } from '../../src/scenario/expectation.ts';
import type { ResolvedScenario } from '../../src/scenario/resolved.ts';
import type { Baseline } from '../../src/study/baseline.ts';
import { compare } from '../../src/study/compare.ts';
import type { CompareOptions, Comparison, Row, Side } from '../../src/study/compare.ts';
import { sampleFromMean, sampleOf } from '../../src/study/contrast.ts';
import type { Sample } from '../../src/study/contrast.ts';
import { soloCrew } from '../../src/study/crew.ts';
import type { Simulate } from '../../src/study/crew.ts';
import { StopSign } from '../../src/study/stop.ts';
import { ttlHitRatio } from '../../src/theory/ttl-cache.ts';
import { simulate } from '../../src/world/simulate.ts';
import { expectation, fakeScenario, fakeSimulate } from '../fixtures/fake-run.ts';
import { INSTANT, namespace, region, sample, tier } from '../world/sample.ts';

function side(name: string, scenario: ResolvedScenario, limits: readonly Expectation[] = []): Side {
  return { name, scenario, limits };
}

async function compared(
  sides: readonly Side[],
  by: Simulate,
  more: Partial<CompareOptions> = {},
): Promise<Comparison | null> {
  const stop = more.stop ?? new StopSign();
  const usual = { replications: null, strict: false, selectors: null, tolerance: null, baseline: null };
  return compare(soloCrew(by, stop), sides, { ...usual, onProgress: () => {}, stop, ...more });
}

function rowOf({ variants }: Comparison, selector: string): Row {
  return variants[0].rows.find((row) => row.selector === selector)!;
}

const variance = ({ error, count }: Sample): number => error * error * count;

describe('a time to live of 60 s against one of 90 s', () => {
  const KEYS = 200;
  const RATE = 5;
  const PAIRS = 32;

  /** One cache bounded by time alone, with the contents of one that has run for long. */
  function ofTtl(ttl: number, seed: number): ResolvedScenario {
    return sample({
      ...INSTANT,
      seed,
      start: 'warm',
      duration: 1200,
      phases: [{ name: 'steady', from: 0, to: 1200 }],
      regions: [region('here', { rate: RATE, instances: 1 })],
      tiers: [tier('l2', { operationTime: 0 })],
      namespaces: [
        namespace('things', {
          keys: KEYS,
          popularity: { kind: 'zipf', exponent: 0.9 },
          tiers: [0],
          ttl: [{ ttl, jitter: 0, negative: 0 }],
        }),
      ],
    });
  }

  /** The sum over the keys of lT / (1 + lT), by their share of the requests. */
  function theory(ttl: number): number {
    const popularity = new Popularity(KEYS, { kind: 'zipf', exponent: 0.9 });
    const shares = Array.from({ length: KEYS }, (_, rank) => popularity.probability(rank + 1));
    return shares.reduce((sum, share) => sum + share * ttlHitRatio(RATE * share, ttl), 0);
  }

  it('differs as theory says, and pairs know it with a third of the variance, or less', async () => {
    const sides = [side('60 s', ofTtl(60, 1)), side('90 s', ofTtl(90, 1)), side('other draws', ofTtl(90, 2))];
    const selectors = [{ metric: 'hit_rate', labels: {} }] as const;
    const { variants } = (await compared(sides, simulate, { replications: PAIRS, selectors }))!;
    const [paired, independent] = variants.map(({ rows }) => rows[0]);
    const law = theory(90) - theory(60);
    for (const { difference } of [paired, independent]) {
      expect(difference.ci95![0]).toBeLessThan(law);
      expect(difference.ci95![1]).toBeGreaterThan(law);
    }
    expect(paired).toMatchObject({ outcome: 'better', difference: { method: 'paired' } });
    expect(independent.difference.method).toBe('welch');
    const differences = paired.own.values!.map((value, pair) => value - paired.base.values![pair]);
    const apart = variance(independent.base) + variance(independent.own);
    expect(apart / variance(sampleOf(differences))).toBeGreaterThan(3);
    // The mean over pairs is the difference of the means either way; only the certainty is not the same.
    expect(paired.difference.mean).toBeCloseTo(paired.own.mean - paired.base.mean, 12);
  });

  it('does not differ from itself, to the last digit', async () => {
    const twins = [side('a', ofTtl(60, 1)), side('b', { ...ofTtl(60, 1), name: 'another' })];
    const { variants, verdict } = (await compared(twins, simulate, { replications: 3 }))!;
    expect(variants[0].rows.length).toBeGreaterThan(3);
    for (const { outcome, difference } of variants[0].rows) {
      expect({ outcome, ...difference }).toEqual({ outcome: 'same', mean: 0, ci95: [0, 0], method: 'paired' });
    }
    expect(verdict).toBe('pass');
  });
});

/** The stand-in for the engine, with a value of `hit_rate` and `latency_p99` that the test knows. */
function engineWith(values: (scenario: ResolvedScenario, replication: number) => Record<string, number>): Simulate {
  return (scenario, replication, onProgress) => {
    const result = fakeSimulate(scenario, replication, onProgress);
    return { ...result, metrics: values(scenario, replication) };
  };
}

/** Of replication 0, 1, 2 and so on: no pattern, and no mean but zero. */
const NOISE = [0.3, -0.2, 0.1, -0.4, 0.25, 0.15, -0.3, 0.05, -0.15, 0.2];

/** Both sides share the noise; side `b` is higher by `step`, and has noise of its own of size `own`. */
function stepped(step: number, own: number): Simulate {
  return engineWith(({ name }, replication) => {
    const shared = 10 + NOISE[replication];
    const more = name === 'b' ? step + own * NOISE[(replication + 3) % 10] : 0;
    return { latency_p99: shared + more, hit_rate: 0.5, requests: shared + more };
  });
}

const A = fakeScenario({ name: 'a' });
const B = fakeScenario({ name: 'b' });
const LATENCY = [{ metric: 'latency_p99', labels: {} }] as const;
const limit = (text: string, change: 'relative' | 'absolute'): Expectation => ({ ...expectation(text), change });

describe('the number of pairs', () => {
  it.each<[what: string, step: number, own: number, most: number | null, want: number, outcome: string]>([
    ['is the initial one when all is decided', 1, 0.1, null, 3, 'worse'],
    ['grows until the interval leaves zero', 0.25, 1, null, 9, 'worse'],
    ['ends at the most, undecided', 0.01, 1, null, 10, 'undecided'],
    ['is what the user fixed', 0.01, 1, 4, 4, 'undecided'],
  ])('%s', async (_, step, own, replications, want, outcome) => {
    const options = { replications, selectors: LATENCY };
    const found = (await compared([side('a', A), side('b', B)], stepped(step, own), options))!;
    expect(rowOf(found, 'latency_p99').outcome).toBe(outcome);
    expect(found.replications).toBe(want);
    expect(found.grown).toBe(replications === null && want > 3);
  });

  it('does not grow for a metric whose limit is decided', async () => {
    const sides = [side('a', A), side('b', B, [limit('latency_p99 <= 0.5', 'relative')])];
    const found = (await compared(sides, stepped(0.01, 1), { selectors: LATENCY }))!;
    expect(found.replications).toBe(3);
    expect(rowOf(found, 'latency_p99').outcome).toBe('undecided');
    expect(found.verdict).toBe('pass');
  });
});

describe('a limit', () => {
  it.each<[text: string, change: 'relative' | 'absolute', step: number, own: number, verdict: string]>([
    ['latency_p99 <= 0.05', 'relative', 1, 0.1, 'fail'],
    ['latency_p99 <= 0.2', 'relative', 1, 0.1, 'pass'],
    ['latency_p99 <= 0.9', 'absolute', 1, 0.1, 'fail'],
    ['latency_p99 <= 1.1', 'absolute', 1, 0.1, 'pass'],
    ['latency_p99 <= 0.0001', 'relative', 0, 1, 'inconclusive'],
    ['latency_p99 <= -0.05', 'relative', -1, 0.1, 'pass'],
    ['availability >= -0.01', 'relative', 1, 0.1, 'fail'],
  ])('%s (%s) under a step of %d with noise of %d: %s', async (text, change, step, own, verdict) => {
    const sides = [side('a', A), side('b', B, [limit(text, change)])];
    const found = (await compared(sides, stepped(step, own)))!;
    expect(found.verdict).toBe(verdict);
  });

  it('may be what the variant itself expects', async () => {
    const expecting = { ...B, expectations: [limit('latency_p99 <= 0.05', 'relative')] };
    const found = (await compared([side('a', A), side('b', expecting)], stepped(1, 0.1)))!;
    expect(found.variants[0].judgements[0]).toMatchObject({ verdict: 'fail', estimate: { unit: 'ratio' } });
    expect(found.variants[0].judgements[0].estimate!.mean).toBeCloseTo(0.1, 2);
    expect(found.verdict).toBe('fail');
  });
});

describe('a tolerance for all', () => {
  it('limits every metric with a better direction but those with a limit of their own', async () => {
    const sides = [side('a', A), side('b', B, [limit('hit_rate >= -0.5', 'relative')])];
    const { verdict, variants } = (await compared(sides, stepped(1, 0.1), { tolerance: 0.05 }))!;
    expect(variants[0].judgements.map(({ expectation: { text }, verdict: one }) => [text, one])).toEqual([
      ['hit_rate >= -0.5', 'pass'],
      ['latency_p99 <= +5 % vs baseline', 'fail'],
    ]);
    expect(verdict).toBe('fail');
  });
});

describe('an outcome', () => {
  it('is neither better nor worse where that depends', async () => {
    const selectors = [{ metric: 'requests', labels: {} }] as const;
    const found = (await compared([side('a', A), side('b', B)], stepped(1, 0.1), { selectors }))!;
    expect(rowOf(found, 'requests').outcome).toBe('higher');
  });

  it('is none where one side measured nothing, and a metric that neither measured is left out', async () => {
    const engine = engineWith(({ name }) => (name === 'b' ? { hit_rate: 0.5, availability: 1 } : { hit_rate: 0.5 }));
    const found = (await compared([side('a', A), side('b', B)], engine))!;
    const outcomes = found.variants[0].rows.map(({ selector, outcome }) => [selector, outcome]);
    expect(outcomes).toEqual([['hit_rate', 'same'], ['availability', 'incomparable']]);
  });
});

describe('a saved baseline', () => {
  const values = NOISE.slice(0, 3).map((noise) => 10 + noise);
  const baseline = (seed: number, saved: Sample): Baseline => ({
    file: 'summary.json',
    scenario: 'a',
    scenarioHash: 'sha256:0',
    version: '0',
    resolution: 'exact',
    seed,
    replications: 3,
    sample: (selector) => (selector === 'latency_p99' ? saved : null),
  });

  it.each<[what: string, seed: number, saved: Sample, method: string, replications: number]>([
    ['of the same seed is paired, with as many pairs as it has', 42, sampleOf(values), 'paired', 3],
    ['of another seed is not', 43, sampleOf(values), 'welch', 10],
    ['without single values is not either', 42, sampleFromMean(10, 1, 3), 'welch', 3],
  ])('%s', async (_, seed, saved, method, replications) => {
    const options = { baseline: baseline(seed, saved), selectors: LATENCY };
    const found = (await compared([side('b', B)], stepped(0.01, 0.5), options))!;
    expect(rowOf(found, 'latency_p99').difference.method).toBe(method);
    expect(found.replications).toBe(replications);
  });

  it('skips a limit on what it did not measure', async () => {
    const sides = [side('b', B, [limit('hit_rate >= -0.01', 'relative')])];
    const found = (await compared(sides, stepped(0, 0), { baseline: baseline(42, sampleOf(values)) }))!;
    expect(found.variants[0].judgements[0]).toMatchObject({ verdict: 'skipped' });
  });
});

describe('an interruption', () => {
  const stopAfter = (fraction: number, stop: StopSign): CompareOptions['onProgress'] => (done) => {
    if (done >= fraction) stop.raise();
  };

  it('leaves the pairs that were complete', async () => {
    const stop = new StopSign();
    const options = { stop, onProgress: stopAfter(0.9, stop), replications: 3 };
    const found = (await compared([side('a', A), side('b', B)], fakeSimulate, options))!;
    expect(found).toMatchObject({ interrupted: true, verdict: 'interrupted', replications: 2 });
  });

  it('in the first side leaves nothing to compare', async () => {
    const stop = new StopSign();
    const options = { stop, onProgress: stopAfter(0.3, stop) };
    expect(await compared([side('a', A), side('b', B)], fakeSimulate, options)).toBeNull();
  });
});
