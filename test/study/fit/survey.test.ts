import { expect, test } from 'vitest';
import { Stream } from '../../../src/random/stream.ts';
import { fitTrace } from '../../../src/study/fit/fit.ts';
import { openTraceStream } from '../../../src/study/trace-source.ts';
import { requested } from './generated.ts';

async function fitted(rows: readonly string[], rate: number | null = null) {
  async function* chunks() {
    const header = rows[0].includes(',') ? 'key,time,size,op' : 'key';
    yield Buffer.from([header, ...rows].join('\n'));
  }
  const source = await openTraceStream('trace.csv', chunks(), 1);
  return fitTrace(source, { format: 'auto', rate, timeUnit: 1, skipBad: false, seed: 1, onProgress: () => {} });
}

const REQUESTS = 40_000;

test('a loop comes back after all its keys, and misses alike by its workload', async () => {
  const rows = Array.from({ length: REQUESTS }, (_, i) => `${i % 200},${i / 100},50,get`);
  const { reuse, windows, rate, keys, reproduction } = await fitted(rows);
  expect(keys).toBe(200);
  expect(rate).toBeCloseTo(100, 1);
  for (const { requests, time } of reuse) {
    expect(Math.abs(requests / 200 - 1)).toBeLessThan(0.1);
    expect(Math.abs((time ?? NaN) / 2 - 1)).toBeLessThan(0.1);
  }
  const [second, ten] = windows;
  expect(second).toMatchObject({ length: 1, windows: 399, requests: 100, dispersion: 0, bytes: 5000 });
  expect(ten).toMatchObject({ length: 10, windows: 39, requests: 1000, distinctKeys: 200, bytes: 10_000 });
  for (const { trace, law } of reproduction) expect(law).toBe(trace);
});

test('independent arrivals have a variance over mean of 1, bursts more', async () => {
  const stream = new Stream(1, 'arrivals');
  const dispersionOf = async (burst: number): Promise<number> => {
    let time = 0;
    const rows = Array.from({ length: REQUESTS }, (_, i) => {
      if (i % burst === 0) time += (stream.exponential() * burst) / 100;
      return `${i % 50},${time},50,get`;
    });
    return (await fitted(rows)).windows[0].dispersion;
  };
  // Of 400 windows the standard error is the root of 2 / 400 of it: five of them, six where bursts are cut by windows.
  expect(Math.abs((await dispersionOf(1)) - 1)).toBeLessThan(5 * Math.sqrt(2 / 400));
  expect(Math.abs((await dispersionOf(10)) / 10 - 1)).toBeLessThan(6 * Math.sqrt(2 / 400));
});

test('independent requests by Zipf miss as those by the fitted workload do', async () => {
  const keys = requested(5000, { kind: 'zipf', exponent: 0.9 }, REQUESTS);
  const { reproduction, rate, sizes } = await fitted(Array.from(keys, String));
  expect([rate, sizes]).toEqual([null, null]);
  for (const { trace, law } of reproduction) expect(Math.abs(law - trace)).toBeLessThan(0.01);
});

test('counts what writes, which are no requests', async () => {
  const { requests, storeShare, removeShare, keys, rate } = await fitted(
    ['a,0,5,get', 'a,1,5,set', 'b,2,5,set', 'c,3,0,delete', 'a,4,5,get'],
    10,
  );
  expect([requests, storeShare, removeShare, keys]).toEqual([2, 0.4, 0.2, 1]);
  expect(rate).toBeCloseTo(2 / 0.4, 9);
});
