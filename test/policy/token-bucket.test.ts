import { expect, test } from 'vitest';
import { TokenBuckets } from '../../src/policy/token-bucket.ts';

/** Calls let through of those that come `rate` times a second for ten seconds. */
function passed(buckets: TokenBuckets, rate: number, reserve: number): number {
  let count = 0;
  for (let call = 0; call < 10 * rate; call++) if (buckets.take(0, call / rate, reserve)) count++;
  return count;
}

test.each([50, 100, 400])('of %d calls a second as many pass as the rate allows, and the bucket once', (rate) => {
  const least = Math.min(10 * rate, 1000);
  const count = passed(new TokenBuckets([100], 0.5), rate, 0);
  expect(count).toBeGreaterThanOrEqual(least);
  expect(count).toBeLessThanOrEqual(least + 50);
});

test('a reserve is left to those who may take it', () => {
  const buckets = new TokenBuckets([100], 1);
  let low = 0;
  while (buckets.take(0, 0, 0.5)) low++;
  let high = 0;
  while (buckets.take(0, 0, 0)) high++;
  expect([low, high]).toEqual([50, 50]);
});

test('clients have buckets of their own', () => {
  const buckets = new TokenBuckets([1, 1], 1);
  expect([buckets.take(0, 0, 0), buckets.take(0, 0, 0), buckets.take(1, 0, 0)]).toEqual([true, false, true]);
});
