import { describe, expect, test } from 'vitest';
import { PooledStation } from '../../src/engine/pooled-station.ts';
import { mg1MeanWait, mmcBlocking, mmcMeanWait, mmcTimeout, mmcWaitQuantile } from '../../src/theory/queue.ts';

const unlimited = { queue: Infinity, timeout: Infinity };

describe('pooled station at rest', () => {
  test.each([
    [1, 0.5], [1, 0.95], [10, 0.8], [100, 0.9], [5000, 0.99],
  ])('is M/M/%d at %d', (servers, rho) => {
    const station = new PooledStation({ servers, serviceMean: 0.01, serviceCv2: 1, ...unlimited });
    const queue = { rate: (rho * servers) / 0.01, serviceMean: 0.01, servers };
    station.settle(queue.rate);
    expect(station.meanWait / mmcMeanWait(queue)).toBeCloseTo(1, 9);
    expect(station.wait(0.999)).toBeCloseTo(mmcWaitQuantile(queue, 0.999), 9);
    expect(station.carried).toBeCloseTo(rho, 12);
  });

  test('arrives there from empty, from above, in one step and in many', () => {
    const queue = { rate: 80, serviceMean: 0.01, servers: 1, serviceCv2: 0.5 };
    for (const before of [0, 50, 90, 200]) {
      for (const steps of [1, 1000]) {
        const station = new PooledStation({ ...queue, ...unlimited });
        station.advance(1, before);
        for (let i = 1; i <= steps; i++) station.advance(1 + (200 * i) / steps, queue.rate);
        expect(station.meanWait / mg1MeanWait(queue)).toBeCloseTo(1, 2);
        expect(station.carried).toBeCloseTo(0.8, 2);
      }
    }
  });

  test.each([
    [1, 0.9, 5], [10, 0.95, 20], [100, 1, 30], [3, 1.4, 10], [1, 0.5, 0], [5, 2, 300],
  ])('refuses as M/M/%d does at %d with a queue of %d', (servers, rho, queue) => {
    const station = new PooledStation({ servers, serviceMean: 1, serviceCv2: 1, queue, timeout: Infinity });
    station.settle(rho * servers);
    const want = mmcBlocking({ rate: rho * servers, serviceMean: 1, servers, queue });
    expect(station.rejectProbability).toBeCloseTo(want, 9);
  });

  test.each([
    [1, 0.8, 3], [10, 1, 0.5], [10, 1.3, 2],
  ])('loses patience as M/M/%d does at %d with a time-out of %d', (servers, rho, timeout) => {
    const station = new PooledStation({ servers, serviceMean: 1, serviceCv2: 1, queue: Infinity, timeout });
    station.settle(rho * servers);
    const want = mmcTimeout({ rate: rho * servers, serviceMean: 1, servers, timeout });
    expect(station.timeoutProbability).toBeCloseTo(want, 9);
    expect(station.wait(0.9999)).toBeLessThanOrEqual(timeout);
  });
});

test('time does not run backwards', () => {
  const station = new PooledStation({ servers: 1, serviceMean: 1, serviceCv2: 1, ...unlimited });
  station.advance(5, 0.5);
  expect(() => station.advance(4, 0.5)).toThrow('pooled station: advanced to 4 s after 5 s');
});
