import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSides } from '../../src/cli/compare-sides.ts';
import type { SidesArguments } from '../../src/cli/compare-sides.ts';
import { SMALL } from '../scenario/small.ts';

const LONGER = 'longer: duration=20s';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'windtunnel-sides-'));
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  write('small.yaml', SMALL);
  write('copy.yaml', SMALL);
  write('other.yaml', SMALL.replace(/^name: .*$/m, 'name: other\nseed: 7'));
  write('list.json', '[1, 2]');
  write('broken.json', '{');
  write('newer.json', '{ "schemaVersion": 99 }');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Words that end in `.yaml` or `.json` are files of the folder. */
function sides(scenario: readonly string[], more: Partial<SidesArguments> = {}): ReturnType<typeof loadSides> {
  const inFolder = (file: string): string => join(folder, file);
  const baseline = more.baseline === undefined ? undefined : inFolder(more.baseline);
  const none = { variant: [], set: [], seed: undefined };
  return loadSides({ ...none, ...more, baseline, scenario: scenario.map(inFolder) });
}

describe('what is compared', () => {
  it('is called by the names of the scenarios, and by the files where those are the same', async () => {
    const names = async (...files: string[]): Promise<string[]> => {
      return (await sides(files)).sides.map(({ name }) => name.replace(`${folder}/`, ''));
    };
    expect(await names('small.yaml', 'other.yaml')).toEqual(['small', 'other']);
    expect(await names('small.yaml', 'copy.yaml')).toEqual(['small.yaml', 'copy.yaml']);
    expect(await names('small.yaml', 'small.yaml')).toEqual(['small.yaml', 'small.yaml (2)']);
  });

  it('has one seed: that of the first, or the one that was asked for', async () => {
    const seeds = async (seed?: number): Promise<number[]> => {
      return (await sides(['other.yaml', 'small.yaml'], { seed, variant: [] })).sides.map((one) => one.scenario.seed);
    };
    expect(await seeds()).toEqual([7, 7]);
    expect(await seeds(3)).toEqual([3, 3]);
  });

  it.each<[files: string[], more: Partial<SidesArguments>, message: string]>([
    [['small.yaml'], {}, 'compare: found one scenario, expected two scenarios, or one with --variant or --baseline'],
    [['nothing.yaml', 'small.yaml'], {}, 'nothing.yaml: no such file'],
    [['small.yaml', 'list.json'], {}, 'list.json: what was saved can only be the base, expected it before all'],
    [['list.json', 'small.yaml'], {}, 'list.json: is JSON, but not what a run saved; expected the summary.json'],
    [['broken.json', 'small.yaml'], {}, 'broken.json: is not JSON; expected the summary.json of a run'],
    [['newer.json', 'small.yaml'], {}, 'newer.json: has another form than this version reads at `'],
    [['list.json'], {}, 'compare: found no scenario to hold against'],
    [['list.json', 'small.yaml'], { baseline: 'list.json' }, '--baseline: found a second one beside'],
    [['small.yaml'], { baseline: 'gone.json' }, 'gone.json: cannot be read: no such file'],
    [['small.yaml', 'other.yaml'], { variant: [LONGER] }, '--variant: found 2 scenarios, expected one'],
    [['small.yaml'], { variant: [LONGER, LONGER] }, '--variant: the name `longer` is taken, expected another'],
    [['small.yaml'], { variant: ['x'] }, '--variant x: found `x`, expected `name: path=value, path=value`'],
    [['small.yaml'], { variant: ['x: seed=3'] }, 'found `seed=3`, but all sides have one seed; expected --seed'],
    [['small.yaml'], { variant: ['x: tiers.l9.nodes=2'] }, 'no `l9` in `tiers`'],
  ])('cannot be %j with %j', async (files, more, message) => {
    await expect(sides(files, more)).rejects.toThrow(message);
  });
});
