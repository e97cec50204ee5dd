/** The command, run in this process; what it prints is caught at the standard output. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import yargs from 'yargs';
import { fitCommand } from '../../src/cli/fit.ts';
import { loadScenario } from '../../src/scenario/load.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'windtunnel-test-'));
  const rows = Array.from({ length: 4000 }, (_, i) => {
    return `${Math.floor(100 / ((i % 97) + 1))},${i / 10},${100 + (i % 7)},get`;
  });
  writeFileSync(join(folder, 'requests.csv'), ['key,time,size,op', ...rows].join('\n'));
  writeFileSync(join(folder, 'bad.csv'), 'key,time\na,2\nb,1\n');
  writeFileSync(join(folder, 'nanoseconds.csv'), 'key,time\na,0\nb,100000000000\n');
  writeFileSync(join(folder, 'moment.csv'), 'key,time\na,5\nb,5\n');
  writeFileSync(join(folder, 'timeless.csv'), 'key\na\nb\n');
  writeFileSync(join(folder, 'sets.csv'), 'key,op\na,set\n');
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

/** What is printed, or what the message says. */
async function fit(words: readonly string[]): Promise<string> {
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  const run = yargs(['fit', ...words.map((word) => (word.endsWith('.csv') ? join(folder, word) : word))])
    .command(fitCommand)
    .fail((_, error) => {
      throw error;
    });
  // What an option says of its own value, the parser throws at once and as an error of its own.
  const failed = await (async () => run.parseAsync())().then(() => '', (error: Error) => error.message);
  return failed === '' ? written.join('') : failed.replace(`${folder}/`, '');
}

test('prints a workload that is valid in a scenario, and says the same to scripts', async () => {
  const text = await fit(['requests.csv', '--scenario']);
  const loaded = loadScenario({ text, file: 'fitted.yaml', set: [] });
  expect('problems' in loaded ? loaded.problems : []).toEqual([]);
  const lines = (await fit(['requests.csv'])).split('\n');
  const block = lines.filter((line) => !line.startsWith('#')).join('\n').trimStart();
  expect(text).toContain(block.trimEnd());
  expect(JSON.parse(await fit(['requests.csv', '--json']))).toMatchObject({ requests: 4000, block, skippedRecords: 0 });
});

test('tells times that are in another unit, all the same, or not there', async () => {
  expect(await fit(['nanoseconds.csv'])).toBe(
    'nanoseconds.csv: found times that span 3171 years, expected another time unit (--time-unit)',
  );
  expect(await fit(['nanoseconds.csv', '--time-unit', 'ns'])).toMatch(/rate: 0.02\/s }  # mean of the trace/);
  expect(await fit(['nanoseconds.csv', '--rate', '0.0000000001/s'])).toMatch(/expected a higher rate \(--rate\)$/);
  expect(await fit(['moment.csv'])).toMatch(/The trace has one time for all records\./);
  expect(await fit(['timeless.csv'])).toMatch(/The trace has no times\./);
});

test('prints the same for the same seed', async () => {
  expect(await fit(['requests.csv', '--seed', '7'])).toBe(await fit(['requests.csv', '--seed', '7']));
});

const AROUND = ['--rate', '10k/s', '--l1-ttl', '10s'];

test('finds figures from figures', async () => {
  // With t = 10k/s 10 s / H(1M) the hit rate is the sum of t / (r (r + t)), which is nearly H(t), over H(1M).
  expect(await fit(['--solve', ...AROUND, '--keys', '1M', '--exponent', '1'])).toBe(
    'An exponent of 1.00 and 1M keys mean 980k distinct keys an hour, an L1 hit rate of 65.4 %.\n',
  );
  const impossible = await fit(['--solve', ...AROUND, '--keys', '5k', '--distinct-per-hour', '9k']);
  expect(impossible).toMatch(/^9000 .* contradicts 5000 keys/);
});

describe('refuses', () => {
  test.each<[words: string[], message: string]>([
    [[], 'fit: expected a file, or --solve'],
    [['bad.csv'], 'bad.csv:3: found the time 1 after 2, expected times that do not run backwards'],
    [['sets.csv'], 'sets.csv: found no request in the whole trace, expected at least one `get`'],
    [['none.csv'], 'none.csv: no such file'],
    [['requests.csv', '--keys', '5'], '--keys: expected --solve beside it'],
    [['requests.csv', '--solve'], '--solve: expected no trace beside it'],
    [['--solve', '--keys', '5'], '--solve: expected --rate, the requests of all instances'],
    [['--solve', '--rate', '5/s'], '--solve: expected --l1-entries or --l1-ttl: without a bound a cache hits always'],
    [
      ['--solve', ...AROUND, '--keys', '5'],
      '--solve: found 1 of --exponent, --keys, --distinct-per-hour and --l1-hit-rate, expected two or more',
    ],
    [['--solve', ...AROUND, '--l1-hit-rate', '40'], '--l1-hit-rate: found `40`, expected a ratio with a unit: `40 %`?'],
  ])('%j', async (words, message) => {
    expect(await fit(words)).toBe(message);
  });
});
