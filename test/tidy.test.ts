/**
 * The house rules that no tool of ours knows. A rule is a function from a file to complaints, and is itself tested on a
 * text that breaks it. The linter bans the other things below `study`: globals such as `Date`, `performance` and
 * `setTimeout`, `process`, and modules of Node; `console` and `any` everywhere.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Folders of `src`; each imports only from those before it, and from itself. */
const ORDER = [
  'units',
  'random',
  'theory',
  'policy',
  'scenario',
  'cost',
  'trace',
  'engine',
  'measure',
  'world',
  'study',
  'report',
  'cli',
];
/** What comes before it is the same on every machine. */
const EDGE = ORDER.indexOf('study');

const LINE_MAX = 120;
const LINES_MAX = 350;

/** `path` is relative to the project, with slashes. Complaints name the line where there is one. */
type Rule = (path: string, text: string) => string[];

const inSource = (path: string): boolean => path.startsWith('src/');
const isCode = (path: string): boolean => path.endsWith('.ts');
const isProse = (path: string): boolean => path.endsWith('.md');
const folderOf = (path: string): string => path.split('/')[1];

/** The text with comments and quoted strings blanked, its lines where they were. */
function bare(text: string): string {
  const quiet = /\/\*[^]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g;
  return text.replace(quiet, (found) => found.replace(/[^\n]/g, ' '));
}

/** Every line on which `wanted` occurs. */
function found(text: string, wanted: RegExp): string[] {
  return text.split('\n').flatMap((line, index) => {
    const match = wanted.exec(line);
    return match === null ? [] : [`line ${index + 1}: ${match[0].trim()}`];
  });
}

const importsUpwards: Rule = (path, text) => {
  if (!inSource(path) || !isCode(path)) return [];
  const own = ORDER.indexOf(folderOf(path));
  if (own < 0) return [`a folder that has no place in the order: ${folderOf(path)}`];
  const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']*)'/g)].map(([, target]) => target);
  return imports.flatMap((target) => {
    const to = join(dirname(path), target);
    if (!inSource(to)) return to === 'package.json' ? [] : [`${target} lies outside of src`];
    return ORDER.indexOf(folderOf(to)) <= own ? [] : [`${folderOf(path)} imports from ${folderOf(to)}`];
  });
};

/** Powers are not the same bits in every version of Node; `Math.exp` and `Math.log` are. */
const dependsOnMachine: Rule = (path, text) => {
  if (!inSource(path) || ORDER.indexOf(folderOf(path)) >= EDGE) return [];
  return found(bare(text), /\*\*|\bMath\.(?:random|pow)\b|\bDate\b|\bperformance\./);
};

const importsMachine: Rule = (path, text) =>
  inSource(path) && ORDER.indexOf(folderOf(path)) < EDGE ? found(text, /'node:[\w/]+'/) : [];

const touchesProcess: Rule = (path, text) =>
  inSource(path) && folderOf(path) !== 'cli' ? found(bare(text), /\bprocess\.\w+|'node:process'/) : [];

const longLines: Rule = (path, text) => {
  if (!isCode(path)) return [];
  const lengths = text.split('\n').map((line) => line.length);
  return lengths.flatMap((length, index) => (length > LINE_MAX ? [`line ${index + 1}: ${length} characters`] : []));
};

const longFiles: Rule = (path, text) => {
  const lines = text.split('\n').length - 1;
  return isCode(path) && lines > LINES_MAX ? [`${lines} lines`] : [];
};

const unfinished: Rule = (path, text) => (isCode(path) ? found(text, /\b(?:TO[D]O|FIX[M]E|X{3})\b/) : []);

const suppressions: Rule = (path, text) =>
  isCode(path) ? found(text, /\b(?:ox|es)lint-(?:disable|ignore)|@ts-(?:ignore|expect-error|nocheck)/) : [];

const absolutePaths: Rule = (path, text) =>
  isProse(path) ? found(text, /(?:^|[\s("'`=])(?:\/(?:home|root|tmp|usr|var|opt|mnt|work|Users)\b|[A-Z]:\\)/) : [];

/** Names under which anything can be put and nothing be found. */
const emptyNames: Rule = (path) => {
  const words = path.replace(/\.\w+$/, '').split('/');
  return words.filter((word) => /^(?:utils?|helpers?|common|misc|shared|base)$/.test(word));
};

/** [rule, a file that breaks it, its text, a text there that does not]. */
const RULES: readonly (readonly [string, Rule, string, string, string])[] = [
  ['imports go down', importsUpwards, 'src/policy/a.ts', "import { b } from '../world/b.ts'", "import '../units/u.ts'"],
  ['imports of types too', importsUpwards, 'src/units/a.ts', "import type { B } from '../cli/b.ts'", ''],
  ['imports on demand too', importsUpwards, 'src/study/a.ts', "await import('../report/b.ts')", "import('./b.ts')"],
  ['every folder has its place', importsUpwards, 'src/extra/a.ts', '', ''],
  ['no randomness of the machine', dependsOnMachine, 'src/world/a.ts', 'x = Math.random();', '// Math.random'],
  ['no Math.pow', dependsOnMachine, 'src/random/a.ts', 'x = Math.pow(2, 3);', "const s = 'Math.pow';"],
  ['no powers', dependsOnMachine, 'src/theory/a.ts', 'x = a ** b;', '/** Bold: **x** */'],
  ['no dates', dependsOnMachine, 'src/engine/a.ts', 'x = new Date();', '// A Date.'],
  ['no clock', dependsOnMachine, 'src/measure/a.ts', 'x = performance.now();', 'const performance = 1;'],
  ['no modules of Node', importsMachine, 'src/scenario/a.ts', "import { x } from 'node:fs'", "import 'yaml'"],
  ['process only in cli', touchesProcess, 'src/report/a.ts', 'process.exit(1);', '// process.exit'],
  ['short lines', longLines, 'bench/a.ts', 'x'.repeat(121), 'x'.repeat(120)],
  ['short files', longFiles, 'src/world/a.ts', 'x\n'.repeat(351), 'x\n'.repeat(350)],
  ['nothing unfinished', unfinished, 'src/units/a.ts', `// ${'TO'}DO: later`, '// Todoist'],
  ['no suppressions', suppressions, 'test/a.test.ts', `// ${'ox'}lint-disable-next-line`, '// oxlint'],
  ['no suppressed types', suppressions, 'src/units/a.ts', `// ${'@ts'}-ignore`, '// @type'],
  ['no absolute paths in prose', absolutePaths, 'README.md', 'see `/home/me/a.md`', 'see `docs/a.md`, 30/min'],
  ['no empty names', emptyNames, 'src/units/utils.ts', '', ''],
];

describe('a rule notices what breaks it', () => {
  test.each(RULES)('%s', (_, rule, path, bad, good) => {
    expect(rule(path, bad)).toHaveLength(1);
    if (good !== '') expect(rule(path, good)).toEqual([]);
  });
});

function filesBelow(folder: string): string[] {
  const entries = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return paths.map((path) => relative(ROOT, path).replaceAll('\\', '/'));
}

const FILES = [
  ...['src', 'test', 'bench', 'docs'].flatMap(filesBelow).filter((path) => isCode(path) || isProse(path)),
  ...readdirSync(ROOT).filter(isProse),
].toSorted();

describe('the project keeps its rules', () => {
  test.each([...new Map(RULES.map(([, rule]) => [rule.name, rule]))])('%s: none', (_, rule) => {
    const complaints = FILES.flatMap((path) => {
      return rule(path, readFileSync(join(ROOT, path), 'utf8')).map((complaint) => `${path}: ${complaint}`);
    });
    expect(complaints).toEqual([]);
  });
});
