import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WHOLE } from '../../src/scenario/inheritance.ts';
import { scenarioJsonSchema } from '../../src/scenario/json-schema.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { standalone } from '../../src/scenario/standalone.ts';
import { baseFiles } from '../../src/study/base-files.ts';
import { scenarioHash } from '../../src/study/scenario-hash.ts';
import { BASES } from './bases.ts';
import { problemsOf, scenarioOf } from './small.ts';

const CHILD = 'extends: shop.yaml\nname: child\n';

describe('a scenario that extends another', () => {
  it('has what the other says, and its own name', () => {
    const { name, duration, regions, tiers } = scenarioOf(CHILD);
    expect([name, duration, regions.map((one) => one.rate)]).toEqual(['child', 60, [600, 400]]);
    expect(tiers.map((tier) => tier.name)).toEqual(['l1', 'l2']);
  });

  it('changes what it says, key by key, over more than one file', () => {
    const { tiers, regions } = scenarioOf(`extends: middle.yaml\nname: x\ntiers: { l2: { nodes: 5 } }\n`);
    expect(tiers[1]).toMatchObject({ kind: 'redis', nodes: 5 });
    expect(tiers[1].memory - scenarioOf(CHILD).tiers[1].memory).toBe(3 * 1024 * 1024);
    expect(regions.map(({ instances }) => instances)).toEqual([2, 3]);
  });

  it('keeps the order of names, and adds its own after them', () => {
    const more = 'tiers: { l3: { kind: memcached, memory: 1 GiB }, l1: { entries: 7 } }\n';
    const { tiers } = scenarioOf(CHILD + more);
    expect(tiers.map(({ name, entries }) => [name, entries])).toEqual([['l1', 7], ['l2', Infinity], ['l3', Infinity]]);
  });

  it('takes away what it says is null', () => {
    const gone = 'regions: { a: null, b: { share: null } }\nlinks: null\nexpect: null\n';
    const { regions, expectations } = scenarioOf(CHILD + gone);
    expect(regions.map(({ name, rate }) => [name, rate])).toEqual([['b', 1000]]);
    expect(expectations).toEqual([]);
  });

  it('replaces lists, unless the word says where the items go', () => {
    const textsOf = (more: string) => scenarioOf(CHILD + more).expectations.map(({ text }) => text);
    const [first, second] = ['hit_rate > 10 %', 'origin_utilization < 90 %'];
    expect(textsOf('')).toEqual([first, second]);
    expect(textsOf('expect: [requests > 5]\n')).toEqual(['requests > 5']);
    expect(textsOf('expect: [requests > 5, inherited]\n')).toEqual(['requests > 5', first, second]);
    expect(textsOf('expect: [inherited, requests > 5]\n')).toEqual([first, second, 'requests > 5']);
  });

  it('replaces distributions and popularities', () => {
    const { namespaces, origin } = scenarioOf(
      `${CHILD}namespaces: { things: { popularity: { hot_set: { keys: 10, share: 90 % } } } }\n` +
        'origin: { latency: { lognormal: { mean: 5 ms, sigma: 1 } } }\n',
    );
    expect(namespaces[0].popularity.kind).toBe('hot-set');
    expect(origin.latency.kind).toBe('lognormal');
  });

  it('is changed by settings last', () => {
    expect(scenarioOf(`${CHILD}seed: 5\n`, ['seed=7', 'tiers.l2.nodes=4'])).toMatchObject({
      seed: 7,
      tiers: [{}, { nodes: 4 }],
    });
    expect(problemsOf(CHILD, ['extends=shop.yaml'])).toContain('stands in its file, and is no setting');
    expect(problemsOf(CHILD, ['expect.1=hit_rat > 1'])).toContain('there is no metric `hit_rat`');
  });

  it('says of each expectation in which file it stands, which is no part of its hash', () => {
    const scenario = scenarioOf(`${CHILD}expect: [inherited, requests > 5]\n`);
    expect(scenario.expectations.map(({ line, file }) => [line, file])).toEqual([
      [15, 'shop.yaml'],
      [16, 'shop.yaml'],
      [3, undefined],
    ]);
  });
});

describe('a scenario written as one text', () => {
  const PIECES = [
    'tiers: { l2: { nodes: 5, memory: 1 GiB } }',
    'regions:\n  # gone\n  a: null\n  b: { share: null, instances: 9 }',
    'expect: [inherited, requests > 5]',
    'expect: null',
    'origin: { latency: { lognormal: { mean: 5 ms, sigma: 1 } }, queue: &q 7 }',
    'namespaces: { more: &m { keys: 5, popularity: uniform, value_size: 1 kB, share: 10 % }, things: { share: 90 % } }',
    'phases: [{ name: early, to: 10 s }, { name: late }]',
    'links: { rtt: { a: { b: 5 ms } } }\nseed: 3',
  ];

  it('is the same scenario, whatever it changes', () => {
    const some = fc.record({ file: fc.constantFrom('shop.yaml', 'middle.yaml'), pieces: fc.subarray(PIECES) });
    fc.assert(
      fc.property(some, ({ file, pieces }) => {
        // One `expect` is enough.
        const opening = (piece: string): string => piece.slice(0, 6);
        const once = pieces.filter((one, index) => pieces.findIndex((x) => opening(x) === opening(one)) === index);
        // Without region `a` there is nothing to name a time to.
        const fitting = once.some((one) => one.includes('a: null'))
          ? [...once.filter((one) => !one.startsWith('links')), 'links: null']
          : once;
        const text = `extends: ${file}\nname: child\n${fitting.join('\n')}\n`;
        const whole = standalone(text, 'small.yaml', BASES);
        expect(whole).not.toContain('extends');
        expect(scenarioHash(scenarioOf(whole))).toBe(scenarioHash(scenarioOf(text)));
      }),
      { numRuns: 60 },
    );
  });

  it('keeps the comments, and opens with its own', () => {
    const whole = standalone(`# Mine.\n${CHILD}tiers: { l2: { nodes: 5 } }\n`, 'small.yaml', BASES);
    expect(whole).toMatch(/^# Mine\.\nduration: 60 s\n/);
    expect(whole).toContain('l2: { kind: redis, memory: 9 MiB, nodes: 5 }');
    const text = 'name: alone\nduration: 5 s # short\n';
    expect(standalone(text, 'small.yaml', BASES)).toBe(text);
  });
});

it('knows all maps that have several forms, and so are replaced as a whole', () => {
  const found: string[] = [];
  const isMap = (schema: Schema): boolean => schema.type === 'object' && schema.additionalProperties === false;
  const visit = (schema: Schema, path: readonly string[]): void => {
    const ways = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
    if (ways.filter(isMap).length > 1) found.push(path.join('.'));
    else ways.forEach((way) => visit(way, path));
    Object.entries(schema.properties ?? {}).forEach(([key, inner]) => visit(inner, [...path, key]));
    if (typeof schema.additionalProperties === 'object') visit(schema.additionalProperties, [...path, '*']);
  };
  visit(scenarioJsonSchema() as Schema, []);
  expect(found.toSorted()).toEqual(WHOLE.filter((path) => path !== 'sweep.vary').toSorted());
});

interface Schema {
  readonly type?: string;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
}

describe('files', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'windtunnel-extends-'));
    mkdirSync(join(root, 'lib'));
    writeFileSync(join(root, 'lib/shop.yaml'), BASES_TEXT);
    writeFileSync(join(root, 'own.yaml'), 'extends: own.yaml\nname: own\n');
    writeFileSync(join(root, 'lib/latin1.yaml'), Buffer.from([0x6e, 0x3a, 0xe9]));
  });
  afterAll(() => rmSync(root, { recursive: true }));

  const BASES_TEXT = `duration: 10 s
regions: { home: {} }
namespaces: { things: { requests: { trace: day.csv } } }
origin: { capacity: 1k/s, latency: 5 ms }
`;

  const load = (text: string) => loadScenario({ text, file: join(root, 'own.yaml'), set: [], bases: baseFiles });
  const messagesOf = (text: string): string[] => {
    const loaded = load(text);
    return 'problems' in loaded ? loaded.problems.map(({ message }) => message.replaceAll(`${root}/`, '')) : [];
  };

  it('are seen from the folder of who names them, and so are their traces', () => {
    const loaded = load('extends: lib/shop.yaml\nname: x\n');
    expect('problems' in loaded ? loaded.problems : loaded.scenario.namespaces[0].recording?.file).toBe('lib/day.csv');
  });

  it.each([
    ['lib/shpo.yaml', 'lib/shpo.yaml: no such file; did you mean `lib/shop.yaml`?'],
    ['lib', 'lib: is a folder, expected a scenario file'],
    ['lib/latin1.yaml', 'lib/latin1.yaml: is not UTF-8 text, expected a scenario in YAML'],
    ['own.yaml', 'goes round in a circle: own.yaml extends own.yaml'],
  ])('%s: %s', (named, want) => {
    expect(messagesOf(`name: x\nextends: ${named}\n`)).toEqual([want]);
  });
});
