/** The built command line, run as a user runs it. `npm run build` comes first. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SummarySchema } from '../../src/report/summary-schema.ts';
import { IS_BUILT, MAIN, expecting, filesBelow, smallScenario, windtunnelIn } from '../fixtures/command-line.ts';
import type { Outcome } from '../fixtures/command-line.ts';

const scenario = (name: string, expectation: string, duration = '10 s'): string =>
  smallScenario({ name, duration, rest: expecting(expectation) });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windtunnel-run-'));
  writeFileSync(join(folder, 'good.yaml'), scenario('good', 'hit_rate > 1 %'));
  writeFileSync(join(folder, 'bad.yaml'), scenario('bad', 'hit_rate > 99.9 %'));
  writeFileSync(join(folder, 'long.yaml'), scenario('long', 'hit_rate > 1 %', '1000 d'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const windtunnel = (...words: string[]): Outcome => windtunnelIn(folder, words);

/** A run that gets an interrupt after `delay` ms. */
async function interrupted(delay: number): Promise<{ code: number; stdout: string }> {
  const child = spawn(process.execPath, [MAIN, 'run', 'long.yaml', '--replications', '1'], { cwd: folder });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const timer = setTimeout(() => child.kill('SIGINT'), delay);
  const code = await new Promise<number>((resolve) => child.on('close', resolve));
  clearTimeout(timer);
  return { code, stdout };
}

describe.skipIf(!IS_BUILT)('windtunnel run', () => {
  it('writes a report and passes; the same bytes with one worker and with two, others with another seed', () => {
    const run = (...words: string[]) => windtunnel('run', 'good.yaml', '--replications', '2', ...words);
    const one = run('--out', 'one', '--workers', '1');
    const two = run('--out', 'two', '--workers', '2');
    const other = run('--out', 'other', '--seed', '8');
    expect([one.code, two.code, other.code]).toEqual([0, 0, 0]);
    expect(one.stdout).toMatch(/^good passed/);
    expect(one.stderr).toBe('');
    const written = filesBelow(join(folder, 'one'));
    expect(Object.keys(written)).toContain('verdict.md');
    expect(filesBelow(join(folder, 'two'))).toEqual(written);
    const changed = filesBelow(join(folder, 'other'));
    expect(changed['summary.json']).not.toBe(written['summary.json']);
    expect(changed['timeseries.csv']).not.toBe(written['timeseries.csv']);
  });

  it('prints the summary and nothing else with --json, and exits 3 when an expectation fails', () => {
    const { code, stdout, stderr } = windtunnel('run', 'bad.yaml', '--json', '--quiet', '--replications', '1');
    expect([code, stderr]).toEqual([3, '']);
    expect(SummarySchema.parse(JSON.parse(stdout))).toMatchObject({ verdict: 'fail', engine: { replications: 1 } });
    expect(readFileSync(join(folder, 'reports/bad/summary.json'), 'utf8')).toBe(stdout);
  });

  it('runs many, with one report above theirs and the worst exit code', () => {
    const { code, stdout } = windtunnel('run', '[bg]*.yaml', '--out', 'all', '--replications', '1');
    expect(code).toBe(3);
    expect(stdout).toMatch(/\nbad +fail /);
    const written = filesBelow(join(folder, 'all'));
    expect(Object.keys(JSON.parse(written['index.json']).scenarios)).toEqual(['bad', 'good']);
    expect(written['junit.xml']).toContain('<testsuites name="windtunnel" tests="2" failures="1"');
    expect(written['good/verdict.md']).toMatch(/^# good passed/);
  });

  it.each<[what: string, words: string[], message: RegExp]>([
    ['a setting that is wrong', ['run', 'good.yaml', '--set', 'durtion=5 s'], /durtion/],
    ['a count that is none', ['run', 'good.yaml', '--replications', 'x'], /^--replications: found `x`, expected/],
    ['a file for a folder', ['run', 'good.yaml', '--out', 'bad.yaml'], /is a file, expected a folder\n$/],
    ['an unknown option', ['run', 'good.yaml', '--worker', '2'], /^unknown option `--worker`; did you mean `--work/],
  ])('refuses %s with exit code 2, and writes nothing', (_, words, message) => {
    const { code, stdout, stderr } = windtunnel(...words);
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, '']);
    expect(readdirSync(folder).toSorted()).toEqual(['bad.yaml', 'good.yaml', 'long.yaml']);
  });

  it('reports what it has when it is interrupted, and exits 130', async () => {
    let ended = { code: 0, stdout: '' };
    // A busy machine may take long to come to the first measurement; before that there is nothing to report.
    for (let delay = 1000; delay < 60_000 && !existsSync(join(folder, 'reports')); delay *= 2) {
      ended = await interrupted(delay);
    }
    expect(ended.code).toBe(130);
    expect(ended.stdout).toMatch(/^long was interrupted/);
    const written = filesBelow(join(folder, 'reports/long'));
    expect(JSON.parse(written['summary.json'])).toMatchObject({ interrupted: true, verdict: 'interrupted' });
    expect(written['junit.xml']).toContain('<error message="interrupted');
  });

  it('shows examples and exit codes in its help', () => {
    const { code, stdout } = windtunnel('run', '--help');
    expect(code).toBe(0);
    expect(stdout).toContain('130  interrupted');
    expect(stdout).toContain('Examples:');
  });
});

describe.skipIf(!IS_BUILT)('windtunnel run --baseline', () => {
  const relative = () => scenario('against', 'hit_rate >= -1 % vs baseline');

  it('skips an expectation against a baseline without one, and judges it with one', () => {
    writeFileSync(join(folder, 'against.yaml'), relative());
    const run = (...words: string[]) => windtunnel('run', 'against.yaml', '--quiet', '--replications', '2', ...words);
    const first = run('--out', 'first');
    expect(first.code).toBe(0);
    expect(first.stdout).toContain('against passed, 1 expectation skipped');
    expect(first.stdout).toContain('there is no baseline to hold it against; `--baseline summary.json` gives one');
    expect(run('--out', 'strict', '--strict').code).toBe(5);
    const same = run('--out', 'same', '--baseline', 'first/summary.json', '--json');
    expect(same.code).toBe(0);
    expect(SummarySchema.parse(JSON.parse(same.stdout)).expectations[0]).toMatchObject({
      verdict: 'pass',
      change: 'relative',
      estimate: 0,
    });
    const worse = run('--out', 'worse', '--baseline', 'first/summary.json', '--set', 'namespaces.things.ttl.l1=1s');
    expect(worse.code).toBe(3);
    expect(worse.stdout).toContain('does not hold');
  });

  it('refuses a baseline that nothing is held against', () => {
    const { code, stderr } = windtunnel('run', 'good.yaml', '--baseline', 'first/summary.json');
    expect(code).toBe(2);
    expect(stderr).toContain('--baseline: found no expectation against it, expected one such as `cost_per_month');
  });

  it('tells a job of GitHub Actions on its page and beside the lines of the file', () => {
    const env = {
      ...process.env,
      GITHUB_ACTIONS: 'true',
      GITHUB_STEP_SUMMARY: join(folder, 'step.md'),
      GITHUB_WORKSPACE: folder,
    };
    const words = [MAIN, 'run', 'bad.yaml', 'good.yaml', '--quiet', '--replications', '1'];
    const files = ['--comment', 'ci/comment.md', '--benchmark', 'ci/bench.json'];
    const { stdout } = spawnSync(process.execPath, [...words, ...files], { cwd: folder, encoding: 'utf8', env });
    expect(stdout).toContain('::error file=bad.yaml,line=13,title=bad%3A hit_rate > 99.9 %25::');
    const summary = readFileSync(join(folder, 'step.md'), 'utf8');
    expect(summary).toMatch(/^# Some scenarios failed\n/);
    expect(summary).toContain('<details><summary>bad failed: 1 expectation not met</summary>');
    expect(summary).not.toContain('](');
    expect(readFileSync(join(folder, 'ci/comment.md'), 'utf8')).toBe(summary);
    const entries = JSON.parse(readFileSync(join(folder, 'ci/bench.json'), 'utf8')) as { name: string }[];
    expect(entries.map(({ name }) => name)).toContain('bad: 1 - hit_rate');
  });
});
