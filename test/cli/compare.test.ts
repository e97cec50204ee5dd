/** The built command line, run as a user runs it. `npm run build` comes first. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ComparisonSchema } from '../../src/report/comparison/schema.ts';
import type { ComparisonSummary } from '../../src/report/comparison/schema.ts';
import { IS_BUILT, filesBelow, smallScenario, windtunnelIn } from '../fixtures/command-line.ts';
import type { Outcome } from '../fixtures/command-line.ts';

const SCENARIO = smallScenario({ name: 'small', ttl: '2 s' });
const LONGER = 'longer: namespaces.things.ttl.l1=4 s';
const SHORTER = 'shorter: namespaces.things.ttl.l1=1 s';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'windtunnel-compare-'));
  writeFileSync(join(folder, 'small.yaml'), SCENARIO);
  writeFileSync(join(folder, 'other.yaml'), SCENARIO.replace('name: small', 'name: other').replace('2 s', '4 s'));
  writeFileSync(join(folder, 'again.yaml'), SCENARIO.replace('origin:', 'seed: 7\norigin:'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const windtunnel = (...words: string[]): Outcome => windtunnelIn(folder, words);

function compared(...words: string[]): ComparisonSummary & { readonly code: number | null } {
  const { code, stdout, stderr } = windtunnel('compare', ...words, '--json', '--quiet', '--out', 'out');
  expect(stderr).toBe('');
  return { ...ComparisonSchema.parse(JSON.parse(stdout)), code };
}

const files = (below: string): Record<string, string> => filesBelow(join(folder, below));

describe.skipIf(!IS_BUILT)('windtunnel compare', () => {
  it('writes a report of the same bytes with one worker and with two', () => {
    const run = (workers: string, out: string) =>
      windtunnel('compare', 'small.yaml', '--variant', LONGER, '--workers', workers, '--out', out, '--quiet');
    const [one, two] = [run('1', 'one'), run('2', 'two')];
    expect([one.code, two.code]).toEqual([0, 0]);
    expect(one.stdout).toMatch(/^longer against small: \d better/);
    expect(one.stdout.split('\n').every((line) => line.length <= 80)).toBe(true);
    const written = files('one');
    expect(Object.keys(written).toSorted()).toEqual([
      'charts/differences.svg',
      'charts/differences.vl.json',
      'comparison.csv',
      'comparison.html',
      'comparison.json',
      'comparison.md',
      'junit.xml',
    ]);
    expect(files('two')).toEqual(written);
    expect(written['comparison.md']).toContain('| `namespaces.things.ttl.l1.ttl` |     2 |      4 |');
  });

  it('finds no difference between a file and itself', () => {
    const { variants, code } = compared('small.yaml', 'small.yaml');
    const twin = variants['small.yaml (2)'];
    expect(Object.values(twin.metrics).map(({ outcome, difference }) => [outcome, difference])).toEqual(
      Object.keys(twin.metrics).map(() => ['same', 0]),
    );
    expect(twin).toMatchObject({ same: true, variations: [], verdict: 'pass' });
    expect(code).toBe(0);
  });

  it('gives all one seed, whatever the files say', () => {
    const { base, variants } = compared('small.yaml', 'again.yaml', 'other.yaml');
    expect(base).toMatchObject({ name: 'small.yaml', seed: 1 });
    expect(variants['again.yaml']).toMatchObject({ same: true, seed: 1 });
    expect(variants['other.yaml'].metrics['hit_rate']).toMatchObject({ outcome: 'better', method: 'paired' });
  });

  it('exits 4 where a variant is worse than it may be, and 0 where it is not', () => {
    const limits = ['--tolerance', 'hit_rate=1 %', '--metric', 'hit_rate'];
    const worse = compared('small.yaml', '--variant', SHORTER, ...limits);
    expect(worse).toMatchObject({ code: 4, verdict: 'fail' });
    expect(worse.variants['shorter'].expectations).toMatchObject([{ verdict: 'fail', change: 'relative' }]);
    expect(compared('small.yaml', '--variant', LONGER, ...limits)).toMatchObject({ code: 0, verdict: 'pass' });
  });

  it('pairs with a saved summary of the same seed, and finds itself in it to the last digit', () => {
    windtunnel('run', 'small.yaml', '--out', 'saved', '--quiet');
    const same = compared('saved/summary.json', 'small.yaml', '--tolerance', '0 %');
    expect(same.base).toMatchObject({ name: 'baseline', saved: 'saved/summary.json', seed: 1, replications: 3 });
    const { metrics, same: twin } = same.variants['small'];
    expect(twin).toBe(true);
    for (const found of Object.values(metrics)) expect(found).toMatchObject({ outcome: 'same', method: 'paired' });
    expect(same.code).toBe(0);
    const other = compared('small.yaml', '--baseline', 'saved/summary.json', '--seed', '9', '--variant', SHORTER);
    expect(other.variants['small'].metrics['hit_rate'].method).toBe('welch');
    expect(other.variants['shorter'].metrics['hit_rate']).toMatchObject({ method: 'welch', outcome: 'worse' });
  });

  it('refuses what cannot be compared before anything runs', () => {
    const { code, stdout, stderr } = windtunnel('compare', 'small.yaml', '--out', 'refused');
    expect(stderr).toBe('compare: found one scenario, expected two scenarios, or one with --variant or --baseline\n');
    expect(stdout).toBe('');
    expect(code).toBe(2);
    expect(existsSync(join(folder, 'refused'))).toBe(false);
  });
});
