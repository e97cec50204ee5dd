/** Reports written again, by the built command line. `npm run build` comes first. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

function scenario(name: string): string {
  return `
name: ${name}
duration: 10 s
resolution: exact
traffic: { rate: 200/s }
regions:
  home: { place: us-east-1, instances: 2 }
namespaces:
  things: { keys: 100, popularity: { zipf: 1.0 }, value_size: 100 B, ttl: { l1: 5 s } }
tiers:
  l1: { kind: in-process, entries: 50 }
origin: { capacity: 1k/s, latency: 5 ms }
expect:
  - hit_rate > 99.9 %
`;
}

function files(below: string): Record<string, string> {
  const entries = readdirSync(below, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).toSorted();
  return Object.fromEntries(paths.map((path) => [path.slice(below.length + 1), readFileSync(path, 'latin1')]));
}

describe.skipIf(!existsSync(MAIN))('windtunnel report', () => {
  let folder: string;
  const windtunnel = (...words: string[]) =>
    spawnSync(process.execPath, [MAIN, ...words], { cwd: folder, encoding: 'utf8' });

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'windtunnel-report-'));
    writeFileSync(join(folder, 'one.yaml'), scenario('one'));
    writeFileSync(join(folder, 'two.yaml'), scenario('two'));
    windtunnel('run', 'one.yaml', 'two.yaml', '--replications', '2', '--png', '--out', 'both');
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** The folder as `run` left it, or but for its results empty. */
  function copy(name: string, onlyResults: boolean): string {
    const filter = (path: string): boolean => !/\.\w+$/.test(path.replace(folder, '')) || path.endsWith('results.json');
    cpSync(join(folder, 'both'), join(folder, name), { recursive: true, ...(onlyResults ? { filter } : {}) });
    return name;
  }

  it('writes the bytes that `run` wrote, of one and of several, with results alone to go by', () => {
    const { status, stdout, stderr } = windtunnel('report', copy('again', true), '--png');
    expect([stderr, status]).toEqual(['', 0]);
    expect(stdout).toMatch(/^Report: again\/one\/\S+\nReport: again\/two\/\S+\nReport: again\/\S+\n$/);
    const [before, after] = [files(join(folder, 'both')), files(join(folder, 'again'))];
    expect(Object.keys(after)).toEqual(Object.keys(before));
    expect(Object.keys(before).filter((path) => before[path] !== after[path])).toEqual([]);
  });

  it('removes pictures that nobody asked for', () => {
    const name = copy('plain', false);
    expect(windtunnel('report', join(name, 'one')).status).toBe(0);
    const left = Object.keys(files(join(folder, name, 'one')));
    expect(left).toContain('charts/hit-rate.svg');
    expect(left.filter((path) => path.endsWith('.png'))).toEqual([]);
  });

  it.each<[what: string, harm: (below: string) => void, words: string[], message: RegExp]>([
    ['no results', (below) => rmSync(join(below, 'results.json')), ['.'], /^\S+: has no results\.json, expected a fol/],
    ['no folder', () => {}, ['nowhere'], /^\S+nowhere: has no results\.json, expected a folder that `windtunnel run`/],
    ['torn results', (below) => writeFileSync(join(below, 'results.json'), '{"f'), ['.'], /results\.json: is torn or/],
    [
      'several of which one was run again',
      (below) => cpSync(join(below, 'two/results.json'), join(below, 'one/results.json')),
      ['.'],
      /one\/results\.json: is not of the run that \S+results\.json is of; run it again: `windtunnel run one\.yaml two/,
    ],
  ])('refuses %s with exit code 2, and changes nothing', (what, harm, words, message) => {
    const below = join(folder, copy(what.replaceAll(' ', '-'), false));
    harm(below);
    const before = files(below);
    const { status, stdout, stderr } = windtunnel('report', ...words.map((word) => join(below, word)));
    expect(stderr).toMatch(message);
    expect([status, stdout]).toEqual([2, '']);
    expect(files(below)).toEqual(before);
  });
});
