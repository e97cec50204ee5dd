import { describe, expect, test } from 'vitest';
import {
  erlangB,
  erlangC,
  mg1DelayCv2,
  mg1MeanWait,
  mg1WaitQuantile,
  mgcMeanWait,
  mmcBlocking,
  mmcMeanWait,
  mmcTimeout,
  mmcWaitQuantile,
} from '../../src/theory/queue.ts';

describe('Erlang', () => {
  test.each([
    [1, 0.9, 0.9], [2, 0.9, 0.852632], [10, 0.8, 0.40918], [10, 0.9, 0.668732], [50, 0.9, 0.363864],
    [100, 0.9, 0.21694], [100, 0.95, 0.506457],
  ])('C of %d servers at %d is %d', (servers, rho, want) => {
    expect(erlangC(servers, rho)).toBeCloseTo(want, 6);
  });

  test.each([
    [1, 0.5], [3, 10], [100, 20], [1000, 900], [5000, 4950], [10_000, 9990], [10_000, 12_000],
  ])('B of %d servers under %d erlangs agrees with the recursion over the servers', (servers, load) => {
    let want = 1;
    for (let k = 1; k <= servers; k++) want = (load * want) / (k + load * want);
    expect(erlangB(servers, load) / want).toBeCloseTo(1, 11);
  });

  test('nobody is refused without load, nor by a system far too large', () => {
    expect(erlangB(10, 0)).toBe(0);
    expect(erlangB(10_000, 100)).toBe(0);
  });
});

describe('waits', () => {
  const queue = { rate: 9, serviceMean: 1, servers: 10 };

  test('Pollaczek-Khinchine: M/D/1', () => {
    const waits = [0.5, 0.8, 0.9, 0.95].map((rate) => mg1MeanWait({ rate, serviceMean: 1, servers: 1, serviceCv2: 0 }));
    [0.5, 2, 4.5, 9.5].forEach((want, i) => expect(waits[i]).toBeCloseTo(want, 12));
  });

  test('Allen-Cunneen is Pollaczek-Khinchine for one server and M/M/c for exponential service', () => {
    const one = { rate: 0.7, serviceMean: 1, servers: 1, serviceCv2: 3 };
    expect(mgcMeanWait(one)).toBeCloseTo(mg1MeanWait(one), 12);
    expect(mgcMeanWait({ ...queue, serviceCv2: 1 })).toBe(mmcMeanWait(queue));
  });

  test('the quantiles of M/M/c have its mean, and their atom at 0', () => {
    const cells = 100_000;
    let sum = 0;
    for (let i = 0; i < cells; i++) sum += mmcWaitQuantile(queue, (i + 0.5) / cells);
    expect(sum / cells / mmcMeanWait(queue)).toBeCloseTo(1, 3);
    expect(mmcWaitQuantile(queue, 1 - erlangC(10, 0.9) - 1e-9)).toBe(0);
    expect(mmcWaitQuantile(queue, 1 - erlangC(10, 0.9) + 1e-3)).toBeGreaterThan(0);
  });

  test.each([0.5, 0.7, 0.9])('quantiles of M/D/1 at %d', (rho) => {
    // Erlang's distribution of the wait, in service times.
    const served = (t: number) => {
      let sum = 0;
      let factorial = 1;
      for (let k = 0; k <= t; k++) {
        if (k > 0) factorial *= k;
        let power = 1;
        for (let i = 0; i < k; i++) power *= -rho * (t - k);
        sum += (power / factorial) * Math.exp(rho * (t - k));
      }
      return (1 - rho) * sum;
    };
    const queue = { rate: rho, serviceMean: 1, servers: 1, serviceCv2: 0 };
    const t = mg1WaitQuantile(queue, 0.99);
    expect(Math.abs((1 - served(t)) / 0.01 - 1)).toBeLessThan(0.06);
    expect(served(t * 1.02)).toBeGreaterThan(0.99);
    expect(served(t * 0.98)).toBeLessThan(0.99);
  });

  test('quantiles of M/G/1 are those of M/M/1 for exponential service', () => {
    const queue = { rate: 0.8, serviceMean: 1, servers: 1, serviceCv2: 1 };
    for (const u of [0.1, 0.5, 0.9, 0.999]) {
      expect(mg1WaitQuantile(queue, u)).toBeCloseTo(mmcWaitQuantile(queue, u), 12);
    }
  });

  test('those who wait at M/M/1 wait exponentially', () => {
    expect(mg1DelayCv2({ rate: 0.6, serviceMean: 1, servers: 1, serviceCv2: 1 })).toBeCloseTo(1, 12);
  });
});

/** Share of the arrivals that find `places` waiting, from the balance equations. */
function blockingByBalance(servers: number, rho: number, places: number): number {
  let weight = 1;
  let sum = 1;
  for (let n = 1; n <= servers + places; n++) sum += weight *= (rho * servers) / Math.min(n, servers);
  return weight / sum;
}

describe('losses', () => {
  test.each([
    [1, 0.9, 5], [10, 0.95, 20], [100, 1, 30], [3, 1.4, 10], [1, 0.5, 0], [100, 0.8, 0], [5, 2, 300],
  ])('M/M/%d at %d with a queue of %d', (servers, rho, places) => {
    const blocked = mmcBlocking({ rate: rho * servers, serviceMean: 1, servers, queue: places });
    expect(blocked / blockingByBalance(servers, rho, places)).toBeCloseTo(1, 10);
  });

  test.each([
    [1, 0.8, 3], [10, 1, 0.5], [10, 1.3, 2], [50, 0.95, 0],
  ])('M/M/%d at %d with a time-out of %d services', (servers, rho, timeout) => {
    // What is not lost is served: carried work is 1 - P(idle server), which for one server is a sum of two integrals.
    const lost = mmcTimeout({ rate: rho * servers, serviceMean: 1, servers, timeout });
    const cells = 20_000;
    const width = 40 / servers / cells;
    let idle = 0;
    let below = 0;
    let weight = 1;
    for (let n = 0; n < servers; n++) {
      idle += weight;
      below += weight * (n / servers);
      if (n < servers - 1) weight *= (rho * servers) / (n + 1);
    }
    let offered = 0;
    let late = 0;
    const step = (from: number, count: number, until: number, density: (t: number) => number) => {
      const size = (until - from) / count;
      let sum = 0;
      for (let i = 0; i < count; i++) sum += density(from + (i + 0.5) * size) * size;
      return sum;
    };
    const before = (t: number) => weight * rho * servers * Math.exp((rho - 1) * servers * t);
    offered += step(0, cells, timeout, before);
    late = step(timeout, cells, timeout + cells * width, (t) => before(timeout) * Math.exp(-servers * (t - timeout)));
    const total = idle + offered + late;
    expect(lost / (late / total)).toBeCloseTo(1, 4);
    expect(rho * (1 - lost)).toBeCloseTo((below + offered + late) / total, 4);
  });
});
