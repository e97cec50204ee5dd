import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Namespace, ResolvedScenario } from '../../src/scenario/resolved.ts';
import { withRecordings } from '../../src/study/recordings.ts';
import { replay } from '../../src/study/replay.ts';
import { openTraceFile } from '../../src/study/trace-source.ts';
import { simulate } from '../../src/world/simulate.ts';
import { INSTANT, namespace, region, sample, tier } from '../world/sample.ts';

const WEB07 = fileURLToPath(new URL('../fixtures/web07.txt.gz', import.meta.url));
const RATE = 1000;
const CAPACITY = 2048;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'windtunnel-recordings-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const PLAIN: NonNullable<Namespace['recording']> = {
  file: WEB07,
  rate: null,
  timeUnit: 1,
  loop: false,
  skip: [],
  tellsSizes: false,
  digest: null,
  requests: null,
};

/** A system in which nothing takes time and nothing ends, so that only the order of the requests counts. */
function scenarioOf(parts: Partial<typeof PLAIN>, more: Partial<ResolvedScenario> = {}): ResolvedScenario {
  return sample({
    ...INSTANT,
    duration: 100,
    regions: [region('here', { rate: 1, instances: 1 })],
    namespaces: [
      namespace('things', {
        share: 0,
        keys: 1,
        popularity: { kind: 'uniform' },
        recording: { ...PLAIN, ...parts },
        tiers: [0],
        ttl: [{ ttl: Infinity, jitter: 0, negative: Infinity }],
      }),
    ],
    tiers: [tier('l1', { operationTime: 0 })],
    ...more,
  });
}

async function recorded(scenario: ResolvedScenario): Promise<ResolvedScenario> {
  const read = await withRecordings(scenario, join(folder, 'scenario.yaml'));
  if ('problems' in read) throw new Error(read.problems[0].message);
  return read.scenario;
}

const POLICIES = ['lru', 'fifo', 'lfu', 'sieve', 'clock', 's3-fifo', 'arc', 'w-tinylfu'];

test('a run of one cache misses what a replay of its trace misses', async () => {
  const source = await openTraceFile(WEB07, 1);
  const { rows, keys } = await replay(source, {
    format: 'auto',
    policies: POLICIES,
    capacities: [{ kind: 'entries', entries: CAPACITY, text: '' }],
    rate: RATE,
    timeUnit: 1,
    ttl: null,
    workers: 1,
    skipBad: false,
    onProgress: () => {},
    seed: 1,
  });
  await source.close();
  const scenario = await recorded(scenarioOf({ rate: RATE }));
  expect(scenario.namespaces[0].keys).toBe(keys);
  for (const { policy, misses, requests } of rows) {
    const tiers = [tier('l1', { entries: CAPACITY, eviction: policy, operationTime: 0 })];
    const { metrics, engine } = simulate({ ...scenario, tiers }, 0, () => true);
    expect([policy, engine.requests]).toEqual([policy, requests]);
    expect([policy, Math.round(metrics['origin_reads'] * scenario.duration)]).toEqual([policy, misses]);
  }
}, 60_000);

/** Requests of each key, and its bytes, by the order of first appearance. */
async function played(csv: string, parts: Partial<typeof PLAIN>, duration = 100) {
  writeFileSync(join(folder, 'trace.csv'), csv);
  const scenario = await recorded(scenarioOf({ file: 'trace.csv', ...parts }, { duration }));
  const { metrics } = simulate(scenario, 0, () => true);
  return { scenario, requests: metrics['requests'], hits: metrics['hit_rate'] * metrics['requests'] };
}

describe('a trace', () => {
  const csv = 'time,key,size\n10,a,100\n10,b,200\n12,a,100\n15,c,300\n';

  test('plays at its own times, from its first request on; many may come at one moment', async () => {
    const { scenario, requests, hits } = await played(csv, {});
    expect([...(scenario.namespaces[0].recording?.requests?.times ?? [])]).toEqual([0, 0, 2, 5]);
    expect([requests, hits]).toEqual([4, 1]);
    const twice = await played('time,key\n1,a\n1,a\n1,b\n', {});
    expect([twice.requests, twice.hits]).toEqual([3, 1]);
  });

  test.each([
    // A round takes 5 s and a mean gap of 5/3 s.
    ['again, when it is over', { loop: true }, 13.4, 10],
    ['as far as the run goes', {}, 4, 3],
    ['evenly spaced', { rate: 0.5 }, 5, 3],
    ['evenly spaced, again and again', { rate: 2, loop: true }, 10, 20],
    ['in another unit of time', { timeUnit: 1e-3 }, 0.001, 2],
  ])('plays %s', async (_, parts, duration, requests) => {
    expect((await played(csv, parts, duration)).requests).toBe(requests);
  });

  test('gives the regions without rates of their own its rate, by their shares', async () => {
    writeFileSync(join(folder, 'trace.csv'), csv);
    const regions = [region('a', { rate: 0.75 }), region('b', { rate: 0.25 })];
    const links = { ...INSTANT.links, rtt: [[0, 0], [0, 0]] };
    const tiers = [tier('l1', { operationTime: 0, siteOf: [0, 1] })];
    const base = scenarioOf({ file: 'trace.csv', rate: 100, loop: true }, { regions, links, tiers });
    const scenario = await recorded(base);
    expect(scenario.regions.map(({ rate }) => rate)).toEqual([75, 25]);
    const { metrics } = simulate(scenario, 0, () => true);
    expect(metrics['requests{region=a}'] / metrics['requests']).toBeCloseTo(0.75, 1);
  });

  test('tells sizes of key and value together', async () => {
    const { scenario } = await played(csv, { tellsSizes: true });
    const { metrics } = simulate(scenario, 0, () => true);
    const [things] = scenario.namespaces;
    expect([...(things.recording?.requests?.sizes ?? [])]).toEqual([100, 200, 300]);
    const plain = await played(csv, {});
    const same = simulate(plain.scenario, 0, () => true);
    // 500 B a value otherwise, beside a key of 32 B.
    expect(same.metrics['memory_used{tier=l1}'] - metrics['memory_used{tier=l1}']).toBeCloseTo(3 * 532 - 600, -1);
  });

  test.each([
    ['without times', 'key\na\n', {}, 'trace: trace.csv: it tells no times, expected a `rate` beside it'],
    ['without sizes', 'key\na\n', { rate: 1, tellsSizes: true },
      'trace: trace.csv: it does not tell the size of every key, expected a `value_size`'],
    ['of one moment, repeated', 'time,key\n1,a\n', { loop: true },
      'loop: trace.csv: all its times are the same, expected a `rate` to repeat it by'],
    ['with writes', 'time,key,op\n1,a,set\n2,a,set\n3,a,get\n', {},
      'trace: trace.csv has 2 records that store a value, which a scenario does not follow; to pass over them, ' +
        'expected `skip: [stores]`'],
    ['of nothing but writes', 'time,key,op\n1,a,set\n', { skip: ['stores'] as const },
      'trace: trace.csv: found no request, expected at least one'],
    ['with removals', 'time,key,op\n1,a,get\n2,a,delete\n', {},
      'trace: trace.csv has 1 records that remove one, which a scenario does not follow; to pass over them, ' +
        'expected `skip: [removals]`'],
    ['with times to live', 'time,key,ttl\n1,a,60\n2,a,\n', {},
      'trace: trace.csv has 1 requests with a time to live of their own, which a scenario does not follow; to pass ' +
        'over them, expected `skip: [ttls]`'],
    ['with a bad record', 'time,key\n1,a\nx,b\n', {}, 'trace: trace.csv:3: '],
    ['that is not there', null, { file: 'nowhere.csv' }, 'trace: nowhere.csv: there is no such file'],
  ])('%s is a problem', async (_, text, parts, message) => {
    if (text !== null) writeFileSync(join(folder, 'trace.csv'), text);
    const read = await withRecordings(scenarioOf({ file: 'trace.csv', ...parts }), join(folder, 'scenario.yaml'));
    const said = 'problems' in read ? read.problems.map((one) => `${one.path.at(-1)}: ${one.message}`).join() : '';
    expect(said.slice(0, message.length)).toBe(message);
  });

  test('may have what is passed over', async () => {
    const csvOfAll = 'time,key,op,ttl\n1,a,set,9\n2,a,get,9\n3,a,delete,\n4,a,get,\n';
    const { requests } = await played(csvOfAll, { skip: ['stores', 'removals', 'ttls'] });
    expect(requests).toBe(2);
  });
});
