/**
 * The scale model against the exact run on scenarios drawn at random: popularity, tiers, times to live, bounds,
 * policies, instances, starts. What nobody thought of shows here; a scenario that is off by more than is allowed is
 * printed.
 *
 *   npx tsx bench/random-pairs.ts [first] [last] [replications]
 */
import { Stream } from '../src/random/stream.ts';
import { loadScenario } from '../src/scenario/load.ts';
import { compareEngines } from '../test/fixtures/engine-pairs.ts';

const [first = '1', last = '20', replications = '2'] = process.argv.slice(2);

const REGIONS = ['us-east', 'us-west', 'eu-west', 'tokyo'] as const;
const PLACES = ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-northeast-1'] as const;
const SHARES = [[100], [60, 40], [50, 30, 20], [40, 30, 20, 10]] as const;
/** Bytes of an entry, about. */
const ENTRY = 700;
/** What a Redis node needs for itself, and more, kB. */
const NODE = 1150;

class Draw {
  readonly #stream: Stream;

  constructor(number: number) {
    this.#stream = new Stream(number, 'random-pairs');
  }

  chance(share: number): boolean {
    return this.#stream.next() < share;
  }

  of<T>(...values: readonly T[]): T {
    return values[this.#stream.below(values.length)];
  }

  /** Between two bounds, evenly on a logarithmic scale. */
  between(low: number, high: number): number {
    return low * Math.exp(Math.log(high / low) * this.#stream.next());
  }

  count(low: number, high: number): number {
    return Math.max(1, Math.round(this.between(low, high)));
  }
}

interface Plan {
  readonly local: boolean;
  readonly hub: boolean;
}

function namespaceOf(draw: Draw, keys: number, { local, hub }: Plan): string {
  const zipf = `{ zipf: ${draw.between(0.6, 1.3).toFixed(2)} }`;
  const hot = `{ hot_set: { keys: ${Math.round(keys / 20)}, share: 80 % } }`;
  const l1 = draw.between(1, 60);
  const l2 = l1 * draw.between(1.5, 30);
  const l3 = l2 * draw.between(1.5, 10);
  const seconds = (life: number): string => `${life.toFixed(1)} s`;
  const lives = [local ? `l1: ${seconds(l1)}` : '', `l2: ${seconds(l2)}`, hub ? `l3: ${seconds(l3)}` : ''];
  return [
    `keys: ${keys}`,
    `popularity: ${draw.of(zipf, zipf, zipf, 'uniform', hot)}`,
    `value_size: ${draw.of('500 B', '{ lognormal: { mean: 500 B, p99: 3 kB } }')}`,
    `absent_share: ${draw.of(0, 0, 3)} %`,
    `one_hit_share: ${draw.of(0, 0, 0, 2, 10)} %`,
    `herd: [${draw.of('single-flight', 'single-flight', '')}]`,
    `ttl: { ${lives.filter((life) => life !== '').join(', ')}, negative: ${seconds(draw.between(1, 20))} }`,
  ].join(', ');
}

function scenarioOf(number: number): string {
  const draw = new Draw(number);
  const regions = draw.of(1, 2, 3, 4);
  const rate = draw.count(6000, 20000);
  const instances = draw.count(1, 40);
  const plan: Plan = { local: draw.chance(0.8), hub: draw.chance(0.4) };
  const keys = draw.chance(0.5) ? [draw.count(2e4, 3e5)] : [draw.count(2e4, 3e5), draw.count(2e4, 3e5)];
  const all = keys.reduce((sum, part) => sum + part, 0);
  const shares = keys.length === 1 ? [100] : [70, 30];
  const kilobytes = (part: number, nodes: number): number => Math.round((part * all * ENTRY) / nodes / 1000);
  const refresh = draw.chance(0.4) ? ', refresh_after: 60 %' : '';
  const entries = Math.round(all * draw.between(0.01, 2));
  const l1 = `kind: in-process, entries: ${entries}, eviction: ${draw.of('w-tinylfu', 'lru')}`;
  const l2 = `kind: redis-cluster, nodes: 3, memory: ${NODE + kilobytes(draw.between(0.1, 4), 3)} kB`;
  const l3 = `kind: memcached, nodes: 2, memory: ${NODE + kilobytes(draw.between(0.3, 4), 2)} kB`;
  return [
    `name: random-${number}`,
    `seed: ${number}`,
    `duration: ${draw.count(40, 150)} s`,
    `start: ${draw.of('cold', 'warm')}`,
    `traffic: { rate: ${rate}/s }`,
    'regions:',
    ...REGIONS.slice(0, regions).map((name, at) => {
      const share = regions > 1 ? `, share: ${SHARES[regions - 1][at]} %` : '';
      return `  ${name}: { place: ${PLACES[at]}, instances: ${instances}${share} }`;
    }),
    ...(regions > 1 ? [`links: { rtt: aws-2025-10, jitter: ${draw.of(0, 10)} % }`] : []),
    'namespaces:',
    ...keys.map((part, at) => `  n${at}: { share: ${shares[at]} %, ${namespaceOf(draw, part, plan)} }`),
    'tiers:',
    ...(plan.local ? [`  l1: { ${l1}${refresh} }`] : []),
    `  l2: { ${l2}, eviction: ${draw.of('allkeys-lru', 'allkeys-lfu')} }`,
    ...(plan.hub ? [`  l3: { ${l3}${regions > 1 ? ', hubs: [us-east]' : ''} }`] : []),
    `origin: { capacity: ${Math.round(rate * draw.between(0.5, 3))}/s, concurrency: ${draw.of(50, 300)}, ` +
      'latency: { lognormal: { p50: 5 ms, p99: 30 ms } } }',
    '',
  ].join('\n');
}

const mark = (over: number): string => (over > 1 ? '!' : '');
const percent = (value: number): string => (100 * value).toFixed(1);
let off = 0;
for (let number = Number(first); number <= Number(last); number++) {
  const text = scenarioOf(number);
  const loaded = loadScenario({ text, file: `random-${number}`, set: [] });
  if ('problems' in loaded) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  const found = compareEngines(loaded.scenario, Number(replications));
  console.log(
    `${String(number).padStart(4)}  shares ${found.servedPoints.toFixed(2)} pp${mark(found.served)}, ` +
      `origin reads ${percent(found.originShift)} +- ${percent(found.originHalfWidth)} %${mark(found.originReads)}, ` +
      `windows ${found.windows.toFixed(2)}${mark(found.windows)} of what is allowed (${found.windowsCompared}), ` +
      `p50 ${found.p50.toFixed(2)}${mark(found.p50)}, p99 ${found.p99.toFixed(2)}${mark(found.p99)}, ` +
      `events 1/${(1 / found.eventRatio).toFixed(0)}`,
  );
  if (Math.max(found.served, found.originReads, found.windows, found.p50, found.p99) <= 1) continue;
  off++;
  console.log(text);
}
console.log(`${off} of ${Number(last) - Number(first) + 1} are off by more than is allowed`);
