/** Reports written again, by the built command line. `npm run build` comes first. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IS_BUILT, expecting, filesBelow, smallScenario, windtunnelIn } from '../fixtures/command-line.ts';

const scenario = (name: string): string => smallScenario({ name, rest: expecting('hit_rate > 99.9 %') });

describe.skipIf(!IS_BUILT)('windtunnel report', () => {
  let folder: string;
  const windtunnel = (...words: string[]) => windtunnelIn(folder, words);

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
    const { code, stdout, stderr } = windtunnel('report', copy('again', true), '--png');
    expect([stderr, code]).toEqual(['', 0]);
    expect(stdout).toMatch(/^Report: again\/one\/\S+\nReport: again\/two\/\S+\nReport: again\/\S+\n$/);
    const [before, after] = [filesBelow(join(folder, 'both')), filesBelow(join(folder, 'again'))];
    expect(Object.keys(after)).toEqual(Object.keys(before));
    expect(Object.keys(before).filter((path) => before[path] !== after[path])).toEqual([]);
  });

  it('removes pictures that nobody asked for', () => {
    const name = copy('plain', false);
    expect(windtunnel('report', join(name, 'one')).code).toBe(0);
    const left = Object.keys(filesBelow(join(folder, name, 'one')));
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
    const before = filesBelow(below);
    const { code, stdout, stderr } = windtunnel('report', ...words.map((word) => join(below, word)));
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, '']);
    expect(filesBelow(below)).toEqual(before);
  });
});
