import { describe, expect, test } from 'vitest';
import type { Distribution } from '../../src/random/distribution.ts';
import { erlangC, mg1MeanWait, mmcBlocking, mmcMeanWait, mmcTimeout } from '../../src/theory/queue.ts';
import type { Estimate, WindowResult } from '../fixtures/station-ensemble.ts';
import { simulateEnsemble } from '../fixtures/station-ensemble.ts';

const EXPONENTIAL: Distribution = { kind: 'exponential', mean: 1 };

interface Load {
  readonly servers: number;
  readonly rho: number;
  readonly queue?: number;
  readonly timeout?: number;
}

/** Ten independent runs, their first quarter left out. */
function atRest({ servers, rho, queue = Infinity, timeout = Infinity }: Load, service = EXPONENTIAL): WindowResult {
  const rate = rho * servers;
  const until = 40_000 / rate;
  const [result] = simulateEnsemble({
    servers,
    service,
    queue,
    timeout,
    pieces: [{ until, rate }],
    windows: [{ from: until / 4, to: until }],
    runs: 10,
  });
  return result;
}

/** Within four standard errors; ten runs make the error itself uncertain, for which 4 instead of 3 allows. */
function agrees({ mean, error }: Estimate, law: number): void {
  expect(Math.abs(mean - law)).toBeLessThan(4 * error);
}

describe('station', () => {
  test.each([
    [1, 0.5], [1, 0.8], [1, 0.9], [2, 0.9], [10, 0.8], [10, 0.95], [100, 0.9],
  ])('waits as M/M/%d at %d', (servers, rho) => {
    const result = atRest({ servers, rho });
    agrees(result.meanWait, mmcMeanWait({ rate: rho * servers, serviceMean: 1, servers }));
    agrees(result.delayed, erlangC(servers, rho));
    agrees(result.carried, rho);
  });

  test.each([[0.5], [0.8], [0.9]])('waits as M/D/1 at %d', (rho) => {
    const result = atRest({ servers: 1, rho }, { kind: 'constant', time: 1 });
    agrees(result.meanWait, mg1MeanWait({ rate: rho, serviceMean: 1, servers: 1, serviceCv2: 0 }));
    agrees(result.delayed, rho);
  });

  test.each([
    [1, 0.9, 5], [10, 0.95, 20], [10, 1.3, 10], [100, 1, 0],
  ])('refuses as M/M/%d does at %d with a queue of %d', (servers, rho, queue) => {
    const law = mmcBlocking({ rate: rho * servers, serviceMean: 1, servers, queue });
    agrees(atRest({ servers, rho, queue }).rejected, law);
  });

  test.each([
    [1, 0.9, 4], [10, 0.95, 1], [10, 1.3, 2],
  ])('loses patience as M/M/%d does at %d with a time-out of %d', (servers, rho, timeout) => {
    const law = mmcTimeout({ rate: rho * servers, serviceMean: 1, servers, timeout });
    agrees(atRest({ servers, rho, timeout }).timedOut, law);
  });
});
