import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import { formatProblem } from '../../src/scenario/problem.ts';
import { baseFiles } from '../../src/study/base-files.ts';
import { presetNames } from '../../src/study/presets.ts';
import { scenarioHash } from '../../src/study/scenario-hash.ts';

const FOLDER = new URL('../../scenarios/', import.meta.url);

function hashOf(text: string, file = 'own.yaml'): string {
  const loaded = loadScenario({ text, file, set: [], bases: baseFiles });
  if ('problems' in loaded) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return scenarioHash(loaded.scenario);
}

describe('presets', () => {
  it.each(presetNames())('%s is a scenario but for its name', (name) => {
    expect(hashOf(`extends: preset:${name}\nname: own\n`)).toMatch(/^sha256:/);
  });

  it('are told by their nearest spelling', () => {
    const text = 'name: own\nextends: preset:global-1m\n';
    const loaded = loadScenario({ text, file: 'own.yaml', set: [], bases: baseFiles });
    expect('problems' in loaded ? loaded.problems.map(formatProblem) : []).toEqual([
      'own.yaml:2:10: extends: there is no preset `global-1m`; did you mean `global-10m`?\n' +
        '  1 | name: own\n  2 | extends: preset:global-1m\n    |          ^^^^^^^^^^^^^^^^',
    ]);
  });

  it.each(['global-10m.yaml', 'global-10m-failover.yaml'])('global-10m is the system of %s', (file) => {
    const text = readFileSync(new URL(file, FOLDER), 'utf8');
    // Its own sections; those of the system are the preset's.
    const own = text.split(/^(?=[a-z]+:)/m).filter((section) => {
      return /^(name|description|replications|timeline|dns|phases|expect):/.test(section);
    });
    expect(hashOf(`extends: preset:global-10m\n${own.join('')}`)).toBe(hashOf(text, file));
  });
});
