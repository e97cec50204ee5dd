import { expect, test } from 'vitest';
import { runBenchmark } from '../../../src/report/ci/benchmark.ts';
import { fakeStudy } from '../../fixtures/fake-study.ts';

test('every entry is smaller when it is better, and says how sure it is', async () => {
  const study = await fakeStudy();
  const entries = new Map(runBenchmark(study).map((entry) => [entry.name, entry]));
  expect(entries.get('fake: latency_p99')).toMatchObject({
    unit: 's',
    value: study.metrics['latency_p99'].mean,
    extra: '3 replications, seed 42',
  });
  expect(entries.get('fake: 1 - hit_rate')!.value).toBeCloseTo(1 - study.metrics['hit_rate'].mean, 12);
  expect(entries.get('fake: origin_reads')!.range).toMatch(/^± [\d.]+$/);
  expect([...entries.keys()].some((name) => name.startsWith('fake: hit_rate'))).toBe(false);
});

test('what cannot be turned round, and what never ended, is left out', async () => {
  const study = await fakeStudy();
  const replicates = { cost_saving: [9, 9], requests: [5, 5], time_to_recover: [1, Infinity], cost_per_month: [5] };
  const names = runBenchmark({ ...study, replicates }).map(({ name, range }) => [name, range]);
  expect(names).toEqual([['fake: cost_per_month', undefined]]);
});
