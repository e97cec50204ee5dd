/**
 * Runs benches, each in a process of its own, so that none warms or disturbs another's code.
 *
 *   npm run bench                    those that print figures of speed within a minute or so
 *   npm run bench -- zipf policies   these
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

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`no bench is called ${unknown.join(', ')}; there are:`);
  for (const name of names) console.error(`  ${name.padEnd(16)} ${claimOf(name)}`);
  process.exitCode = 2;
} else {
  for (const name of wanted.length > 0 ? wanted : BY_DEFAULT) {
    console.log(`\n${name}: ${claimOf(name)}`);
    const { status } = spawnSync(process.execPath, ['--import', 'tsx', new URL(`${name}.ts`, here).pathname], {
      stdio: 'inherit',
    });
    if (status !== 0) process.exitCode = 1;
  }
}
