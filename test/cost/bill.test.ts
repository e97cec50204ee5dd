import { describe, expect, it, test } from 'vitest';
import { Bill, monthly, soldUnits } from '../../src/cost/bill.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { formatProblem } from '../../src/scenario/problem.ts';
import type { Cost } from '../../src/scenario/cost.ts';
import type { Selector } from '../../src/scenario/metric.ts';
import type { ResolvedScenario } from '../../src/scenario/resolved.ts';
import { pricing } from '../../src/study/price-books.ts';
import { simulate } from '../../src/world/simulate.ts';

const TEXT = `name: shop
duration: 60 s
start: warm
traffic: { rate: 200/s }
regions:
  us: { place: us-east-1, share: 75 %, instances: 4 }
  eu: { place: eu-west-1, share: 25 %, instances: 2 }
links: { rtt: aws-2025-10 }
namespaces:
  small: { share: 50 %, keys: 1k, popularity: { zipf: 0.9 }, value_size: 1 kB, ttl: { l1: 30 s, l2: 10 min } }
  large: { share: 50 %, keys: 1k, popularity: { zipf: 0.9 }, value_size: 5 kB, ttl: { l1: 30 s, l2: 10 min } }
tiers:
  l1: { kind: in-process, memory: 512 MiB }
  l2: { kind: redis-cluster, nodes: 2, memory: 64 MiB, replicas: 1 }
origin: { placement: us, capacity: 500/s, latency: 5 ms }
cost:
  book: aws-2026-10
  tiers: { l1: ec2.r6g.2xlarge, l2: cache.r6g.large }
  other: { monitoring: { line: watcher, count: 2 }, link: { line: dedicated, regions: [us, eu] } }
  prices: { watcher: 100 $/month, dedicated: 1 $/h, dedicated@eu-west-1: 2 $/h }
`;

function load(text: string, set: readonly string[] = []) {
  return loadScenario({ text, file: 'shop.yaml', set, pricing });
}

function scenarioOf(set: readonly string[] = [], text = TEXT): ResolvedScenario & { readonly cost: Cost } {
  const loaded = load(text, set);
  if ('problems' in loaded) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  const { cost } = loaded.scenario;
  if (cost === undefined) throw new Error('it has no cost');
  return { ...loaded.scenario, cost };
}

/** A run of which everything is known: rates by region and namespace, times `load`. */
function known(load: number) {
  const share = { us: 0.75, eu: 0.25 };
  const value = ({ metric, labels }: Selector): number => {
    const ofRegion = labels.region === undefined ? 1 : share[labels.region as 'us' | 'eu'];
    const part = ofRegion * (labels.namespace === undefined ? 1 : 0.5);
    if (metric === 'requests') return 100 * 200 * load * part;
    if (metric === 'origin_reads') return 22 * load * part;
    if (metric === 'origin_rejected') return 2 * load * part;
    if (metric === 'egress_bytes') return labels.region === 'us' ? 3000 * load : 0;
    if (metric === 'zone_bytes') return 10_000 * load * part;
    return NaN;
  };
  return { value, seconds: () => 100 };
}

/** Dollars a month of every line, by hand. */
const HOURS = 730;
const SECONDS = HOURS * 3600;
const BY_HAND: Readonly<Record<string, number>> = {
  'l1: application memory us': ((4 * 0.5) / 64) * 0.4032 * HOURS,
  'l1: application memory eu': ((2 * 0.5) / 64) * 0.4032 * 1.08 * HOURS,
  'l2: nodes us': 2 * 0.206 * HOURS,
  'l2: replicas us': 2 * 0.206 * HOURS,
  'l2: nodes eu': 2 * 0.206 * 1.08 * HOURS,
  'l2: replicas eu': 2 * 0.206 * 1.08 * HOURS,
  // Half of the reads are of 5 kB, which begin a second unit of 4 KiB.
  'origin: reads us': ((10 + 10 * 2) * SECONDS * 0.125) / 1e6,
  'transfer to other regions us': (3000 * SECONDS * 0.02) / 1e9,
  'transfer to other regions eu': 0,
  'transfer between zones us': (7500 * SECONDS * 0.02) / 1e9,
  'transfer between zones eu': (2500 * SECONDS * 0.02) / 1e9,
  monitoring: 200,
  'link us': HOURS,
  'link eu': 2 * HOURS,
};

describe('a bill', () => {
  const scenario = scenarioOf();
  const { cost } = scenario;
  const bill = new Bill(cost, known(1));
  const { items, without } = bill.quantities();

  it('is what one reckons by hand, line by line, to the cent', () => {
    const lines = cost.items.map((item, index): [string, number] => {
      const place = item.region === null ? '' : ` ${scenario.regions[item.region].name}`;
      return [`${item.name}${place}`, monthly(item, items[index])];
    });
    expect(lines.map(([name]) => name).toSorted()).toEqual(Object.keys(BY_HAND).toSorted());
    for (const [name, amount] of lines) expect([name, amount]).toEqual([name, expect.closeTo(BY_HAND[name], 6)]);
  });

  it('is the sum of its lines, and of its regions', () => {
    const sum = Object.values(BY_HAND).reduce((a, b) => a + b, 0);
    const value = (labels: object) => bill.value('cost_per_month', labels, scenario);
    expect(value({})).toBeCloseTo(sum, 6);
    expect(value({ region: 'us' }) + value({ region: 'eu' }) + 200).toBeCloseTo(sum, 6);
    expect(value({ tier: 'l2' })).toBeCloseTo(4 * 0.206 * 2.08 * HOURS, 6);
    expect(bill.value('cost_per_million_requests', {}, scenario)).toBeCloseTo((sum / (200 * SECONDS)) * 1e6, 9);
  });

  it('without a cache has every request read, and every answer sent', () => {
    const reads = ((100 + 100 * 2) * SECONDS * 0.125) / 1e6;
    const sent = ((25 * 1000 + 25 * 5000) * SECONDS * 0.02) / 1e9;
    expect(without.map((quantity, index) => monthly(cost.without[index], quantity))).toEqual([
      expect.closeTo(reads, 6),
      expect.closeTo(sent, 6),
    ]);
    const total = bill.value('cost_per_month', {}, scenario);
    expect(bill.value('cost_saving', {}, scenario) * total).toBeCloseTo(reads + sent, 6);
  });

  it('says quantities in the units of the prices', () => {
    const of = (name: string) => cost.items.findIndex((item) => item.name === name);
    expect(soldUnits(cost.items[of('l2: nodes')], items[of('l2: nodes')])).toBeCloseTo(2 * HOURS, 9);
    expect(soldUnits(cost.items[of('origin: reads')], items[of('origin: reads')])).toBeCloseTo((30 * SECONDS) / 1e6, 9);
    expect(soldUnits(cost.items[of('monitoring')], items[of('monitoring')])).toBeCloseTo(2, 9);
  });

  it('leaves out a tier that nobody uses', () => {
    const items = (set: readonly string[]) => scenarioOf(set).cost.items.map(({ name }) => name);
    const set = ['namespaces.small.ttl={ l2: 10 min }', 'namespaces.large.ttl={ l2: 10 min }'];
    const unused = [...set, 'namespaces.small.tiers=[l2]', 'namespaces.large.tiers=[l2]'];
    expect(items(set)).toContain('l1: application memory');
    expect(items(unused)).toEqual(items(set).filter((name) => name !== 'l1: application memory'));
    expect(items(unused.slice(0, 3))).toEqual(items(set));
  });

  it('doubles with the load in what goes by use, and in nothing else', () => {
    const twice = new Bill(cost, known(2)).quantities().items;
    cost.items.forEach(({ measured }, index) => {
      expect(twice[index]).toBeCloseTo((measured.length > 0 ? 2 : 1) * items[index], 9);
    });
  });
});

test('of a run, adds up, and both engines agree on it', () => {
  const bills = (['exact', 'model'] as const).map((mode) => {
    const scenario = scenarioOf([`resolution=${mode}`, 'origin.latency=1 ms']);
    const { metrics, bill } = simulate(scenario, 0, () => true);
    const sum = scenario.cost.items.reduce((all, item, index) => all + monthly(item, bill?.items[index] ?? NaN), 0);
    expect(metrics['cost_per_month']).toBeCloseTo(sum, 6);
    expect(metrics['cost_per_month{phase=steady}']).toBe(metrics['cost_per_month']);
    return metrics;
  });
  for (const metric of ['cost_per_month', 'cost_without_cache_per_month', 'zone_bytes']) {
    expect(Math.abs(bills[1][metric] / bills[0][metric] - 1)).toBeLessThan(0.05);
  }
});

const OTHERS = 'watcher: 100 $/month, dedicated: 1 $/h, dedicated@eu-west-1: 1 $/h';

test.each([
  ['reserved-1y', 'reserved-1y: 0.5', 2 * 0.206 * HOURS * 2.08],
  ['spot', 'cache.r6g.large/spot: 0.1 $/h', 4 * 0.1 * HOURS * 2.08],
  ['spot', 'spot: 0.9, cache.r6g.large/spot@eu-west-1: 0.2 $/h', (4 * 0.206 * 0.9 + 4 * 0.2) * HOURS],
])('nodes that are paid for as %s: %s', (purchase, price, expected) => {
  const bought = `cost.tiers.l2={ node: cache.r6g.large, purchase: ${purchase} }`;
  const scenario = scenarioOf([bought, `cost.prices={ ${price}, ${OTHERS} }`]);
  const bill = new Bill(scenario.cost, known(1));
  expect(bill.value('cost_per_month', { tier: 'l2' }, scenario)).toBeCloseTo(expected, 6);
});

test('an origin sold by capacity costs what it could serve', () => {
  const scenario = scenarioOf(['cost.origin.reads=dynamodb.rcu']);
  const item = scenario.cost.items.find(({ name }) => name === 'origin: capacity for reads');
  expect(item?.fixed).toBe(500);
});

/** [what is wrong, setting, message] */
test.each([
  ['no such book', 'cost.book=aws', 'there is no price book `aws`; expected `aws-2026-10` or `brief`'],
  ['a cold month', 'start=cold', '`phase` is missing: the only one, `cold-start`, begins with empty caches'],
  ['no such phase', 'cost.phase=staedy', 'there is no phase `staedy`; did you mean `steady`?'],
  ['no such line', 'cost.tiers.l2=cache.r6g.lrge', 'has no line `cache.r6g.lrge`; did you mean `cache.r6g.large`?'],
  ['no such tier', 'cost.tiers.l9=cache.r6g.large', 'there is no tier `l9`; did you mean `l1`?'],
  ['a place without prices', 'regions.eu.place=us-west-2', 'or for all nodes there `nodes@us-west-2: 1.1`'],
  ['reads of a place', 'origin.placement=per-region', 'in eu-west-1: write it in `prices`, `dynamodb.read@eu-west-1'],
  [
    'no spot price',
    'cost.tiers.l2={ node: cache.r6g.large, purchase: spot }',
    'has no `spot` price of `cache.r6g.large`: write it in `prices`',
  ],
  ['traffic as a node', 'cost.tiers.l2=cross-zone', 'is sold at 0.02 $/GB, expected a price such as `1 $/h`'],
  ['a price for nothing', 'cost.prices.nodes@us-wset-2=1', 'nothing in the bill is bought at `nodes@us-wset-2`'],
  ['a bus that is not there', 'cost.bus={ broker: kafka.m5.large }', 'the scenario has no bus'],
  ['no such region', 'cost.other.link.regions=[mars]', 'there is no region `mars`'],
  ['a tier that nobody bought', 'cost.tiers={ l1: ec2.r6g.2xlarge }', '`l2` is missing, expected what its nodes'],
])('%s', (_, set, message) => {
  const loaded = load(TEXT, [set]);
  const problems = 'problems' in loaded ? loaded.problems.map(formatProblem).join('\n') : '';
  expect(problems).toContain(message);
});

test('more memory than the machine has', () => {
  const loaded = load(TEXT, ['cost.tiers.l2=cache.r6g.2xlarge', 'tiers.l2.memory=64 GiB']);
  const problems = 'problems' in loaded ? loaded.problems.map(formatProblem).join('\n') : '';
  expect(problems).toContain('`cache.r6g.2xlarge` has 52.8 GiB, less than the memory of a node of `l2`');
});

test('a scenario without prices has no bill, and no expectation of one', () => {
  const plain = TEXT.slice(0, TEXT.indexOf('cost:'));
  const loaded = load(`${plain}expect: [cost_per_month < 3 k$]\n`);
  const problems = 'problems' in loaded ? loaded.problems.map(formatProblem).join('\n') : '';
  expect(problems).toContain('`cost_per_month` is of money, expected a section `cost` with the prices');
});
