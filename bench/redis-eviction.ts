/**
 * Agreement of the eviction policies of Redis with a recorded server: hit ratios of two million requests, of all of
 * them and of the second half, for every row that was recorded on a clock of its own. Takes two to three minutes.
 *
 * Run with `npx tsx bench/redis-eviction.ts`; ends with an error when a row is off by more than its tolerance. A row
 * that is off with one seed counts with the mean of eight: where popularity moves and counters do not decay, what
 * chance did to them stays, and seeds differ by 0.001 themselves.
 */
import { differences, evictionRows, toleranceOf, workloadOf } from '../test/fixtures/recorded-redis.ts';
import type { Differences, EvictionRow } from '../test/fixtures/recorded-redis.ts';

const SEEDS = 8;

function played(row: EvictionRow, keys: Int32Array): Differences {
  const first = differences(row, keys, 1);
  if (Math.max(Math.abs(first.overall), Math.abs(first.secondHalf)) <= toleranceOf(row)) return first;
  let { overall, secondHalf } = first;
  for (let seed = 2; seed <= SEEDS; seed++) {
    const more = differences(row, keys, seed);
    overall += more.overall;
    secondHalf += more.secondHalf;
  }
  return { overall: overall / SEEDS, secondHalf: secondHalf / SEEDS };
}

/** By policy and kind of workload. */
const worst = new Map<string, { rows: number; sum: number; most: number }>();
let failed = 0;
for (const row of evictionRows()) {
  const { workload, capacity, policy, samples, lfuDecayTime, rate } = row;
  const { overall, secondHalf } = played(row, workloadOf(row));
  const off = Math.max(Math.abs(overall), Math.abs(secondHalf));
  const isOff = off > toleranceOf(row);
  if (isOff) failed++;
  console.log(
    `  ${workload.padEnd(10)} ${String(capacity).padStart(5)} keys, ${policy.padEnd(14)} ${samples} samples, ` +
      `decay ${lfuDecayTime} s, ${rate}/s: ${overall.toFixed(4)}, second half ${secondHalf.toFixed(4)}` +
      (isOff ? '  OFF' : ''),
  );
  const group = `${policy} ${workload === 'loop' ? 'on loops' : 'otherwise'}`;
  const seen = worst.get(group) ?? { rows: 0, sum: 0, most: 0 };
  worst.set(group, { rows: seen.rows + 1, sum: seen.sum + Math.abs(overall), most: Math.max(seen.most, off) });
}
for (const [group, { rows, sum, most }] of worst) {
  console.log(`${group}: ${rows} rows, mean ${(sum / rows).toFixed(5)}, worst ${most.toFixed(5)}`);
}
console.log(`${failed} rows off by more than their tolerance`);
if (failed > 0) process.exitCode = 1;
