import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { PooledStation } from '../../src/engine/pooled-station.ts';
import type { Distribution } from '../../src/random/distribution.ts';
import { mg1MeanWait, mmcBlocking, mmcMeanWait, mmcTimeout, mmcWaitQuantile } from '../../src/theory/queue.ts';
import type { EnsembleCase, Estimate } from '../fixtures/station-ensemble.ts';
import { followPooled, simulateEnsemble } from '../fixtures/station-ensemble.ts';

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

const MEAN = 0.1;
/** The 99th percentile six times the median. */
const SIGMA = Math.log(6) / 2.3263;
const SERVICES: Record<string, Distribution> = {
  exponential: { kind: 'exponential', mean: MEAN },
  lognormal: { kind: 'lognormal', mu: Math.log(MEAN) - (SIGMA * SIGMA) / 2, sigma: SIGMA },
};

/** What the approximation may be off, on top of four standard errors of the ensemble. */
function agrees({ mean: want, error }: Estimate, got: number, allowed: number): void {
  expect(Math.abs(got - want)).toBeLessThan(4 * error + allowed);
}

describe('pooled station against the job-by-job one', () => {
  const cases = Object.keys(SERVICES).flatMap((service) =>
    [1, 10, 100].flatMap((servers) => [0.5, 0.7, 0.8, 0.9, 0.95].map((rho) => ({ service, servers, rho }))),
  );

  test.each(cases)('at rest: $service service, $servers servers at $rho', ({ service, servers, rho }) => {
    const rate = (rho * servers) / MEAN;
    // A queue forgets its past in about 4 / (1 - rho)^2 jobs. Of fewer than dozens of such spans a run would still
    // remember its empty start, and miss the rare long waits that make a 99th percentile.
    const jobs = Math.max(10_000, (60 * 4) / ((1 - rho) * (1 - rho)));
    const until = jobs / rate;
    const spec: EnsembleCase = {
      service: SERVICES[service],
      servers,
      queue: Infinity,
      timeout: Infinity,
      pieces: [{ until, rate }],
      windows: [{ from: until / 4, to: until }],
      runs: 10,
    };
    const [want] = simulateEnsemble(spec);
    const [got] = followPooled(spec);
    agrees(want.meanWait, got.meanWait, 0.05 * want.meanWait.mean + 1e-5 * MEAN);
    agrees(want.p99, got.p99, 0.12 * want.p99.mean + 1e-3 * MEAN);
    agrees(want.carried, got.carried, 0);
  });

  const limits = [
    { limit: 'no limit', places: Infinity, timeout: Infinity, service: 'exponential' },
    { limit: 'a queue of 3 s', places: 3 / MEAN, timeout: Infinity, service: 'lognormal' },
    { limit: 'a time-out of 3 s', places: Infinity, timeout: 3, service: 'exponential' },
  ];
  const steps = [
    { servers: 1, runs: 2000, lost: 0.08 },
    { servers: 10, runs: 200, lost: 0.02 },
    { servers: 100, runs: 20, lost: 0.02 },
  ].flatMap((size) => limits.map((limit) => ({ ...size, ...limit })));

  test.each(steps)('overload and drain: $servers servers, $service service, $limit', (step) => {
    const { servers, places, timeout } = step;
    const rate = (rho: number) => (rho * servers) / MEAN;
    const pieces = [{ until: 15, rate: rate(0.7) }, { until: 35, rate: rate(1.3) }, { until: 65, rate: rate(0.7) }];
    const spec: EnsembleCase = {
      service: SERVICES[step.service],
      servers,
      queue: places * servers,
      timeout,
      pieces,
      windows: [14, 16, 18, 22, 28, 34, 36, 40, 45, 50, 55, 60].map((from) => ({ from, to: from + 0.5 })),
      runs: step.runs,
    };
    const want = simulateEnsemble(spec);
    const peak = Math.max(...want.map(({ meanWait }) => meanWait.mean));
    const peakP99 = Math.max(...want.map(({ p99 }) => p99.mean));
    followPooled(spec).forEach((got, i) => {
      agrees(want[i].meanWait, got.meanWait, 0.02 * peak);
      agrees(want[i].p99, got.p99, 0.06 * peakP99);
      agrees(want[i].carried, got.carried, 0.02);
      agrees(want[i].rejected, got.rejected, step.lost);
      agrees(want[i].timedOut, got.timedOut, step.lost);
    });
  });
});

test('whatever happens to it, probabilities stay probabilities, waits finite and quantiles in order', () => {
  const load = fc.record({
    seconds: fc.constantFrom(1e-6, 1e-3, 0.05, 1, 100),
    rho: fc.constantFrom(0, 0.1, 0.7, 0.95, 1, 1.0001, 1.3, 5),
    cost: fc.constantFrom(1, 1, 1, 1.1, 0.5),
  });
  const limits = fc.record({
    servers: fc.constantFrom(1, 2, 7, 50, 1000),
    serviceMean: fc.constantFrom(1e-5, 0.01, 1),
    serviceCv2: fc.constantFrom(0, 0.5, 1, 4),
    queue: fc.constantFrom(0, 1, 10, 1000, Infinity),
    timeout: fc.constantFrom(5e-6, 0.2, 1, Infinity),
  });
  fc.assert(
    fc.property(limits, fc.array(load, { maxLength: 30 }), (station, loads) => {
      const pooled = new PooledStation(station);
      let now = 0;
      for (const { seconds, rho, cost } of loads) {
        const serviceMean = station.serviceMean * cost;
        pooled.advance((now += seconds), (rho * station.servers) / serviceMean, serviceMean);
        const { rejectProbability, timeoutProbability, carried } = pooled;
        const shares = [rejectProbability, timeoutProbability, carried, rejectProbability + timeoutProbability];
        for (const share of shares) expect(share >= 0 && share <= 1 + 1e-9).toBe(true);
        const waits = [0, pooled.meanWait, pooled.jobs, ...[0.1, 0.5, 0.9, 0.99, 0.9999].map((u) => pooled.wait(u))];
        for (const wait of waits) expect(wait >= 0 && Number.isFinite(wait)).toBe(true);
        for (let i = 4; i < waits.length; i++) expect(waits[i]).toBeGreaterThanOrEqual(waits[i - 1] * (1 - 1e-6));
        expect(waits[7]).toBeLessThanOrEqual(station.timeout);
      }
    }),
    { numRuns: 300 },
  );
});

test('time does not run backwards', () => {
  const station = new PooledStation({ servers: 1, serviceMean: 1, serviceCv2: 1, ...unlimited });
  station.advance(5, 0.5);
  expect(() => station.advance(4, 0.5)).toThrow('pooled station: advanced to 4 s after 5 s');
});
