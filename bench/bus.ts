/**
 * The bus at 500,000 events a second over five regions: how long it takes from a commit to the last region's cache, by
 * the rate at which a region's consumers apply events. Run: `npm run bench -- bus`.
 */
import type { ResolvedScenario } from '../src/scenario/resolved.ts';
import { simulate } from '../src/world/simulate.ts';
import { bus, namespace, origin, region, sample, tier, WRITES } from '../test/world/sample.ts';

const EVENTS = 500_000;
const SECONDS = 4;
const REGIONS = ['us-east', 'us-west', 'eu-west', 'tokyo', 'singapore'];
/** Round trips from us-east, s. */
const RTT = [0, 0.064, 0.07, 0.149, 0.219];

function fed(consumeRate: number): ResolvedScenario {
  const itself = REGIONS.map((_, at) => at);
  return sample({
    duration: SECONDS,
    regions: REGIONS.map((name) => region(name, { rate: 100, instances: 1 })),
    links: {
      rtt: itself.map((from) => itself.map((to) => Math.abs(RTT[from] - RTT[to]))),
      sameZone: 0.00025,
      crossZone: 0.0008,
      jitter: 0.1,
      bandwidth: Infinity,
    },
    tiers: [tier('l2', { nodes: 50, siteOf: itself })],
    namespaces: [
      namespace('things', {
        keys: 1_000_000,
        tiers: [0],
        ttl: [{ ttl: 300, jitter: 0, negative: 0 }],
        writes: {
          rate: EVENTS,
          popularity: { kind: 'uniform' },
          ...WRITES,
        },
        invalidation: 'events',
      }),
    ],
    origin: origin({ latency: { kind: 'constant', time: 0.005 } }),
    bus: bus({
      capture: { kind: 'constant', time: 0.1 },
      produce: { kind: 'constant', time: 0.05 },
      replication: { kind: 'lognormal', mu: Math.log(0.85), sigma: 0.244 },
      partitions: 256,
      consumeRate,
    }),
  });
}

for (const rate of [450_000, 500_000, 525_000, 600_000, 1_000_000]) {
  const { metrics } = simulate(fed(rate), 0, () => true);
  const figures = ['invalidation_p50', 'invalidation_p99', 'bus_lag_max'] as const;
  const [p50, p99, lag] = figures.map((name) => metrics[name].toFixed(2));
  console.log(`${rate} events/s applied: p50 ${p50} s, p99 ${p99} s, longest lag ${lag} s, after ${SECONDS} s`);
}
