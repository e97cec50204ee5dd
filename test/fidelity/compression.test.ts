/** Compressed values in both engines: what they take of memory, links, time and processors. */
import { describe, expect, test } from 'vitest';
import type { SizeDistribution } from '../../src/random/distribution.ts';
import { quantile } from '../../src/random/distribution.ts';
import type { Links, ResolvedScenario } from '../../src/scenario/resolved.ts';
import { simulate } from '../../src/world/simulate.ts';
import { namespace, origin, region, sample, tier } from '../world/sample.ts';

const KEYS = 200;
const RATE = 400;
const TTL = 2;
/** So long that the time shows beside that of the way. */
const SIZE = 10_000_000;
const ZSTD = { above: 1000, ratio: 4, compressRate: 5e8, decompressRate: 1e9 };
const links: Links = { rtt: [[0, 0.08], [0.08, 0]], sameZone: 3e-4, crossZone: 9e-4, jitter: 0, bandwidth: Infinity };

/** A hub asked from another region alone. */
function system(
  mode: 'exact' | 'model',
  valueSize: SizeDistribution,
  compression: typeof ZSTD | undefined,
): ResolvedScenario {
  const hub = tier('l3', { scope: 'hub', kind: 'redis', hubs: [0], siteOf: [0, 0], operationTime: 1e-5 });
  return sample({
    duration: 70,
    phases: [{ name: 'warm-up', from: 0, to: 10 }, { name: 'steady', from: 10, to: 70 }],
    resolution: { mode, head: KEYS, blockWidth: 0.01, sampledInstances: 16 },
    regions: [region('hub', { rate: 0, instances: 1 }), region('far', { rate: RATE, instances: 1 })],
    links,
    origin: origin({ latency: { kind: 'constant', time: 0.004 } }),
    tiers: [compression === undefined ? hub : { ...hub, compression }],
    namespaces: [
      namespace('things', {
        keys: KEYS,
        popularity: { kind: 'uniform' },
        valueSize,
        tiers: [0],
        ttl: [{ ttl: TTL, jitter: 0, negative: 0 }],
      }),
    ],
  });
}

const FIXED = { kind: 'fixed', size: SIZE } as const;
const measured = (...of: Parameters<typeof system>): Readonly<Record<string, number>> => {
  return simulate(system(...of), 0, () => true).metrics;
};

describe.each(['exact', 'model'] as const)('in the %s engine', (mode) => {
  const plain = measured(mode, FIXED, undefined);
  const packed = measured(mode, FIXED, ZSTD);
  const hits = RATE * packed['hit_rate'];

  test('answers come later by the time that it takes to decompress them', () => {
    const unpacking = SIZE / ZSTD.decompressRate;
    // Buckets of a histogram are a few thousandths wide.
    expect(packed['latency_p50'] - plain['latency_p50']).toBeCloseTo(unpacking, 3);
    const missed = [packed, plain].map((one) => one['latency_p50{outcome=miss}']);
    expect(missed[0] / missed[1]).toBeCloseTo(1, 2);
  });

  test('processors are busy for the values that are read and stored', () => {
    // Each read of the origin is stored; others of its key wait for it.
    const stored = packed['origin_reads'];
    const busy = (hits * SIZE) / ZSTD.decompressRate + (stored * SIZE) / ZSTD.compressRate;
    expect(packed['compression_cpu'] / busy).toBeCloseTo(1, 2);
    expect(packed['compression_cpu{tier=l3}']).toBe(packed['compression_cpu']);
    expect(plain['compression_cpu']).toBeUndefined();
  });

  test('a quarter of the bytes goes over the link to the hub and back, and is held there', () => {
    // What the origin in the hub's region sends is not compressed.
    const reads = packed['origin_reads'] * SIZE;
    const before = plain['egress_bytes'] - plain['origin_reads'] * SIZE;
    expect((packed['egress_bytes'] - reads) / before).toBeCloseTo(0.25, 2);
    const [fill, whole] = [packed, plain].map((one) => one['egress_bytes{region=far}'] / one['origin_reads']);
    expect(fill / whole).toBeCloseTo(0.25, 3);
    // What takes longer to fetch is there for less of the time: a few copies of 200 more or less.
    expect(packed['memory_used{tier=l3}'] / plain['memory_used{tier=l3}']).toBeCloseTo(0.25, 1);
    expect(packed['memory_overhead{tier=l3}']).toBeLessThan(-0.7);
    // And for the 20 ms that it takes to compress a copy it is not there yet.
    expect(packed['hit_rate']).toBeLessThan(plain['hit_rate']);
  });

  test('values that are too short are left as they are', () => {
    const short = { ...ZSTD, above: SIZE + 1 };
    const { compression_cpu: cores, ...others } = measured(mode, FIXED, short);
    expect(cores).toBe(0);
    for (const [name, value] of Object.entries(plain)) expect(others[name], name).toEqual(value);
  });
});

test('of sizes that differ, both engines say the same', () => {
  const sizes = { kind: 'lognormal', mu: Math.log(900), sigma: 1 } as const;
  const [exact, model] = (['exact', 'model'] as const).map((mode) => measured(mode, sizes, ZSTD));
  // Sizes of 200 keys are as many draws of the distribution: their mean is off by a twelfth of its deviation.
  for (const name of ['memory_used{tier=l3}', 'egress_bytes{region=far}', 'compression_cpu']) {
    expect(model[name] / exact[name], name).toBeGreaterThan(0.75);
    expect(model[name] / exact[name], name).toBeLessThan(1.25);
  }
  // By brute force: what is stored of values of this distribution.
  const points = Array.from({ length: 100_000 }, (_, i) => quantile(sizes, (i + 0.5) / 100_000));
  const kept = points.map((length) => (length < 1000 ? length : Math.ceil(length / 4)));
  const stored = kept.reduce((sum, length) => sum + length, 0) / kept.length;
  expect(model['egress_bytes{region=far}'] / (model['origin_reads'] * stored)).toBeCloseTo(1, 2);
});
