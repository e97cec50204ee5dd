/** Sweeps by the built command line: resumed, split, killed. `npm run build` comes first. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IS_BUILT, MAIN, filesBelow, windtunnelIn } from '../fixtures/command-line.ts';
import type { Outcome } from '../fixtures/command-line.ts';
import { SWEPT } from '../fixtures/swept.ts';

// One chart is enough.
const VARY = ['--vary', 'tiers.l1.entries=10,20,40', '--replications', '2', '--metric', 'hit_rate'];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windtunnel-sweep-'));
  writeFileSync(join(folder, 'swept.yaml'), SWEPT);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const windtunnel = (...words: string[]): Outcome => windtunnelIn(folder, words);

const files = (out: string): Record<string, string> => filesBelow(join(folder, out));

/** What a sweep leaves that nothing befell. */
function whole(): Record<string, string> {
  const { code, stderr } = windtunnel('sweep', 'swept.yaml', ...VARY, '--out', 'whole', '--quiet', '--workers', '2');
  expect([code, stderr]).toEqual([0, '']);
  return files('whole');
}

/** Kills a sweep once it has kept so many results. */
async function killedAfter(results: number, ...words: string[]): Promise<void> {
  const child = spawn(process.execPath, [MAIN, 'sweep', 'swept.yaml', ...words], { cwd: folder, stdio: 'ignore' });
  const runs = join(folder, words[words.indexOf('--out') + 1], 'runs');
  const ended = new Promise((resolve) => child.on('close', resolve));
  const timer = setInterval(() => {
    if (existsSync(runs) && readdirSync(runs).length >= results) child.kill('SIGKILL');
  }, 2);
  await ended;
  clearInterval(timer);
}

describe.skipIf(!IS_BUILT)('windtunnel sweep', () => {
  it('writes the same bytes with one worker, in merged shards, and killed, damaged and begun again', async () => {
    const expected = whole();
    expect(Object.keys(expected).filter((file) => file.startsWith('runs/'))).toHaveLength(6);
    expect(Object.keys(expected)).toEqual(
      expect.arrayContaining(['plan.json', 'sweep.csv', 'sweep.json', 'sweep.md', 'sweep.parquet']),
    );

    windtunnel('sweep', 'swept.yaml', ...VARY, '--out', 'one', '--workers', '1', '--quiet');
    expect(files('one')).toEqual(expected);

    for (const shard of ['1', '2']) {
      const part = ['--out', `part-${shard}`, '--shard', `${shard}/2`, '--quiet'];
      const told = windtunnel('sweep', 'swept.yaml', ...VARY, ...part);
      expect([told.code, told.stdout]).toEqual([0, `shard ${shard} of 2: 3 runs in part-${shard}/runs\n`]);
    }
    const early = windtunnel('merge', 'part-1', '--out', 'early');
    expect([early.code, early.stderr]).toEqual([
      2,
      'merge: 3 of 6 runs are missing, expected the folders of all shards, each of them done\n',
    ]);
    expect(windtunnel('merge', 'part-1', 'part-2', '--out', 'merged').code).toBe(0);
    expect(files('merged')).toEqual(expected);

    await killedAfter(2, ...VARY, '--out', 'killed');
    const kept = Object.keys(files('killed')).filter((file) => file.endsWith('.json'));
    expect(kept.length).toBeGreaterThan(0);
    // Worse than any kill: half of a file. And what one leaves that strikes while files are written.
    writeFileSync(join(folder, 'killed', kept[0]), expected[kept[0]].slice(0, 100));
    for (const place of ['killed', 'killed/runs']) writeFileSync(join(folder, place, '.partial-x'), 'half');
    const again = windtunnel('sweep', 'swept.yaml', ...VARY, '--out', 'killed');
    expect(again.code).toBe(0);
    expect(again.stderr).toContain(`killed/${kept[0]}: is torn or was changed; that run is done again.`);
    expect(files('killed')).toEqual(expected);
  }, 240_000);

  it('does what can be done where some combinations cannot', () => {
    const words = ['sweep', 'swept.yaml', '--vary', 'tiers.l1.entries=10,0', '--replications', '1', '--out', 'out'];
    const { code, stdout } = windtunnel(...words, '--quiet');
    expect(code).toBe(2);
    expect(stdout).toMatch(/invalid, point 2:\n--set tiers.l1.entries=0: found `0`, expected a count/);
    expect(readFileSync(join(folder, 'out', 'sweep.csv'), 'utf8')).toMatch(/,done,[^]*,invalid,/);
  }, 240_000);

  it('lists what it would do, and writes nothing', () => {
    const { code, stdout, stderr } = windtunnel('sweep', 'swept.yaml', '--dry-run', '--workers', '2');
    expect(code).toBe(0);
    // The scenario's own sweep: 3 by 2, less the two that its constraint leaves out.
    expect(stdout.trimEnd().split('\n')).toHaveLength(1 + 4);
    expect(stdout).toContain('tiers.l1.entries=10, namespaces.things.ttl.l1=1 s');
    expect(stderr).toMatch(/^swept: 12 runs to do, about \S+ m?s on 2 threads \(an estimate: .*\)\n$/);
    expect(readdirSync(folder)).toEqual(['swept.yaml']);
  }, 240_000);

  it('leaves the section `sweep` to `sweep`: `run` says so', () => {
    const { code, stderr } = windtunnel('run', 'swept.yaml', '--replications', '1');
    expect([code, stderr.split('\n')[0]]).toEqual([
      0,
      'swept.yaml: run as it stands; `windtunnel sweep swept.yaml` tries what its `sweep` says.',
    ]);
  }, 60_000);

  it.each([
    [['--vary', 'tiers.l1.entrys=1,2'], /unknown key `entrys`; did you mean `entries`\?/],
    [['--where', 'tiers.l1.entries > 5 s'], /^--where .*: `10` > `5 s` cannot be said/],
    [['--out', 'swept.yaml'], /^swept.yaml: cannot hold the report; `.*` is a file, expected a folder/],
    [['--shard', '3/2'], /^--shard: found `3\/2`, expected i\/n with i from 1 to n/],
    [['--queue', 'redis://127.0.0.1:1'], /^--queue: redis:\/\/127.0.0.1:1: connect ECONNREFUSED/],
  ])('refuses %j', (words, message) => {
    const { code, stderr } = windtunnel('sweep', 'swept.yaml', '--quiet', ...words);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  }, 60_000);
});
