import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shop } from '../fixtures/plans.ts';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'windtunnel-test-'));
  writeFileSync(join(folder, 'shop.yaml'), shop(9));
  writeFileSync(join(folder, 'impossible.yaml'), shop(9).replace(/hit_rate >= \d+ %/, 'hit_rate >= 99.9 %'));
  writeFileSync(join(folder, 'free.yaml'), shop(9).replace(/cost:[^]*?expect:/, 'expect:'));
  writeFileSync(join(folder, 'aimless.yaml'), shop(9).replace(/expect:[^]*/, ''));
});
afterAll(() => rmSync(folder, { recursive: true }));

function plan(...words: string[]): { code: number | null; out: string; err: string } {
  const run = spawnSync(process.execPath, [MAIN, 'plan', ...words], { cwd: folder, encoding: 'utf8' });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

const TTL = ['--vary', 'namespaces.items.ttl={ l1: 8 s, l2: 24 s }'];

describe('windtunnel plan', () => {
  it('prints the cheapest and writes it down', () => {
    const { code, out } = plan('shop.yaml', ...TTL, '--vary', 'tiers.l2.nodes=1..4 step 1', '--no-margins');
    expect(code).toBe(0);
    expect(out).toMatch(/^shop: \d+\.\d \$ a month meets 3 expectations, the cheapest of 4 configurations\n/);
    for (const file of ['plan.md', 'plan.json', 'pareto.csv', 'scenario.yaml', 'charts/pareto.svg']) {
      expect(existsSync(join(folder, 'reports/shop-plan', file)), file).toBe(true);
    }
    expect(readFileSync(join(folder, 'reports/shop-plan/plan.md'), 'utf8')).toContain(
      'windtunnel plan shop.yaml --vary \'namespaces.items.ttl={ l1: 8 s, l2: 24 s }\' ' +
        '--vary \'tiers.l2.nodes=1..4 step 1\' --budget 200 --against latency_p99 --no-margins\n',
    );
  });

  it('gives scripts the result and nothing else', () => {
    const words = ['--vary', 'tiers.l2.nodes=3,4', '--json', '--out', 'p', '--quiet'];
    const { code, out, err } = plan('shop.yaml', ...TTL, ...words);
    expect(code).toBe(0);
    expect(err).toBe('');
    const data = JSON.parse(out) as { chosen: unknown; margins: unknown[] };
    expect(JSON.parse(readFileSync(join(folder, 'p/plan.json'), 'utf8'))).toEqual(data);
    expect(data.margins.length).toBeGreaterThanOrEqual(3);
  });

  it('fails with the nearest miss when nothing is enough', () => {
    const { code, out } = plan('impossible.yaml', '--vary', 'tiers.l2.nodes=1,2', '--quiet', '--out', 'q');
    expect(code).toBe(3);
    expect(out).toContain('none of 2 configurations meets all expectations');
    expect(out).toMatch(/The nearest miss, .* a month: tiers\.l2\.nodes=2\n✗ {2}hit_rate >= 99\.9 %/);
  });

  it('is undecided under --strict when the budget is too small', () => {
    const words = ['--vary', 'tiers.l2.nodes=1,2,3,4', '--budget', '1', '--quiet', '--out', 'r', '--strict'];
    const { code, out } = plan('shop.yaml', ...TTL, ...words);
    expect([3, 5]).toContain(code);
    expect(out.replaceAll('\n', ' ')).toContain('Not proven: the budget of 1 run was spent.');
  });

  it.each<[words: string[], message: string]>([
    [['shop.yaml'], 'vary'],
    [['shop.yaml', '--vary', 'tiers.l2.nodes'], '--vary: found `tiers.l2.nodes`, expected `path=values`'],
    [['shop.yaml', '--vary', 'tiers.l9.nodes=1,2'], 'no `l9` in `tiers`; did you mean'],
    [['shop.yaml', '--vary', 'tiers.l2.nodes=1', '--vary', 'tiers.l2.nodes=2'], '`tiers.l2.nodes` is varied twice'],
    [['shop.yaml', '--vary', 'seed=1..1000 step 1', '--vary', 'tiers.l2.nodes=1..11 step 1'], '11000 configurations'],
    [['shop.yaml', '--vary', 'tiers.l2.nodes=1', '--against', 'latency'], '--against: found `latency`'],
    [['shop.yaml', '--vary', 'tiers.l2.nodes=1', '--budget', '0'], '--budget: found `0`, expected a whole number'],
    [['free.yaml', '--vary', 'tiers.l2.nodes=1'], 'free.yaml: has no section `cost`'],
    [['aimless.yaml', '--vary', 'tiers.l2.nodes=1'], 'aimless.yaml: has no expectation to meet'],
  ])('%s is a mistake', (words, message) => {
    const { code, err, out } = plan(...words, '--quiet');
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err).not.toMatch(/\n\s+at /);
    expect(out).toBe('');
  });
});
