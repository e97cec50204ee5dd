import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { REDIS_SERVER } from '../../src/policy/redis-memory.ts';
import { valueAt } from '../../src/scenario/complaint.ts';
import type { Path } from '../../src/scenario/complaint.ts';
import { SMALL, THREE_REGIONS, edited, problemsOf, scenarioOf } from './small.ts';

const SAMPLE = readFileSync(new URL('fixtures/sample.yaml', import.meta.url), 'utf8');

/** [path into the resolved sample, value] */
const SAMPLE_VALUES: readonly [Path, unknown][] = [
  [['name'], 'sample'],
  [['description'], 'Five regions, three tiers, one database.'],
  [['seed'], 42],
  [['duration'], 1800],
  [['start'], 'warm'],
  [['replications'], { initial: 3, max: 8 }],
  [['resolution'], { mode: 'model', head: 1000, blockWidth: 0.005, sampledInstances: 8 }],
  [['traffic', 0], { kind: 'ramp', from: 0.5, to: 1, start: 0, over: 300, regions: null, namespaces: null }],
  [
    ['traffic', 1],
    { kind: 'flash-crowd', at: 1200, rise: 10, hold: 60, fall: 30, times: 3, regions: [3], namespaces: [0] },
  ],
  [
    ['traffic', 2],
    { kind: 'diurnal', amplitude: 0.2, period: 86400, peakAt: 50400, regions: null, namespaces: null },
  ],
  [['regions', 0], { name: 'us-east', place: 'us-east-1', rate: 3e6, instances: 1500, zones: 3, clockSkew: 0 }],
  [['regions', 1, 'zones'], 4],
  // The mean of 64.3 and 64.0 ms.
  [['links', 'rtt', 0, 1], 0.06415],
  [['links', 'rtt', 1, 0], 0.06415],
  [['links', 'rtt', 2, 2], 0],
  [['links', 'bandwidth'], 1.25e9],
  [['links', 'jitter'], 0.1],
  [['links', 'sameZone'], 0.0002],
  [['links', 'crossZone'], 0.0007],
  [['namespaces', 0, 'keys'], 2e9],
  [['namespaces', 0, 'popularity'], { kind: 'zipf', exponent: 1 }],
  [['namespaces', 0, 'keySize'], { kind: 'fixed', size: 32 }],
  [['namespaces', 0, 'absentShare'], 0.01],
  [['namespaces', 0, 'tiers'], [0, 1, 2]],
  [
    ['namespaces', 0, 'ttl'],
    [
      { ttl: 30, jitter: 0, negative: 10 },
      { ttl: 300, jitter: 0.1, negative: 10 },
      { ttl: 86400, jitter: 0, negative: 10 },
    ],
  ],
  [['namespaces', 0, 'singleFlight'], true],
  [['namespaces', 0, 'originCost'], 1],
  [['namespaces', 1, 'popularity'], { kind: 'hot-set', keys: 2e6, share: 0.9 }],
  [['namespaces', 1, 'oneHitShare'], 0.05],
  [['namespaces', 1, 'valueSize'], { kind: 'fixed', size: 2048 }],
  [['namespaces', 1, 'tiers'], [0, 1]],
  [
    ['namespaces', 1, 'ttl'],
    [{ ttl: 10, jitter: 0.2, negative: 0 }, { ttl: Infinity, jitter: 0.2, negative: 5 }, null],
  ],
  [['namespaces', 1, 'singleFlight'], false],
  [['namespaces', 1, 'originCost'], 2],
  [['namespaces', 2, 'popularity'], { kind: 'uniform' }],
  [['namespaces', 2, 'scan'], { share: 0.8, keys: 1e7 }],
  [['namespaces', 2, 'valueSize'], { kind: 'pareto', min: 100, alpha: 1.5, max: 1e6 }],
  [['namespaces', 2, 'tiers'], [1]],
  [['tiers', 0, 'scope'], 'instance'],
  [['tiers', 0, 'entries'], 100_000],
  [['tiers', 0, 'memory'], 512 * 1024 * 1024],
  [['tiers', 0, 'refreshAfter'], 0.5],
  [['tiers', 1, 'scope'], 'region'],
  [['tiers', 1, 'entries'], Infinity],
  [['tiers', 1, 'siteOf'], [0, 1, 2, 3, 4]],
  [['tiers', 1, 'lfuDecayTime'], 300],
  [['tiers', 1, 'refreshAfter'], null],
  [['tiers', 1, 'pool'], 8],
  [['tiers', 2, 'scope'], 'hub'],
  [['tiers', 2, 'hubs'], [0, 2, 3]],
  // us-west is nearest to us-east, singapore to tokyo.
  [['tiers', 2, 'siteOf'], [0, 0, 2, 3, 3]],
  [['tiers', 2, 'promotedTtl'], 'remaining'],
  [['tiers', 2, 'eviction'], 'lru'],
  [['origin', 'region'], 0],
  [['origin', 'capacity'], 500_000],
  [['origin', 'concurrency'], 5000],
  [['origin', 'queue'], 10_000],
  [['origin', 'timeout'], 1],
  [
    ['phases'],
    [
      { name: 'warm-up', from: 0, to: 120 },
      { name: 'steady', from: 120, to: 1200 },
      { name: 'crowd', from: 1200, to: 1800 },
    ],
  ],
  [
    ['expectations', 2],
    {
      text: 'latency_p99{outcome=hit} < 2 ms',
      selector: { metric: 'latency_p99', labels: { outcome: 'hit' } },
      operator: '<',
      bound: 0.002,
      level: 'warn',
      because: 'L3 answers hits over a wide-area link',
      line: 65,
    },
  ],
  [['expectations', 3, 'text'], 'served_share{tier=origin, region=tokyo} <= 5 %'],
  [['expectations', 4, 'selector', 'labels'], { window: '1h' }],
  [['expectations', 5, 'selector', 'labels'], { phase: 'crowd' }],
];

describe('the sample', () => {
  const sample = scenarioOf(SAMPLE);

  it.each(SAMPLE_VALUES)('%j is %j', (path, value) => {
    expect(valueAt(sample, path)).toEqual(value);
  });

  it('survives structuredClone', () => {
    expect(structuredClone(sample)).toEqual(sample);
  });

  it('resolves alike twice', () => {
    expect(scenarioOf(SAMPLE)).toEqual(sample);
  });
});

/** Defaults, of the small scenario: [path, value] */
const DEFAULTS: readonly [Path, unknown][] = [
  [['description'], ''],
  [['seed'], 1],
  [['start'], 'cold'],
  [['resolution'], { mode: 'auto', head: 500, blockWidth: 0.01, sampledInstances: 16 }],
  [['replications'], { initial: 3, max: 10 }],
  [['regions', 0], { name: 'home', place: null, rate: 1000, instances: 2, zones: 3, clockSkew: 0 }],
  [['traffic'], []],
  [['links'], { rtt: [[0]], sameZone: 0.00025, crossZone: 0.0008, jitter: 0.1, bandwidth: Infinity }],
  [['namespaces', 0, 'share'], 1],
  [['namespaces', 0, 'scan'], null],
  [['namespaces', 0, 'keySize'], { kind: 'fixed', size: 32 }],
  [['namespaces', 0, 'tiers'], [0, 1]],
  [['namespaces', 0, 'ttl', 1], { ttl: Infinity, jitter: 0, negative: 0 }],
  [['namespaces', 0, 'singleFlight'], true],
  [['tiers', 0, 'eviction'], 'w-tinylfu'],
  [['tiers', 0, 'operationTime'], 1e-6],
  [['tiers', 0, 'connections'], Infinity],
  [['tiers', 0, 'promotedTtl'], 'default'],
  [['tiers', 1, 'eviction'], 'allkeys-lfu'],
  [['tiers', 1, 'nodes'], 1],
  [['tiers', 1, 'samples'], 5],
  [['tiers', 1, 'lfuLogFactor'], 10],
  [['tiers', 1, 'lfuDecayTime'], 60],
  [['tiers', 1, 'operationTime'], 10e-6],
  [['tiers', 1, 'connections'], 10_000],
  [['tiers', 1, 'pool'], Infinity],
  [['origin', 'region'], 0],
  [['origin', 'capacity'], 500],
  [['origin', 'concurrency'], Infinity],
  [['origin', 'latency'], { kind: 'constant', time: 0.005 }],
  [['origin', 'queue'], 10_000],
  [['origin', 'timeout'], 1],
  [['phases'], [{ name: 'cold-start', from: 0, to: 60 }]],
];

describe('what a scenario leaves out', () => {
  const small = scenarioOf(SMALL);

  it.each(DEFAULTS)('%j is %j', (path, value) => {
    expect(valueAt(small, path)).toEqual(value);
  });
});

const HOT_KEYS: Path = ['namespaces', 0, 'popularity', 'keys'];

/** What the sample does not show: [setting, path, value] */
const SETTINGS: readonly [string, Path, unknown][] = [
  ['replications=1', ['replications'], { initial: 1, max: 10 }],
  ['replications=20', ['replications'], { initial: 20, max: 20 }],
  ['resolution=exact', ['resolution', 'mode'], 'exact'],
  ['tiers.l2.kind=memcached', ['tiers', 1, 'connections'], 1024],
  ['tiers.l2.kind=memcached', ['tiers', 1, 'operationTime'], 5e-6],
  // A node of Redis needs a part of its memory for itself, one of Memcached does not.
  ['tiers.l2.memory=4 MB', ['tiers', 1, 'memory'], 4e6 - REDIS_SERVER],
  ['tiers.l2={ kind: memcached, memory: 4 MB }', ['tiers', 1, 'memory'], 4e6],
  ['tiers.l2={ kind: redis, memory: 4 MB, reserved: 25 % }', ['tiers', 1, 'memory'], 3e6 - REDIS_SERVER],
  ['tiers.l2.allocator=system', ['tiers', 1, 'allocator'], 'system'],
  ['tiers.l2.connections=unlimited', ['tiers', 1, 'connections'], Infinity],
  ['tiers.l2.connections=50k', ['tiers', 1, 'connections'], 50_000],
  ['tiers.l2.pool=pipelined', ['tiers', 1, 'pool'], Infinity],
  ['tiers.l2.samples=10', ['tiers', 1, 'samples'], 10],
  ['tiers.l2.lfu_log_factor=0.5', ['tiers', 1, 'lfuLogFactor'], 0.5],
  ['tiers.l2.operation_time=20 us', ['tiers', 1, 'operationTime'], 20e-6],
  ['tiers.l2.nodes=3', ['tiers', 1, 'nodes'], 3],
  ['tiers.l1.promoted_ttl=smaller', ['tiers', 0, 'promotedTtl'], 'smaller'],
  ['links.bandwidth=unlimited', ['links', 'bandwidth'], Infinity],
  ['namespaces.things.ttl={ negative: 5 s }', ['namespaces', 0, 'ttl', 0], { ttl: Infinity, jitter: 0, negative: 5 }],
  ['namespaces.things.popularity={ hot_set: { keys: 10, share: 5 % } }', HOT_KEYS, 10],
  ['namespaces.things.popularity={ hot_set: { keys: 0.01 %, share: 5 % } }', HOT_KEYS, 1],
  ['namespaces.things.key_size={ pareto: { min: 9 B, alpha: 2, max: 99 B } }', ['namespaces', 0, 'keySize', 'min'], 9],
  ['origin.latency={ exponential: 5 ms }', ['origin', 'latency'], { kind: 'exponential', mean: 0.005 }],
  ['origin.latency={ lognormal: { p50: 5 ms, sigma: 0 } }', ['origin', 'latency', 'mu'], Math.log(0.005)],
  ['origin.placement=per-region', ['origin', 'region'], null],
  ['origin.placement=home', ['origin', 'region'], 0],
  ['origin.timeout=250 ms', ['origin', 'timeout'], 0.25],
  ['timeline=[]', ['name'], 'small'],
];

describe('a setting', () => {
  it.each(SETTINGS)('%s makes %j %j', (setting, path, value) => {
    const base = setting.startsWith('namespaces.things.ttl=') ? edited(SMALL, ', ttl: { l1: 30 s }', '') : SMALL;
    expect(valueAt(scenarioOf(base, [setting]), path)).toEqual(value);
  });
});

describe('regions', () => {
  it('may have rates instead of shares', () => {
    const text = THREE_REGIONS.replace('traffic: { rate: 1k/s }\n', '').replace(/share: (\d+) %/g, 'rate: $1/s');
    expect(scenarioOf(text).regions.map(({ rate }) => rate)).toEqual([50, 30, 20]);
  });

  it('may be without traffic, if not all are', () => {
    const text = THREE_REGIONS.replace('50 %', '70 %').replace('20 %', '0 %');
    expect(scenarioOf(text).regions.map(({ rate }) => rate)).toEqual([700, 300, 0]);
  });

  it('are as far apart in one direction as in the other', () => {
    expect(scenarioOf(THREE_REGIONS).links.rtt).toEqual([
      [0, 0.01, 0.02],
      [0.01, 0, 0.03],
      [0.02, 0.03, 0],
    ]);
  });

  it('use the nearest hub, and the first of equally near ones', () => {
    const siteOf = (hubs: string, bToC = '30 ms') =>
      scenarioOf(THREE_REGIONS, [`tiers.l2.hubs=${hubs}`, `links.rtt.b.c=${bToC}`]).tiers[1].siteOf;
    expect(siteOf('[b, c]')).toEqual([1, 1, 2]);
    expect(siteOf('[c, b]')).toEqual([1, 1, 2]);
    expect(siteOf('[a, b]', '20 ms')).toEqual([0, 1, 0]);
    expect(siteOf('[b, a]', '20 ms')).toEqual([0, 1, 1]);
  });

  it('are at the place that they are named after', () => {
    const text = SMALL.replace(
      'home: { instances: 2 }',
      'us-east-1: { share: 50 % }\n  far: { share: 50 %, place: sa-east-1 }\nlinks: { rtt: aws-2025-10 }',
    );
    const { regions, links } = scenarioOf(text);
    expect(regions.map(({ place }) => place)).toEqual(['us-east-1', 'sa-east-1']);
    expect(links.rtt[0][1]).toBe(0.1153);
  });
});

describe('names that JavaScript knows too', () => {
  it('are names like others', () => {
    const text = SMALL.replaceAll('l1', 'constructor').replaceAll('home', 'toString').replaceAll('things', 'valueOf');
    expect(problemsOf(text)).toBe('');
    expect(scenarioOf(text).namespaces[0].ttl[0]?.ttl).toBe(30);
    const noTier = problemsOf(text, ['namespaces.valueOf.ttl={ hasOwnProperty: 5 s }']);
    expect(noTier).toContain('there is no tier `hasOwnProperty`');
    const noRegion = problemsOf(THREE_REGIONS, ['links.rtt={ constructor: { a: 5 ms } }']);
    expect(noRegion).toContain('there is no region `constructor`');
  });
});

describe('the usual phases of a warm start', () => {
  const warmUp = (...settings: string[]) => scenarioOf(SMALL, ['start=warm', ...settings]).phases[0].to;

  it.each([
    ['the longest time to live in process', ['duration=1 h'], 30],
    ['at most a fifth of the run', ['duration=100 s'], 20],
    ['a fifth of the run where copies live for ever', ['duration=1 h', 'namespaces.things.ttl.l1=none'], 720],
    ['a minute without a tier in process', ['duration=1 h', 'tiers.l1.kind=redis'], 60],
    ['whole seconds', ['duration=33 s'], 7],
    ['what there is in a very short run', ['duration=2 s'], 0.4],
  ])('leave out %s', (_, settings, seconds) => {
    expect(warmUp(...settings)).toBe(seconds);
  });

  it('end with the run', () => {
    expect(scenarioOf(SMALL, ['start=warm', 'duration=1 h']).phases[1]).toEqual({ name: 'steady', from: 30, to: 3600 });
  });
});

describe('how instances are told', () => {
  const busOf = (...settings: string[]) => {
    const events = ['namespaces.things.writes={ rate: 1/s }', 'namespaces.things.invalidation=events'];
    return scenarioOf(SMALL, [...events, ...settings]).bus;
  };

  it('is not said where nothing is written of it', () => {
    expect(busOf()).not.toHaveProperty('subscriber');
    expect(busOf('bus.notify=pub-sub')).toEqual(busOf());
  });

  it('takes its defaults from Redis', () => {
    const MiB = 2 ** 20;
    const limits = { hardLimit: 32 * MiB, softLimit: 8 * MiB, softSeconds: 60 };
    const rest = { rate: 20_000, message: 100, reconnect: 1, onReconnect: 'keep' };
    expect(busOf('bus.subscriber={ rate: 20k/s }')?.subscriber).toEqual({ ...limits, ...rest });
    expect(busOf('bus.notify=tracking')?.tracking).toEqual({ keysMax: 1e6 });
  });
});
