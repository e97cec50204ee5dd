/** The command; where it takes a process to show, the built command line as a user runs it, after `npm run build`. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import yargs from 'yargs';
import { replayCommand } from '../../src/cli/replay.ts';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const WEB07 = fileURLToPath(new URL('../fixtures/web07.txt.gz', import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'windtunnel-test-'));
  writeFileSync(join(folder, 'keys.txt'), 'a\nb\na\nc\n');
  writeFileSync(join(folder, 'bad.csv'), 'key,time\na,2\nb,1\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

function windtunnel(words: readonly string[], input?: Uint8Array): { code: number | null; out: string; err: string } {
  const options = { cwd: folder, encoding: 'utf8', ...(input === undefined ? {} : { input }) } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'replay', ...words], options);
  return { code: status, out: stdout, err: stderr };
}

describe.skipIf(!existsSync(MAIN))('windtunnel replay', () => {
  test('prints a table, and its speed on stderr', () => {
    const { code, out, err } = windtunnel([WEB07, '--policy', 'lru,w-tinylfu', '--capacity', '1%,5000']);
    expect(code).toBe(0);
    expect(out.trimEnd().split('\n').map((line) => line.split(/\s+/).slice(0, 2).join(' '))).toEqual([
      'policy capacity',
      'lru 204',
      'lru 5,000',
      'w-tinylfu 204',
      'w-tinylfu 5,000',
    ]);
    expect(err).toMatch(/^76,118 requests for 20,484 keys through 4 caches in [\d.]+ s: [\d.]+ M requests\/s\n$/);
  });

  test('reads standard input; gives JSON and nothing else', () => {
    const words = ['-', '--policy', 'lru', '--capacity', '0.1 %', '--json', '--quiet'];
    const { code, out, err } = windtunnel(words, readFileSync(WEB07));
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toEqual([
      {
        policy: 'lru',
        capacity: 20,
        requests: 76_118,
        hits: 16_228,
        misses: 59_890,
        missRatio: expect.closeTo(59_890 / 76_118, 11),
        evictions: 59_870,
      },
    ]);
  });

  test('gives the same bytes, whatever the number of threads', () => {
    const counted = (workers: number): string => {
      const words = [WEB07, '--policy', 'lru,allkeys-lru', '--capacity', '1%,500', '--json', '--quiet'];
      return windtunnel([...words, '--rate', '100/s', '--ttl', '10min', '--workers', String(workers)]).out;
    };
    const one = counted(1);
    expect(JSON.parse(one)).toHaveLength(4);
    expect(counted(3)).toBe(one);
  });

  test('writes a report of curves, or leaves what is there', () => {
    const words = [WEB07, '--policy', 'lru,lfu', '--capacity', '1%,2%,4%', '--curve', '--out', 'curves', '--quiet'];
    const { code, out, err } = windtunnel(words);
    expect([code, err, out.split('\n')[1]]).toEqual([0, '', '     204  0.996 %  0.6085  0.6938']);
    const before = readFileSync(join(folder, 'curves/report.html'), 'utf8');
    expect(before).toContain('--policy lru,lfu --capacity 1%,2%,4% --seed 1 --curve');
    expect(windtunnel(['bad.csv', '--curve', '--out', 'curves']).code).toBe(2);
    expect(readFileSync(join(folder, 'curves/report.html'), 'utf8')).toBe(before);
  });

  test('passes over bad records when it may, and says so even when it is to be quiet', () => {
    const words = ['bad.csv', '--capacity', '1', '--policy', 'lru', '--json', '--quiet', '--skip-bad'];
    const { code, out, err } = windtunnel(words);
    const first = 'bad.csv:3: found the time 1 after 2, expected times that do not run backwards';
    expect([code, err]).toEqual([0, `Passed over 1 bad record; the first: ${first}\n`]);
    expect(JSON.parse(out)).toMatchObject([{ requests: 1, skippedRecords: 1 }]);
  });

  test('says what it takes for the time, even when it is to be quiet', () => {
    const assumed = windtunnel(['keys.txt', '--policy', 'allkeys-lru,lru', '--capacity', '2', '--quiet']);
    expect(assumed.err).toBe('The trace has no times: the clock of allkeys-lru goes by 1000 requests/s (--rate).\n');
    const expiring = windtunnel(['keys.txt', '--policy', 'lru', '--capacity', '2', '--quiet', '--ttl', '1s']);
    expect(expiring.err).toBe('The trace has no times: the clock of times to live goes by 1000 requests/s (--rate).\n');
    const told = windtunnel(['keys.txt', '--policy', 'allkeys-lru', '--capacity', '2', '--quiet', '--rate', '10/s']);
    expect([told.code, told.err]).toEqual([0, '']);
  });

  test('ends with 2 and leaves stdout alone when the trace is not well', () => {
    const { code, out, err } = windtunnel(['bad.csv', '--capacity', '1', '--json']);
    const message = 'bad.csv:3: found the time 1 after 2, expected times that do not run backwards\n';
    expect([code, out, err]).toEqual([2, '', message]);
  });
});

describe('windtunnel replay', () => {
  test.each<[words: string[], message: string]>([
    [['keys.txt', '--policy', 'lru,tinylfu'], '--policy: unknown policy `tinylfu`; did you mean `w-tinylfu`?'],
    [['keys.txt', '--policy', 'lru,,lfu'], '--policy: found nothing between two commas, expected a value'],
    [
      ['keys.txt', '--capacity', '1%,0'],
      '--capacity: found `0`, expected entries such as `5000`, a share of the keys such as `1 %`, ' +
        'or bytes such as `64 MiB`',
    ],
    [
      ['keys.txt', '--capacity', '10%'],
      '--capacity: 10% of 3 distinct keys is less than one entry, expected a larger share',
    ],
    [['keys.txt', '--format', 'cvs'], '--format: found `cvs`; did you mean `csv`?'],
    [['keys.txt', '--time-unit', 'min'], '--time-unit: found `min`; expected `s`, `ms`, `us` or `ns`'],
    [['keys.txt', '--rate', '0/s'], '--rate: found `0/s`, expected a rate above 0'],
    [['keys.txt', '--rate', '10'], '--rate: found `10`, expected a rate with a unit: `10/s`?'],
    [['keys.txt', '--ttl', '5'], '--ttl: found `5`, expected a time with a unit: `5 s`?'],
    [['keys.txt', '--workers', '0'], '--workers: found `0`, expected a whole number from 1 to 1024'],
    [
      ['keys.txt', '--curve', '--capacity', '1MiB'],
      '--curve: found a capacity in bytes, expected entries or shares of the keys',
    ],
    [
      ['keys.txt', '--policy', 'belady', '--capacity', '1MiB'],
      '--policy belady: found a capacity in bytes, expected entries or shares of the keys',
    ],
    [
      ['keys.txt', '--policy', 'lru', '--capacity', '64 kB'],
      'keys.txt, record 1: found no size, expected one in each record, for a capacity in bytes',
    ],
    [['keys.txt', '--seed', 'x'], '--seed: found `x`, expected a whole number from 0 to 9007199254740991'],
    [['none.txt'], 'none.txt: no such file'],
    [['.'], '.: it is a folder'],
    [[''], 'replay: found an empty name, expected a file, or - for standard input'],
  ])('refuses %j', async (words, message) => {
    const path = words[0].endsWith('.txt') ? [join(folder, words[0]), ...words.slice(1)] : words;
    const run = yargs(['replay', ...path])
      .command(replayCommand)
      .fail((_, error) => {
        throw error;
      });
    // What an option says of its own value, the parser throws at once and as an error of its own.
    const said = await (async () => run.parseAsync())().then(String, (error: Error) => error.message);
    expect(said.replace(`${folder}/`, '')).toBe(message);
  });
});
