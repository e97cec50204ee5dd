import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatTable, replayRows, replayTable } from '../../src/report/replay-table.ts';
import { CapacityError } from '../../src/study/capacity.ts';
import type { Capacity } from '../../src/study/capacity.ts';
import { passesOf, replay } from '../../src/study/replay.ts';
import type { Replay, ReplayOptions } from '../../src/study/replay.ts';
import { openTraceFile, openTraceStream } from '../../src/study/trace-source.ts';
import { TraceError } from '../../src/trace/trace-error.ts';

const WEB07 = fileURLToPath(new URL('../fixtures/web07.txt.gz', import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'windtunnel-test-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const entries = (count: number): Capacity => ({ kind: 'entries', entries: count, text: String(count) });
const kilobyteTenth: Capacity = { kind: 'bytes', bytes: 100, text: '0.1 kB' };
const share = (of: number): Capacity => ({ kind: 'share', share: of, text: `${of * 100} %` });

const OPTIONS: ReplayOptions = {
  format: 'auto',
  policies: ['lru'],
  capacities: [entries(2)],
  rate: null,
  timeUnit: 1,
  ttl: null,
  workers: 1,
  skipBad: false,
  seed: 1,
  onProgress: () => {},
};

async function replayed(path: string, options: Partial<ReplayOptions> = {}): Promise<Replay> {
  const all = { ...OPTIONS, ...options };
  const source = await openTraceFile(path, passesOf(all.capacities));
  return replay(source, all).finally(() => source.close());
}

/** The message of a trace's mistake, the folder taken off. */
async function mistake(path: string, options: Partial<ReplayOptions> = {}): Promise<string> {
  const error: unknown = await replayed(path, options).catch((thrown: unknown) => thrown);
  if (!(error instanceof TraceError)) throw error;
  return error.message.replace(`${folder}/`, '');
}

/** `count` pieces of some bytes, as standard input brings them. */
async function* pieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += length) yield bytes.subarray(from, from + length);
}

describe('replay', () => {
  test('counts as recorded, all policies and capacities in one go', async () => {
    const { rows, keys, records } = await replayed(WEB07, {
      policies: ['lru', 'lfu', 'w-tinylfu'],
      capacities: [share(0.01), entries(2048)],
    });
    expect([keys, records]).toEqual([20_484, 76_118]);
    expect(rows.map(({ policy, capacity, misses }) => [policy, capacity, misses])).toEqual([
      ['lru', 204, 46_321],
      ['lru', 2048, 33_747],
      ['lfu', 204, 52_812],
      ['lfu', 2048, 36_810],
      ['w-tinylfu', 204, 45_270],
      ['w-tinylfu', 2048, 32_942],
    ]);
    for (const { requests, hits, misses, missRatio, evictions, capacity } of rows) {
      expect([requests, hits + misses]).toEqual([76_118, 76_118]);
      expect(missRatio).toBe(misses / requests);
      // Every miss came in, and all but what is still there went out.
      expect(evictions).toBe(misses - capacity);
    }
  });

  test('counts the same in a cache whose entries could expire but do not', async () => {
    const options = { policies: ['lru', 'lfu', 'w-tinylfu'], capacities: [entries(100), entries(1500)] };
    expect((await replayed(WEB07, { ...options, ttl: 1e9 })).rows).toEqual((await replayed(WEB07, options)).rows);
  });

  test('tells a policy that gives up what expires that nothing does', async () => {
    const path = written('three.txt', 'a\nb\nc\na\nb\nc\n');
    const [row] = (await replayed(path, { policies: ['volatile-ttl'] })).rows;
    expect([row.hits, row.evictions]).toEqual([2, 2]);
  });

  test('bounds by bytes, and counts bytes where there are sizes', async () => {
    const path = written('sizes.csv', 'key,size\na,40\nb,50\na,40\nc,60\nb,50\nd,101\nc,60\na,40\n');
    const [bytes, count] = (await replayed(path, { capacities: [kilobyteTenth, entries(2)] })).rows;
    // c drives b out, b drives a and then c out; d never fits; c drives b out again, and a fits beside it.
    const row = { policy: 'lru', requests: 8, hits: 1, misses: 7, missRatio: 7 / 8 };
    const byteRow = { requested: 441, hit: 40, missRatio: 401 / 441 };
    expect(bytes).toEqual({ ...row, capacity: 100, unit: 'bytes', evictions: 5, bytes: byteRow });
    expect([count.unit, count.hits, count.bytes?.requested]).toEqual(['entries', 1, 441]);
    expect(replayRows(await replayed(path, { skipBad: true, capacities: [kilobyteTenth] }), true)).toEqual([
      {
        ...row,
        capacity: 100,
        unit: 'B',
        evictions: 5,
        requestBytes: 441,
        hitBytes: 40,
        byteMissRatio: 401 / 441,
        skippedRecords: 0,
      },
    ]);
  });

  test('knows no bytes where a size is missing', async () => {
    const path = written('some.txt', '1.0 [0 a:1] "set" "a" "1"\n2.0 [0 a:1] "get" "a"\n3.0 [0 a:1] "get" "b"\n');
    expect((await replayed(path)).rows[0]).toMatchObject({ requests: 2, hits: 1, bytes: null });
    expect(await mistake(path, { capacities: [kilobyteTenth] })).toBe(
      'some.txt, record 3: found no size, expected one in each record, for a capacity in bytes',
    );
  });

  test('lets what is stored expire, by the time to live of the trace or by that given', async () => {
    const path = written('ttl.csv', 'key,time,ttl\na,0,10\na,9.9,\na,10,\nb,10,5\na,14.9,9\nb,15,\na,20,\n');
    const hits = async (ttl: number | null, more: Partial<ReplayOptions> = {}): Promise<number> =>
      (await replayed(path, { ttl, ...more })).rows[0].hits;
    // Once it has expired a is fetched at 10 without a time to live, or with the one given, which does not last to 20.
    expect(await hits(null)).toBe(3);
    expect(await hits(8)).toBe(2);
    expect(await hits(null, { rate: 1000 })).toBe(5);
    expect(await hits(null, { timeUnit: 1e-3 })).toBe(5);
  });

  test('passes over bad records when it may, and says how many and which was the first', async () => {
    const path = written('bad.csv', 'key,time\na,1\nb,0\na,2\nc\n');
    expect(await mistake(path)).toBe('bad.csv:3: found the time 0 after 1, expected times that do not run backwards');
    const { rows, skipped, keys } = await replayed(path, { skipBad: true, capacities: [share(1)] });
    expect([rows[0].requests, rows[0].hits, rows[0].capacity, keys]).toEqual([2, 1, 1, 1]);
    expect(skipped).toEqual({ records: 2, first: expect.stringMatching(/bad\.csv:3: found the time 0 after 1/) });
  });

  test('tells the bound beside policies, in the order asked for', async () => {
    const options = { policies: ['lru', 'belady', 'lfu'], capacities: [entries(2048), share(0.01)] };
    const { rows } = await replayed(WEB07, options);
    expect(rows.map(({ policy, capacity }) => `${policy} ${capacity}`)).toEqual(
      ['lru', 'belady', 'lfu'].flatMap((policy) => [`${policy} 2048`, `${policy} 204`]),
    );
    // As recorded with libCacheSim.
    expect(rows.slice(2, 4).map(({ misses }) => misses)).toEqual([24_288, 35_488]);
    const alone = await replayed(WEB07, { policies: ['belady'], capacities: [entries(2048)], workers: 4 });
    expect(alone.rows).toEqual([rows[2]]);
  });

  test('treats a set as no request, and a delete as the end of an entry', async () => {
    const path = written('ops.csv', 'key,op\na,set\na,get\na,delete\na,get\nb,get\nc,get\nb,set\nd,get\nb,get\n');
    const [row] = (await replayed(path)).rows;
    // a hits once, and b: it is used by its set before d comes, so that c has to go.
    const counts = { requests: 6, hits: 2, misses: 4, missRatio: 4 / 6, evictions: 2 };
    expect(row).toEqual({ policy: 'lru', capacity: 2, unit: 'entries', ...counts, bytes: null });
  });

  test('reads a stream like a file, once or twice, compressed or not', async () => {
    const text = Array.from({ length: 5000 }, (_, i) => `user ${(i * i) % 701}\n`).join('');
    const options = { ...OPTIONS, policies: ['lru', 'allkeys-lfu'], capacities: [entries(40), share(0.1)] };
    const want = await replayed(written('users.txt', text), options);
    for (const bytes of [new TextEncoder().encode(text), gzipSync(text)]) {
      for (const length of [1000, 65_536]) {
        const source = await openTraceStream('stdin', pieces(bytes, length), 2);
        expect(await replay(source, options)).toEqual(want);
        await source.close();
      }
    }
    const once = await openTraceStream('stdin', pieces(gzipSync(text), 1), 1);
    const { rows } = await replay(once, { ...options, capacities: [entries(40)] });
    expect(rows).toEqual(want.rows.filter(({ capacity }) => capacity === 40));
  });

  test('reads gzip files that were put together', async () => {
    const path = written('two.gz', Buffer.concat([gzipSync('a\nb\n'), gzipSync('a\n')]));
    expect((await replayed(path)).rows[0].hits).toBe(1);
  });

  test('goes by the times of the trace, in their unit, or by a rate', async () => {
    // Two keys in turn and each round a new one: whether a policy of whole seconds tells them apart is up to the clock.
    const rounds = Array.from({ length: 3000 }, (_, i) => ['hot', 'warm', `new ${i}`]).flat();
    const csv = (unit: number) => `key,time\n${rounds.map((key, i) => `${key},${i * 0.5 * unit}`).join('\n')}`;
    const options = { policies: ['allkeys-lru'], capacities: [entries(12)] };
    const seconds = await replayed(written('s.csv', csv(1)), options);
    const millis = await replayed(written('ms.csv', csv(1000)), { ...options, timeUnit: 1e-3 });
    const spaced = await replayed(written('s.csv', csv(1)), { ...options, rate: 2 });
    expect([seconds.clockRate, spaced.clockRate]).toEqual([null, 2]);
    expect(millis.rows).toEqual(seconds.rows);
    expect(spaced.rows).toEqual(seconds.rows);
    const hurried = await replayed(written('keys.txt', rounds.join('\n')), options);
    expect(hurried.clockRate).toBe(1000);
    expect(hurried.rows[0].misses).toBeGreaterThan(seconds.rows[0].misses);
  });

  test('repeats itself for a seed, and differs for another where randomness has a part', async () => {
    const run = async (seed: number) =>
      (await replayed(WEB07, { seed, policies: ['lru', 'allkeys-lru'], capacities: [entries(500)] })).rows;
    const [one, again, other] = [await run(1), await run(1), await run(2)];
    expect(again).toEqual(one);
    expect(other[0]).toEqual(one[0]);
    expect(other[1]).not.toEqual(one[1]);
  });

  test('tells how far it is', async () => {
    const parts: (number | null)[] = [];
    await replayed(WEB07, { capacities: [share(0.1)], onProgress: (part) => parts.push(part) });
    expect(parts).toEqual(parts.toSorted((a, b) => Number(a) - Number(b)));
    expect([parts[0], parts.at(-1)]).toEqual([0.5, 1]);
  });

  test('refuses a share of less than one entry', async () => {
    await expect(replayed(written('few.txt', 'a\nb\n'), { capacities: [share(0.1)] })).rejects.toThrow(CapacityError);
  });

  const packed = gzipSync(Array.from({ length: 20_000 }, (_, i) => `key ${(i * 7919) % 10_007}\n`).join(''));
  const damaged = Uint8Array.from(packed);
  damaged[damaged.length - 6] ^= 0xff;

  test.each<[name: string, content: string | Uint8Array, message: string]>([
    ['empty', '', 'empty:1: found an empty file, expected at least one record'],
    ['empty.gz', gzipSync(''), 'empty.gz:1: found an empty file, expected at least one record'],
    [
      'sets.csv',
      'key,op\na,set\nb,set\n',
      'sets.csv: found no request in the whole trace, expected at least one `get`',
    ],
    [
      'monitor.txt',
      '1.0 [0 a:1] "ping"\n',
      'monitor.txt: found no request in the whole trace, expected at least one `get`',
    ],
    ['empty line', 'a\n\n', 'empty line:2: found an empty line, expected a key'],
    [
      'cut.gz',
      packed.subarray(0, packed.length - 9),
      'cut.gz:20001: found the end of the gzip data too early, expected a file that is not cut off',
    ],
    [
      'no.gz',
      Uint8Array.of(0x1f, 0x8b, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0),
      'no.gz:1: found damaged gzip data (unknown compression method), expected it as it was compressed',
    ],
  ])('tells what is wrong with %s', async (name, content, message) => {
    const path = written(name, content);
    expect(await mistake(path)).toBe(message);
    expect(await mistake(path, { capacities: [share(0.5)] })).toBe(message);
  });

  test('tells that gzip data is damaged, though not exactly where', async () => {
    const said = 'found damaged gzip data (incorrect data check), expected it as it was compressed';
    expect(await mistake(written('damaged.gz', damaged))).toMatch(/^damaged\.gz:\d+: /);
    expect(await mistake(written('damaged.gz', damaged))).toContain(said);
  });

  test('tells times in another unit by a span that nobody recorded, where the times matter', async () => {
    const path = written('us.csv', 'key,time\na,0\nb,7200000000\n');
    expect((await replayed(path)).rows[0].misses).toBe(2);
    expect(await mistake(path, { policies: ['allkeys-lfu'] })).toBe(
      'us.csv: found times that span 228 years, expected another time unit (--time-unit)',
    );
    expect(await mistake(path, { policies: ['allkeys-lfu'], rate: 1e-12 })).toBe(
      'us.csv: found times that span 31710 years, expected a higher rate (--rate)',
    );
    const micros = await replayed(path, { policies: ['allkeys-lfu'], timeUnit: 1e-6 });
    expect(micros.rows[0].misses).toBe(2);
  });

  test('tells times that no clock can follow before anything is played by them', async () => {
    const path = written('far.csv', 'key,time,ttl\na,0,5\nb,1e308,5\na,1e308,1\n');
    expect(await mistake(path)).toMatch(/^far\.csv: found times that span [\d.]+e\+300 years, expected another time/);
    const both = written('both.csv', 'key,time,ttl\na,-1e308,5\nb,1e308,5\n');
    expect(await mistake(both)).toBe(
      'both.csv: found times that span Infinity years, expected another time unit (--time-unit)',
    );
  });
});

test('the table of a replay is aligned and groups thousands', () => {
  const row = { requests: 76_118, hits: 29_797, misses: 46_321, missRatio: 46_321 / 76_118, evictions: 46_117 };
  const rows = [
    { policy: 'lru', capacity: 204, unit: 'entries', ...row, bytes: null },
    { policy: 'allkeys-lfu', capacity: 5000, unit: 'entries', ...row, hits: 1_234_567, bytes: null },
  ] as const;
  const skipped = { records: 0, first: null };
  const replayed = { rows, records: 76_118, keys: 20_400, clockRate: null, expires: false, skipped };
  expect(formatTable(replayTable(replayed))).toBe(
    [
      'policy       capacity  of keys  requests       hits  misses  miss ratio  evictions',
      'lru               204      1 %    76,118     29,797  46,321      0.6085     46,117',
      'allkeys-lfu     5,000   24.5 %    76,118  1,234,567  46,321      0.6085     46,117',
      '',
    ].join('\n'),
  );
});
