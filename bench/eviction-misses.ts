/**
 * Agreement of the eviction policies with recorded miss counts: every row of a table of them is played again. Takes a
 * minute or two with a trace of five million requests.
 *
 *   npm run bench -- eviction-misses <folder of traces>/ <table>.csv
 *
 * The table has columns trace, policy, capacity, requests and misses; a trace is a gzipped file of one key a line, or
 * of CSV with a column `key`, called by its name in the table. Ends with an error when a policy that is told to be the
 * same differs. What adapts, and drew random numbers that were not recorded, is shown by its difference alone.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beladyMisses, nextUses } from '../src/policy/eviction/belady.ts';
import { EVICTION_NAMES } from '../src/policy/eviction/registry.ts';
import { count, played } from '../test/policy/eviction/replayed.ts';

/** Names in the table of what is close, but not the same. */
const ALIKE: Readonly<Record<string, string>> = {
  'w-tinylfu-hillclimber': 'w-tinylfu-climber',
  'caffeine-3.2.2-product': 'w-tinylfu-climber',
};

interface Row {
  readonly trace: string;
  readonly policy: string;
  readonly capacity: number;
  readonly misses: number;
}

function rowsOf(table: string): Row[] {
  const [header, ...lines] = readFileSync(table, 'utf8').trimEnd().split('\n');
  const columns = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    const cell = (name: string): string => cells[columns.indexOf(name)];
    const [capacity, misses] = [Number(cell('capacity')), Number(cell('misses'))];
    return { trace: cell('trace'), policy: cell('policy'), capacity, misses };
  });
}

/** The keys of a trace, numbered by first appearance. */
function keysOf(folder: string, trace: string): Int32Array {
  const file = readdirSync(folder).find((name) => name.startsWith(`${trace}.`));
  if (file === undefined) throw new Error(`${folder} holds no trace called ${trace}`);
  const lines = gunzipSync(readFileSync(join(folder, file))).toString().trimEnd().split('\n');
  const column = file.includes('.csv') ? lines.shift()!.split(',').indexOf('key') : 0;
  const numbers = new Map<string, number>();
  return Int32Array.from(lines, (line) => {
    const key = line.split(',')[column];
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
}

function missesOf(keys: Int32Array, policy: string, capacity: number): number {
  if (policy === 'belady') return beladyMisses(keys, nextUses(keys), [capacity])[0];
  return keys.length - count(played(keys, { policy, capacity }));
}

const [folder, table] = process.argv.slice(2);
if (folder === undefined || table === undefined) throw new Error('give a folder of traces and a table of misses');
const rows = rowsOf(table);
let same = 0;
let different = 0;
for (const trace of new Set(rows.map((row) => row.trace))) {
  const keys = keysOf(folder, trace);
  for (const { policy, capacity, misses } of rows.filter((row) => row.trace === trace)) {
    const ours = ALIKE[policy] ?? policy;
    if (ours !== 'belady' && !EVICTION_NAMES.includes(ours)) throw new Error(`no policy is called ${ours}`);
    const off = missesOf(keys, ours, capacity) - misses;
    const points = ((100 * off) / keys.length).toFixed(2).padStart(6);
    if (policy in ALIKE) {
      console.log(`  ${trace} ${policy} ${capacity}: ${points} points`);
    } else if (off === 0) {
      same++;
    } else {
      different++;
      console.log(`  ${trace} ${policy} ${capacity}: ${points} points DIFFERENT, ${off} misses`);
    }
  }
}
console.log(`  ${same} rows the same, ${different} different`);
if (different > 0) process.exitCode = 1;
