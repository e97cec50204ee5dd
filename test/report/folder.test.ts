import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeReport } from '../../src/report/folder.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'windtunnel-folder-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** All files below `folder`, path to text. */
function contents(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]),
  );
}

const OLD = new Map([
  ['charts/a.svg', 'old a'],
  ['charts/b.svg', 'old b'],
  ['summary.json', 'old'],
]);
const NEW = new Map([
  ['charts/a.svg', 'new a'],
  ['summary.json', 'new'],
]);

describe('a report folder', () => {
  it('is made with the folders above it, and nothing else', () => {
    writeReport(join(root, 'x/y'), NEW, []);
    expect(contents(root)).toEqual({ 'x/y/charts/a.svg': 'new a', 'x/y/summary.json': 'new' });
    expect(readdirSync(join(root, 'x'))).toEqual(['y']);
  });

  it('replaces an older report, and removes of it only what is named as obsolete', () => {
    const folder = join(root, 'r');
    writeReport(folder, OLD, []);
    writeFileSync(join(folder, 'notes.md'), 'mine');
    writeFileSync(join(folder, 'charts/mine.svg'), 'mine');
    writeReport(folder, NEW, ['charts/a.svg', 'charts/b.svg']);
    expect(contents(root)).toEqual({
      'r/charts/a.svg': 'new a',
      'r/charts/mine.svg': 'mine',
      'r/notes.md': 'mine',
      'r/summary.json': 'new',
    });
  });

  it('may be a symbolic link', () => {
    mkdirSync(join(root, 'real'));
    symlinkSync('real', join(root, 'link'));
    writeReport(join(root, 'link'), NEW, []);
    expect(contents(join(root, 'real'))['summary.json']).toBe('new');
  });

  it.each<[what: string, prepare: (folder: string) => void, files: ReadonlyMap<string, string>]>([
    ['a file cannot be written', () => {}, new Map([...NEW, ['summary.json/inside', 'x']])],
    [
      'a folder stands where a file belongs',
      (folder) => {
        rmSync(join(folder, 'summary.json'));
        mkdirSync(join(folder, 'summary.json'));
      },
      NEW,
    ],
    [
      'a file stands where a folder belongs',
      (folder) => {
        rmSync(join(folder, 'charts'), { recursive: true });
        writeFileSync(join(folder, 'charts'), 'mine');
      },
      NEW,
    ],
  ])('stays as it was when %s', (_, prepare, files) => {
    const folder = join(root, 'r');
    writeReport(folder, OLD, []);
    prepare(folder);
    const before = contents(root);
    expect(() => writeReport(folder, files, ['charts/b.svg'])).toThrow();
    expect(contents(root)).toEqual(before);
    expect(readdirSync(root)).toEqual(['r']);
  });

  it('is not a file', () => {
    writeFileSync(join(root, 'f'), 'mine');
    expect(() => writeReport(join(root, 'f'), NEW, [])).toThrow('is a file, expected a folder');
    expect(contents(root)).toEqual({ f: 'mine' });
  });
});
