/** A sweep through a real Redis, one of its workers killed in the middle. `npm run build` comes first. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { connect, queueName } from '../../src/study/sweep/queue.ts';
import { VERSION } from '../../src/cli/version.ts';
import { IS_BUILT, MAIN, filesBelow, windtunnelIn } from '../fixtures/command-line.ts';
import { WITHOUT_REDIS, startRedis, whySkipped } from '../fixtures/redis.ts';
import type { TestRedis } from '../fixtures/redis.ts';
import { SWEPT } from '../fixtures/swept.ts';

// Runs of half a second or so: there is a middle to be killed in.
const VARY = ['--vary', 'tiers.l1.entries=10,20', '--replications', '2', '--metric', 'hit_rate'];
const WORDS = ['sweep', 'swept.yaml', ...VARY, '--set', 'duration=200s'];

let folder: string;
let redis: TestRedis;
let children: ChildProcess[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'windtunnel-queue-'));
  writeFileSync(join(folder, 'swept.yaml'), SWEPT);
  children = [];
  if (WITHOUT_REDIS === null) redis = await startRedis();
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  if (WITHOUT_REDIS === null) await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

function started(...words: string[]): { child: ChildProcess; ended: Promise<number | null>; said: () => string } {
  const child = spawn(process.execPath, [MAIN, ...words], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  children.push(child);
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, ended: new Promise((resolve) => child.on('close', resolve)), said: () => text };
}

it.skipIf(!IS_BUILT || WITHOUT_REDIS !== null)(
  `ends with the same bytes when a worker is killed in the middle${whySkipped()}`,
  async () => {
    expect(windtunnelIn(folder, [...WORDS, '--out', 'alone']).code).toBe(0);
    // A lock long enough for a busy machine, short enough for a test.
    const worker = ['worker', '--queue', redis.url, '--workers', '1', '--lock', '5s'];
    const first = started(...worker);
    const sweep = started(...WORDS, '--queue', redis.url, '--out', 'queued');

    const client = await connect(redis.url);
    const queue = new Queue(queueName(VERSION), { connection: client });
    await expect.poll(() => queue.getActiveCount(), { timeout: 60_000, interval: 20 }).toBe(1);
    first.child.kill('SIGKILL');
    await first.ended;
    expect(await queue.getActiveCount()).toBe(1);
    await queue.close();
    client.disconnect();

    const second = started(...worker);
    expect(await sweep.ended).toBe(0);
    expect(filesBelow(join(folder, 'queued'))).toEqual(filesBelow(join(folder, 'alone')));
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
    expect(second.said()).toContain('runs done');
  },
  240_000,
);
