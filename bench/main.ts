/**
 * Runs benches, each in a process of its own, so that none warms or disturbs another's code.
 *
 *   npm run bench                    those that print figures of speed within a minute or so
 *   npm run bench -- zipf policies   these
 *   npm run bench -- zipf a/b c.csv  words with a slash or a dot are arguments of the bench before them
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** The others measure agreement rather than speed and take many minutes. */
const BY_DEFAULT = ['exact-3tier', 'policies', 'zipf'];

const here = new URL('.', import.meta.url);
const names = readdirSync(here)
  .filter((file) => file.endsWith('.ts') && file !== 'main.ts')
  .map((file) => file.replace(/\.ts$/, ''))
  .toSorted();

/** The first sentence of a bench's own comment, as far as a colon, says what it measures. */
function claimOf(name: string): string {
  const [, comment = ''] = /^\/\*\*([^]*?)\*\//.exec(readFileSync(new URL(`${name}.ts`, here), 'utf8')) ?? [];
  const [sentence] = comment.replace(/^\s*\* ?/gm, ' ').replace(/\s+/g, ' ').trim().split(/[.:](?: |$)/);
  return sentence;
}

const words = process.argv.slice(2);
const isArgument = (word: string): boolean => /[/.]/.test(word);
const wanted = words.filter((word) => !isArgument(word));

/** The words between the name of a bench and the next name. */
function argumentsOf(name: string): string[] {
  const after = words.slice(words.indexOf(name) + 1);
  const end = after.findIndex((word) => !isArgument(word));
  return words.includes(name) ? after.slice(0, end < 0 ? after.length : end) : [];
}

const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`no bench is called ${unknown.join(', ')}; there are:`);
  for (const name of names) console.error(`  ${name.padEnd(16)} ${claimOf(name)}`);
  process.exitCode = 2;
} else {
  for (const name of wanted.length > 0 ? wanted : BY_DEFAULT) {
    console.log(`\n${name}: ${claimOf(name)}`);
    const file = new URL(`${name}.ts`, here).pathname;
    const { status } = spawnSync(process.execPath, ['--import', 'tsx', file, ...argumentsOf(name)], {
      stdio: 'inherit',
    });
    if (status !== 0) process.exitCode = 1;
  }
}
