import { expect, test } from 'vitest';
import { Stream } from '../../src/random/stream.ts';
import { singleFlightHerd, unprotectedHerd } from '../../src/theory/herd.ts';

test.each([
  [200, 0.05, 8], [1000, 0.1, 50], [3, 0.1, 4],
])('herd at rate %d, delay %d, on %d instances', (rate, delay, instances) => {
  const stream = new Stream(11, 'herd');
  const misses = 5000;
  let reads = 0;
  let shared = 0;
  for (let i = 0; i < misses; i++) {
    const fetching = new Set([stream.below(instances)]);
    reads++;
    for (let t = stream.exponential() / rate; t < delay; t += stream.exponential() / rate) {
      reads++;
      fetching.add(stream.below(instances));
    }
    shared += fetching.size;
  }
  // Four standard errors: a Poisson count, and one that varies less than its number of instances allows.
  const want = unprotectedHerd(rate, delay);
  expect(Math.abs(reads / misses - want)).toBeLessThan(4 * Math.sqrt(want / misses));
  const wantShared = singleFlightHerd(rate, delay, instances);
  expect(Math.abs(shared / misses - wantShared)).toBeLessThan(4 * Math.sqrt(wantShared / misses));
});

test('one instance sends one read', () => {
  expect(singleFlightHerd(1e6, 1, 1)).toBe(1);
});
