/**
 * The system at full size: which of its requirements hold, and what the exit code says of it. Three of its thirty
 * minutes: it starts warm, and nothing in it changes with time. `npm run build` comes first.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Summary } from '../src/report/summary-schema.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MAIN = join(ROOT, 'dist/cli/main.js');

/** Runs the scenario once, and returns its exit code and its summary. */
function run(folder: string, ...words: string[]): { code: number | null; summary: Summary } {
  const args = ['run', 'scenarios/global-10m.yaml', '--replications', '1', '--out', folder, '--json', ...words];
  const options = { cwd: ROOT, encoding: 'utf8', maxBuffer: 1e8 } as const;
  const { status, stdout } = spawnSync(process.execPath, [MAIN, ...args], options);
  return { code: status, summary: JSON.parse(stdout) as Summary };
}

describe.skipIf(!existsSync(MAIN))('ten million requests a second', () => {
  let folder: string;
  let strict: { code: number | null; summary: Summary };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'windtunnel-global-'));
    strict = run(folder, '--set', 'duration=3 min', '--strict');
  }, 240_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('one requirement holds; the others are warnings, each with its reason', () => {
    const { expectations } = strict.summary;
    expect(expectations.map(({ text, level, verdict }) => [text, level, verdict])).toEqual([
      ['hit_rate >= 80 %', 'error', 'pass'],
      ['hit_rate{band=hot} >= 95 %', 'warn', 'fail'],
      ['latency_p50{outcome=hit} < 0.5 ms', 'warn', 'fail'],
      ['latency_p99{outcome=hit} < 2 ms', 'warn', 'fail'],
      ['latency_p99{outcome=miss} < 50 ms', 'warn', 'fail'],
      ['availability >= 99.99 %', 'warn', 'fail'],
      ['memory_overhead{tier=l2} < 30 %', 'warn', 'fail'],
      ['origin_utilization < 100 %', 'warn', 'fail'],
    ]);
    expect(expectations.every(({ level, because }) => level === 'error' || because !== '')).toBe(true);
  });

  test('warnings fail a strict run only', () => {
    expect(strict.code).toBe(3);
    expect(run(folder, '--set', 'duration=1 min').code).toBe(0);
  }, 240_000);

  test('the in-process and the regional tier are where the closed forms put them', () => {
    const rows = strict.summary.validation.filter(({ where }) => where === 'l1' || where === 'l2');
    expect(rows).toHaveLength(2);
    // Half a percentage point: lookups of L2 are Poisson only nearly.
    for (const { theory, simulated } of rows) expect(simulated).toBeCloseTo(theory ?? NaN, 2);
  });
});

// The report is of this scenario and this engine: `test/scenarios.test.ts` compares their hashes.
test('the repaired system meets all requirements but the two that nothing meets', () => {
  const text = readFileSync(join(ROOT, 'reports/global-10m-repaired/summary.json'), 'utf8');
  const { verdict, expectations } = JSON.parse(text) as Summary;
  const broken = expectations.filter((one) => one.verdict !== 'pass').map((one) => [one.text, one.level]);
  expect(verdict).toBe('pass');
  expect(broken).toEqual([
    ['latency_p50{outcome=hit} < 0.5 ms', 'warn'],
    ['memory_overhead{tier=l2} < 30 %', 'warn'],
  ]);
});
