import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expand, isPattern } from '../../src/cli/glob.ts';

const FILES = 'a.yaml b.yaml b.yml c[1].yaml .hidden.yaml deep/a.yaml deep/er/z.yaml .git/x.yaml'.split(' ');

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'windtunnel-glob-'));
  for (const file of FILES) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), '');
  }
});
afterAll(() => rmSync(root, { recursive: true }));

describe('a pattern', () => {
  it.each<[pattern: string, want: string[]]>([
    ['*.yaml', ['a.yaml', 'b.yaml', 'c[1].yaml']],
    ['?.y*ml', ['a.yaml', 'b.yaml', 'b.yml']],
    ['[ab].yaml', ['a.yaml', 'b.yaml']],
    ['[!a].yaml', ['b.yaml']],
    ['.*.yaml', ['.hidden.yaml']],
    ['*/*.yaml', ['deep/a.yaml']],
    ['**/*.yaml', ['a.yaml', 'b.yaml', 'c[1].yaml', 'deep/a.yaml', 'deep/er/z.yaml']],
    ['deep/**/z.yaml', ['deep/er/z.yaml']],
    ['deep/../?.yaml', ['a.yaml', 'b.yaml']],
    ['**', ['a.yaml', 'b.yaml', 'b.yml', 'c[1].yaml']],
    ['[.yaml', []],
    ['none/*.yaml', []],
  ])('%s matches %j', (pattern, want) => {
    expect(isPattern(pattern)).toBe(true);
    expect(expand(`${root}/${pattern}`)).toEqual(want.map((file) => join(root, file)));
  });

  it('is not a plain name', () => {
    expect(isPattern('scenarios/quickstart.yaml')).toBe(false);
  });
});
