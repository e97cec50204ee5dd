import { expect, test } from 'vitest';
import { fittedBlock, fittedScenario } from '../../src/report/fit-scenario.ts';
import { fitFacts } from '../../src/report/fit-report.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { fitTrace } from '../../src/study/fit/fit.ts';
import { openTraceStream } from '../../src/study/trace-source.ts';
import { requested, weighted } from '../study/fit/generated.ts';

async function* lines(header: string, requests: Int32Array, line: (key: number, index: number) => string) {
  yield Buffer.from([header, ...Array.from(requests, line)].join('\n'));
}

const REQUESTS = 30_000;
const OPTIONS = { format: 'auto', rate: null, timeUnit: 1, skipBad: false, seed: 1, onProgress: () => {} } as const;
const keysOnly = (requests: Int32Array) => lines('key', requests, String);
const zipf = requested(5000, { kind: 'zipf', exponent: 0.9 }, REQUESTS, 0.1);

test.each([
  ['Zipf with keys asked for once', keysOnly(zipf), '{ zipf: 0.9'],
  ['a hot set', keysOnly(requested(5000, { kind: 'hot-set', keys: 100, share: 0.8 }, REQUESTS)), 'hot_set'],
  ['classes', keysOnly(weighted(5000, (rank) => Math.exp(-rank / 100), REQUESTS)), 'trace-2'],
  ['a loop', keysOnly(Int32Array.from({ length: REQUESTS }, (_, i) => i % 500)), 'scan: { share: 100 %'],
  ['a scan', keysOnly(Int32Array.from({ length: REQUESTS }, (_, i) => i)), 'one_hit_share: 100 %'],
  ['one key', keysOnly(new Int32Array(10)), 'keys: 1'],
  ['one request', keysOnly(new Int32Array(1)), 'keys: 1'],
  ['sizes', lines('key,time,size', zipf, (key, i) => `${key},${i / 100},${100 + (key % 900)}`), 'lognormal'],
])('writes %s as a scenario knows it', async (_, chunks, part) => {
  const source = await openTraceStream('trace', chunks, 1);
  const fit = await fitTrace(source, OPTIONS);
  const text = fittedScenario(fit);
  const loaded = loadScenario({ text, file: 'fitted.yaml', set: [] });
  expect('problems' in loaded ? loaded.problems : []).toEqual([]);
  expect(fittedBlock(fit)).toContain(part);
  for (const line of fitFacts(fit).trimEnd().split('\n')) expect(line).toMatch(/^#/);
});
