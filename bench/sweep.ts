/**
 * How much faster a sweep of 200 small runs is with two threads than with one: the whole command, from reading the
 * scenario to the last chart. The machine wants two idle cores.
 *
 * It runs the built command, so `npm run build` comes first, and takes two minutes.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const POINTS = 100;
const REPLICATIONS = 2;

/** A run of it takes two fifths of a second. */
const SCENARIO = `name: small
duration: 4 min
resolution: exact
traffic: { rate: 500/s }
regions:
  home: { instances: 2 }
namespaces:
  things: { keys: 5k, popularity: { zipf: 0.9 }, value_size: 500 B, ttl: { l1: 10 s, l2: 60 s } }
tiers:
  l1: { kind: in-process, entries: 200 }
  l2: { kind: redis, memory: 64 MiB }
origin: { capacity: 500/s, latency: 5 ms }
`;

function seconds(folder: string, workers: number): number {
  const out = join(folder, 'out');
  rmSync(out, { recursive: true, force: true });
  const vary = ['--vary', `tiers.l1.entries=10..${10 * POINTS} step 10`, '--replications', String(REPLICATIONS)];
  const words = [MAIN, 'sweep', 'small.yaml', ...vary, '--workers', String(workers), '--out', out, '--quiet'];
  const begun = performance.now();
  const { status, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the command ended with ${status}: ${stderr}`);
  return (performance.now() - begun) / 1000;
}

function race(): void {
  const folder = mkdtempSync(join(tmpdir(), 'windtunnel-bench-'));
  try {
    writeFileSync(join(folder, 'small.yaml'), SCENARIO);
    const [one, two] = [1, 2].map((workers) => seconds(folder, workers));
    console.log(`${POINTS * REPLICATIONS} runs: ${one.toFixed(1)} s with one thread, ${two.toFixed(1)} s with two`);
    console.log(`  ${(one / two).toFixed(2)} times faster`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (existsSync(MAIN)) race();
else console.log('there is no built command: `npm run build` makes it');
