import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import type { LoadOptions } from '../../src/scenario/load.ts';
import { chooseResolution, unfit } from '../../src/world/resolution.ts';

const TEXT = `name: shop
duration: 60 s
traffic: { rate: 1k/s }
regions:
  home: { share: 60 %, instances: 200 }
  away: { share: 40 %, instances: 100 }
links: { rtt: { home: { away: 80 ms } } }
namespaces:
  products: { keys: 1k, popularity: uniform, value_size: 1 kB, ttl: { l2: 60 s, l3: 60 s } }
tiers:
  l2: { kind: redis-cluster, nodes: 3, memory: 1 GiB }
  l3: { kind: memcached, hubs: [home], nodes: 2, memory: 1 GiB }
origin: { capacity: 10k/s, latency: 5 ms }
`;

function load(set: readonly string[], asks: NonNullable<LoadOptions['unfit']> = () => []) {
  return loadScenario({ text: TEXT, file: 'shop.yaml', set, unfit: asks });
}

function problems(...set: string[]): string[] {
  const loaded = load(set, unfit);
  return 'problems' in loaded ? loaded.problems.map(({ path, message }) => `${path}: ${message}`) : [];
}

describe('chooseResolution', () => {
  it.each([
    [[], 'exact'],
    [['resolution=model'], 'model'],
    [['traffic.rate=1M/s'], 'model'],
    [['namespaces.products.keys=1G'], 'model'],
    // So many of them that those which come are too many.
    [['namespaces.products.keys=1M', 'namespaces.products.key_lifetime=2s'], 'model'],
    [['regions.home.instances=400k'], 'exact'],
    [['namespaces.products.writes={ rate: 100k/s }'], 'exact'],
    [['namespaces.products.writes={ rate: 1M/s }'], 'model'],
    // Each of its events is dealt with in both regions.
    [['namespaces.products.writes={ rate: 400k/s }', 'namespaces.products.invalidation=events'], 'model'],
  ] as const)('with %j it is %s', (set, expected) => {
    const loaded = load(set);
    if ('problems' in loaded) throw new Error(loaded.problems[0].message);
    expect(chooseResolution(loaded.scenario).resolution).toBe(expected);
  });
});

describe('what the scale model cannot do is an error', () => {
  it('only where the scale model runs, and only where the limit acts', () => {
    expect(problems('tiers.l2.pool=8', 'tiers.l3.connections=10')).toEqual([]);
    expect(problems('resolution=model', 'tiers.l2.connections=200', 'tiers.l3.connections=300')).toEqual([]);
  });

  it.each([
    ['{ fault: poisoning, at: 1 s, tier: l2 }', 'timeline.0.fault: the scale model does not follow `poisoning`'],
    [
      '{ fault: origin-down, at: 1 s, for: 1 s, answers: none }',
      'timeline.0.answers: the scale model does not follow machines that give no answer',
    ],
    ['{ fault: flush, at: 1 s, tier: l2 }', ''],
    ['{ fault: nodes-down, at: 1 s, for: 2 s, tier: l2, nodes: 1 }', ''],
  ])('of faults: %s', (fault, message) => {
    const instead = ', expected none, or `resolution: exact` (scale model: asked for)';
    expect(problems('resolution=model', `timeline=[${fault}]`)).toEqual(message === '' ? [] : [message + instead]);
  });

  it('of faults beside keys that have no rank, where they lead requests elsewhere', () => {
    const once = 'namespaces.products.one_hit_share=5 %';
    expect(problems('resolution=model', once, 'timeline=[{ fault: flush, at: 1 s, tier: l2 }]')).toEqual([]);
    const fault = 'timeline=[{ fault: partition, at: 1 s, for: 1 s, regions: [away] }]';
    const [found] = problems('resolution=model', once, fault);
    expect(found).toMatch(/`partition` beside scans and keys asked for only once/);
  });

  it('names the limit that refuses some instances, counted over all regions of a hub', () => {
    expect(problems('resolution=model', 'tiers.l2.connections=199', 'tiers.l3.connections=299')).toEqual([
      'tiers.l2.connections: a node accepts 199 connections and 200 instances want one; the scale model does not ' +
        'follow refused ones, expected 200 at least, or `resolution: exact` (scale model: asked for)',
      'tiers.l3.connections: a node accepts 299 connections and 300 instances want one; the scale model does not ' +
        'follow refused ones, expected 300 at least, or `resolution: exact` (scale model: asked for)',
    ]);
  });

  it('follows writes that end copies, or leave them to their time', () => {
    expect(problems('namespaces.products.writes={ rate: 1M/s }')).toEqual([]);
    const told = ['namespaces.products.writes={ rate: 1M/s }', 'namespaces.products.invalidation=events'];
    expect(problems(...told, 'bus.tiers=[l2]')).toEqual([]);
  });

  it('follows popular keys one by one only where a tier below comes and goes by itself, and not too many', () => {
    const skewed = [
      'traffic.rate=10M/s',
      'duration=30 min',
      'namespaces.products.popularity={ zipf: 1.0 }',
      'namespaces.products.writes={ rate: 1M/s, popularity: { zipf: 1.0 } }',
      'namespaces.products.invalidation=events',
    ];
    expect(problems(...skewed, 'bus.tiers=[l2, l3]')).toEqual([]);
    const [problem, ...others] = problems(...skewed, 'bus.tiers=[l2]');
    expect(problem).toMatch(
      /^namespaces\.products\.writes\.popularity: the scale model does not follow about \S+ deletes of popular keys/,
    );
    expect(problem).toContain('50M at most: writes less skewed, fewer of them, a shorter `duration`, or tiers that');
    expect(others).toEqual([]);
    // Copies that live as long as the run are there all the time.
    expect(problems(...skewed, 'bus.tiers=[l2]', 'namespaces.products.ttl.l3=1h')).toEqual([]);
  });

  it('names what it does not follow of writes, and how many there are', () => {
    expect(problems('namespaces.products.writes={ rate: 1M/s, failure: 1 % }')).toEqual([
      'namespaces.products.writes.failure: the scale model does not follow writes that fail, expected 0 %, or ' +
        '`resolution: exact` (scale model: 60k requests and 60M writes and events; an exact run takes at most 50M)',
    ]);
    const own = 'namespaces.products.writes={ rate: 1M/s, ranking: independent }';
    expect(problems(own)).toEqual([expect.stringContaining('does not follow writes with a ranking of their own')]);
    const [aged] = problems('namespaces.products.consistency={ bounded: 1 s }', 'resolution=model');
    expect(aged).toContain('ages of copies');
  });

  it.each([
    ['key_lifetime=1h', 'key_lifetime: the scale model does not follow keys that come and go, expected `unlimited`'],
    ['ranking=per-region', 'ranking: the scale model does not follow rankings of single regions, expected `shared`'],
  ])('names %s', (set, problem) => {
    expect(problems(`namespaces.products.${set}`)).toEqual([]);
    expect(problems(`namespaces.products.${set}`, 'resolution=model')).toEqual([
      `namespaces.products.${problem}, or \`resolution: exact\` (scale model: asked for)`,
    ]);
    const why = set.startsWith('ranking') ? 'rankings of single regions' : 'copies of former keys';
    expect(problems(`namespaces.products.${set}`, 'start=warm')).toEqual([
      `namespaces.products.${set.split('=')[0]}: a warm start does not know ${why}, expected \`start: cold\` with it`,
    ]);
  });

  it('names a finite pool, and why the scale model runs', () => {
    const [problem, ...others] = problems('traffic.rate=1M/s', 'tiers.l2.pool=8');
    expect(others).toEqual([]);
    expect(problem).toBe(
      'tiers.l2.pool: found a pool of 8, which the scale model does not follow, expected `pipelined`, or ' +
        '`resolution: exact` (scale model: 60M requests; an exact run takes at most 50M)',
    );
  });
});
