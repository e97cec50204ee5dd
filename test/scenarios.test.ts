/**
 * The scenarios that are shipped: each is valid and says what it shows, the small ones reach the verdict they claim,
 * and their reports under `reports/` are what the command writes. `npm run build` comes first.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Index } from '../src/report/summary-schema.ts';
import { readScenario } from '../src/cli/scenario-files.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MAIN = join(ROOT, 'dist/cli/main.js');

function filesBelow(folder: string, ending: string): string[] {
  const entries = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(ending));
  return files.map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length)).toSorted();
}

const SCENARIOS = filesBelow('scenarios', '.yaml');

test.each(SCENARIOS)('%s is valid, and opens with what it shows', (file) => {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const loaded = readScenario(join(ROOT, file), []);
  expect('problems' in loaded ? loaded.problems : []).toEqual([]);
  expect(text).toMatch(/^# Shows: /);
});

test('no two have one name, or their reports would share a folder', () => {
  const names = SCENARIOS.map((file) => /^name: (\S+)$/m.exec(readFileSync(join(ROOT, file), 'utf8'))?.[1]);
  expect(new Set(names).size).toBe(SCENARIOS.length);
});

/** Those that run in seconds. */
const SMALL: Readonly<Record<string, string>> = {
  eviction: 'scenarios/policies/eviction.yaml',
  'hot-key': 'scenarios/hot-key.yaml',
  quickstart: 'scenarios/quickstart.yaml',
};

describe.skipIf(!existsSync(MAIN))('the small ones, run as the README says', () => {
  let folder: string;
  let code: number | null;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'windtunnel-scenarios-'));
    const words = ['run', ...Object.values(SMALL), '--out', folder, '--quiet'];
    code = spawnSync(process.execPath, [MAIN, ...words], { cwd: ROOT }).status;
  }, 240_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('pass with all of their expectations', () => {
    const { scenarios } = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as Index;
    const verdicts = Object.entries(scenarios).map(([name, { verdict, expectations }]) => {
      return [name, verdict, expectations.filter((one) => one.verdict !== 'pass').map((one) => one.text)];
    });
    expect(verdicts).toEqual(Object.keys(SMALL).map((name) => [name, 'pass', []]));
    expect(code).toBe(0);
  });

  // Where this fails after a change that is meant to change results: `npm run reports`.
  test.each(Object.keys(SMALL))('reports/%s is what is written', (name) => {
    const kept = ['verdict.md', 'summary.json', ...filesBelow(`reports/${name}/charts`, '.svg')];
    const below = kept.map((file) => file.replace(`reports/${name}/`, ''));
    expect(below.length).toBeGreaterThan(2);
    for (const file of below) {
      const same = readFileSync(join(ROOT, 'reports', name, file)).equals(readFileSync(join(folder, name, file)));
      expect([file, same]).toEqual([file, true]);
    }
  });
});
