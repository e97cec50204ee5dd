/**
 * Ten million reads of namespaces that promise no stale answer, while their keys are written: strong reads, and reads
 * that ask a version oracle which commits update; and the same reads without a promise, which shows that the check can
 * fail. Run: `npm run bench -- promises`.
 */
import type { Namespace, ResolvedScenario } from '../src/scenario/resolved.ts';
import { bus, namespace, origin, region, sample, tier, WRITES } from '../test/world/sample.ts';
import { simulate } from '../src/world/simulate.ts';

const READS = 10_500_000;
const RATE = 50_000;
const RTT = 0.07;

function promising(parts: Partial<Namespace>): ResolvedScenario {
  const ttl = { ttl: 30, jitter: 0, negative: 5 };
  const duration = READS / RATE;
  return sample({
    duration,
    phases: [{ name: 'cold-start', from: 0, to: duration }],
    regions: [region('east', { rate: RATE / 2, instances: 8 }), region('west', { rate: RATE / 2, instances: 8 })],
    links: { rtt: [[0, RTT], [RTT, 0]], sameZone: 0.0003, crossZone: 0.0009, jitter: 0.1, bandwidth: Infinity },
    tiers: [tier('l1', { siteOf: [0, 1] }), tier('l2', { nodes: 4, siteOf: [0, 1] })],
    namespaces: [
      namespace('things', {
        keys: 100_000,
        tiers: [0, 1],
        ttl: [ttl, ttl],
        writes: {
          rate: 2000,
          popularity: { kind: 'zipf', exponent: 1 },
          ...WRITES,
          deletes: 0.05,
        },
        ...parts,
      }),
    ],
    origin: origin({ region: null, primary: 0, replicaLag: { kind: 'exponential', mean: 0.5 }, concurrency: 10_000 }),
    bus: bus({
      tiers: [0, 1],
      capture: { kind: 'constant', time: 0.15 },
      replication: { kind: 'exponential', mean: 0.8 },
    }),
    oracle: { region: 0, updated: 'commit', capacity: Infinity, whenAway: 'error', labels: 'value' },
  });
}

const strong = { consistency: { kind: 'strong' }, tiers: [], ttl: [null, null] } as const;
const bounded = { consistency: { kind: 'bounded', bound: 2, path: 'checked', createdAt: 'snapshot' } } as const;

for (const [what, parts] of [
  ['strong', strong],
  ['versions, updated at commit', { invalidation: 'versions' }],
  ['bounded to 2 s, events', { ...bounded, invalidation: 'events' }],
  ['eventual, events', { invalidation: 'events' }],
] as const) {
  const { metrics } = simulate(promising(parts), 0, () => true);
  const reads = metrics['requests'];
  const stale = Math.round(metrics['stale_read_rate'] * reads);
  const longest = metrics['staleness_max'] > 0 ? `${metrics['staleness_max'].toFixed(3)} s` : 'none';
  console.log(
    `${what}: ${reads} reads, ${Math.round(metrics['writes'])} writes/s, ${stale} stale, ` +
      `${metrics['consistency_violations']} violations, longest ${longest}`,
  );
}
