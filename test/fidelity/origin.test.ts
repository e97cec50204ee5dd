import { describe, expect, test } from 'vitest';
import type { Origin, ResolvedScenario } from '../../src/scenario/resolved.ts';
import {
  mg1MeanWait, mg1WaitQuantile, mmcBlocking, mmcMeanWait, mmcTimeout, mmcWaitQuantile,
} from '../../src/theory/queue.ts';
import { INSTANT, namespace, origin, region, sample } from '../world/sample.ts';
import { afterWarmUp, agrees, metric, replicate } from './replications.ts';

const RUNS = 8;
/** Half a bin of the histograms that quantiles are read from. */
const BIN = 0.004;

const uncached = { tiers: [], ttl: [], singleFlight: false, popularity: { kind: 'uniform' } } as const;

/** Every request is a read of the origin, which comes to rest within the warm-up. */
function reads(rate: number, parts: Partial<Origin>): ResolvedScenario {
  return sample({
    ...INSTANT,
    ...afterWarmUp(4, 16),
    regions: [region('here', { rate, instances: 1 })],
    tiers: [],
    namespaces: [namespace('things', uncached)],
    origin: origin({ queue: 1e6, timeout: 1e6, ...parts }),
  });
}

// Relaxation takes s / (1 - sqrt(rho))^2 / c, at most 0.4 s here: the warm-up is many times that.
describe.each([
  ['M/M/1', 1, 0.001, 0.7],
  ['M/M/4', 4, 0.005, 0.8],
  ['M/M/20', 20, 0.02, 0.9],
])('%s', (_, servers, serviceMean, utilisation) => {
  const queue = { rate: (utilisation * servers) / serviceMean, serviceMean, servers };

  test('waits', () => {
    const runs = replicate(
      reads(queue.rate, { concurrency: servers, latency: { kind: 'exponential', mean: serviceMean } }),
      RUNS,
    );
    agrees(metric(runs, 'latency_mean'), serviceMean + mmcMeanWait(queue));
    const p99 = mmcWaitQuantile(queue, 0.99);
    agrees(metric(runs, 'origin_queue_p99'), p99, BIN * p99);
    agrees(metric(runs, 'origin_utilization'), utilisation);
    agrees(metric(runs, 'origin_reads'), queue.rate);
  });
});

test('M/M/1: the whole latency is exponential', () => {
  const runs = replicate(reads(700, { concurrency: 1, latency: { kind: 'exponential', mean: 0.001 } }), RUNS);
  for (const [selector, rest] of [['latency_p50', 0.5], ['latency_p99', 0.01]] as const) {
    const law = (-Math.log(rest) * 0.001) / (1 - 0.7);
    agrees(metric(runs, selector), law, BIN * law);
  }
});

test.each([0.5, 0.8])('M/D/1 at a utilisation of %d', (utilisation) => {
  const queue = { rate: utilisation / 0.001, serviceMean: 0.001, servers: 1, serviceCv2: 0 };
  const runs = replicate(reads(queue.rate, { concurrency: 1, latency: { kind: 'constant', time: 0.001 } }), RUNS);
  agrees(metric(runs, 'latency_mean'), 0.001 + mg1MeanWait(queue));
  // The quantile is approximate: within 2 % from a utilisation of 0.5 on.
  const p99 = mg1WaitQuantile(queue, 0.99);
  agrees(metric(runs, 'origin_queue_p99'), p99, (0.02 + BIN) * p99);
});

test('a capacity below what the servers allow holds them longer than the answer takes', () => {
  // Twenty servers would serve 4000 reads of 5 ms a second; at 1000 a second each read holds one for 20 ms.
  const parts = { capacity: 1000, concurrency: 20, latency: { kind: 'exponential', mean: 0.005 } } as const;
  const runs = replicate(reads(900, parts), RUNS);
  agrees(metric(runs, 'origin_utilization'), 0.9);
  agrees(metric(runs, 'latency_mean'), 0.005 + mmcMeanWait({ rate: 900, serviceMean: 0.02, servers: 20 }));
});

test('dear reads take their multiple of work', () => {
  const scenario = reads(400, { concurrency: 1, latency: { kind: 'constant', time: 0.001 } });
  const namespaces = [
    namespace('cheap', { ...uncached, share: 0.75 }),
    namespace('dear', { ...uncached, share: 0.25, originCost: 4 }),
  ];
  const runs = replicate({ ...scenario, namespaces }, RUNS);
  const serviceMean = 0.75 * 0.001 + 0.25 * 0.004;
  const serviceCv2 = (0.75 * 1e-6 + 0.25 * 16e-6) / (serviceMean * serviceMean) - 1;
  agrees(metric(runs, 'origin_utilization'), 400 * serviceMean);
  const wait = mg1MeanWait({ rate: 400, serviceMean, servers: 1, serviceCv2 });
  agrees(metric(runs, 'latency_mean{namespace=cheap}'), wait + 0.001);
  agrees(metric(runs, 'latency_mean{namespace=dear}'), wait + 0.004);
});

test('a replica in each region has its share of the servers', () => {
  const latency = { kind: 'exponential', mean: 0.01 } as const;
  const scenario = reads(0, { region: null, concurrency: 8, latency });
  const runs = replicate(
    {
      ...scenario,
      regions: [region('large', { rate: 480 }), region('small', { rate: 160 })],
      links: { ...scenario.links, rtt: [[0, 1], [1, 0]] },
    },
    RUNS,
  );
  for (const [name, rate, servers] of [['large', 480, 6], ['small', 160, 2]] as const) {
    agrees(metric(runs, `origin_utilization{region=${name}}`), 0.8);
    agrees(metric(runs, `latency_mean{region=${name}}`), 0.01 + mmcMeanWait({ rate, serviceMean: 0.01, servers }));
  }
});

describe.each([
  ['below its capacity', 0.8],
  ['at it', 1],
  ['above it', 1.5],
])('a bounded queue %s', (_, utilisation) => {
  const queue = { rate: utilisation * 400, serviceMean: 0.005, servers: 2 };
  const latency = { kind: 'exponential', mean: 0.005 } as const;

  test('sheds what finds it full', () => {
    const runs = replicate(reads(queue.rate, { concurrency: 2, latency, queue: 5 }), RUNS);
    agrees(metric(runs, 'shed_rate'), mmcBlocking({ ...queue, queue: 5 }));
    for (const { metrics } of runs) {
      expect(metrics['error_rate']).toBe(0);
      expect(metrics['availability'] + metrics['shed_rate']).toBeCloseTo(1, 12);
      expect(metrics['origin_rejected'] / metrics['origin_reads']).toBeCloseTo(metrics['shed_rate'], 3);
    }
  });

  test('gives up after a time', () => {
    const runs = replicate(reads(queue.rate, { concurrency: 2, latency, timeout: 0.01 }), RUNS);
    agrees(metric(runs, 'error_rate'), mmcTimeout({ ...queue, timeout: 0.01 }));
    for (const { metrics } of runs) {
      expect(metrics['shed_rate']).toBe(0);
      expect(metrics['availability'] + metrics['error_rate']).toBeCloseTo(1, 12);
      expect(metrics['origin_queue_p99']).toBeLessThanOrEqual(0.01 * (1 + 2 * BIN));
    }
  });
});
