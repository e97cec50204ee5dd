/**
 * How much faster a sweep of 200 small runs is with two threads than with one: the whole command, from reading the
 * scenario to the last chart. The machine wants two idle cores. What these can give at all shows in two commands with
 * one thread at once, which share nothing but the machine: cores of a virtual machine may be halves of one.
 *
 * It runs the built command, so `npm run build` comes first, and takes two minutes.
 */
import { spawn } from 'node:child_process';
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

/** Runs the command, and returns the seconds that it took. */
async function seconds(folder: string, workers: number, name = 'out'): Promise<number> {
  const out = join(folder, name);
  rmSync(out, { recursive: true, force: true });
  const vary = ['--vary', `tiers.l1.entries=10..${10 * POINTS} step 10`, '--replications', String(REPLICATIONS)];
  const words = [MAIN, 'sweep', 'small.yaml', ...vary, '--workers', String(workers), '--out', out, '--quiet'];
  const begun = performance.now();
  const child = spawn(process.execPath, words, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  const status = await new Promise((resolve) => child.on('close', resolve));
  if (status !== 0) throw new Error(`the command ended with ${String(status)}`);
  return (performance.now() - begun) / 1000;
}

async function race(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'windtunnel-bench-'));
  try {
    writeFileSync(join(folder, 'small.yaml'), SCENARIO);
    const one = await seconds(folder, 1);
    const two = await seconds(folder, 2);
    const [first, second] = await Promise.all([seconds(folder, 1, 'first'), seconds(folder, 1, 'second')]);
    console.log(`${POINTS * REPLICATIONS} runs: ${one.toFixed(1)} s with one thread, ${two.toFixed(1)} s with two`);
    console.log(`  ${(one / two).toFixed(2)} times faster`);
    const atOnce = (2 * one) / Math.max(first, second);
    console.log(`  two separate commands with one thread at once: ${atOnce.toFixed(2)} times as much a second`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (existsSync(MAIN)) await race();
else console.log('there is no built command: `npm run build` makes it');
