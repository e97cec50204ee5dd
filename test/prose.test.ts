/** What README, ARCHITECTURE and docs say is so: their excerpts, scenarios and links. `npm run build` comes first. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { loadScenario } from '../src/scenario/load.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MAIN = join(ROOT, 'dist/cli/main.js');

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const README = read('README.md');
const PROSE = [
  'README.md',
  'ARCHITECTURE.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join('docs', path)),
];

/** [file, what is found there] of every match in the prose. */
function findings(pattern: RegExp): (readonly [path: string, ...found: string[]])[] {
  return PROSE.flatMap((path) => Array.from(read(path).matchAll(pattern), ([, ...found]) => [path, ...found] as const));
}

test.each(findings(/\]\(([^)#:]+)(?:#[^)]*)?\)/g))('%s links to %s, which is there', (path, target) => {
  expect(existsSync(join(ROOT, dirname(path), target))).toBe(true);
});

test.each(findings(/```yaml\n(name: [^]*?)```/g))('%s has a valid scenario', (path, text) => {
  const loaded = loadScenario({ text, file: path, set: [] });
  expect('problems' in loaded ? loaded.problems : []).toEqual([]);
});

test.each(findings(/<!-- from (\S+) -->\n\n([^]*?)\n\n<!-- end -->/g))('%s shows what is in %s', (_, file, excerpt) => {
  expect(read(file)).toContain(excerpt);
});

test.skipIf(!existsSync(MAIN))('README shows what `replay` prints', () => {
  const [, words, , printed] = /```sh\nnpx windtunnel (replay [^\n]*)\n```([^]*?)```\n([^]*?)```/.exec(README) ?? [];
  const args = [MAIN, ...words.split(' '), '--quiet'];
  expect(spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' }).stdout).toBe(printed);
});

test.each(findings(/```yaml\n([^]*?)```/g))('%s has YAML that can be read', (_, text) => {
  expect(parseDocument(text).errors).toEqual([]);
});

describe.skipIf(!existsSync(MAIN))('workflows', () => {
  const commands = Array.from(read('docs/ci.md').matchAll(/npx windtunnel (\w+)([^#`]*?)(?=\n *- |\n```| &&)/g));

  test.each([...new Set(commands.map(([, command]) => command))])('use options that `%s` has', (command) => {
    const help = spawnSync(process.execPath, [MAIN, command, '--help'], { encoding: 'utf8' }).stdout;
    const known: readonly string[] = help.match(/--[a-z-]+/g) ?? [];
    const used = commands.flatMap(([, name, words]) => (name === command ? (words.match(/--[a-z-]+/g) ?? []) : []));
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((option) => !known.includes(option))).toEqual([]);
  });
});
