import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Stream } from '../../src/random/stream.ts';
import { Zipf } from '../../src/random/zipf.ts';
import type { Capacity } from '../../src/study/capacity.ts';
import { CURVE_PASSES, curve } from '../../src/study/replay-curve.ts';
import type { Curve, CurveOptions } from '../../src/study/replay-curve.ts';
import { replay } from '../../src/study/replay.ts';
import { openTraceFile } from '../../src/study/trace-source.ts';
import { TraceError } from '../../src/trace/trace-error.ts';

const WEB07 = fileURLToPath(new URL('../fixtures/web07.txt.gz', import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'windtunnel-test-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const OPTIONS = {
  format: 'auto',
  policies: ['lru'],
  capacities: null,
  rate: null,
  timeUnit: 1,
  ttl: null,
  workers: 1,
  skipBad: false,
  seed: 1,
  onProgress: () => {},
} as const satisfies CurveOptions;

const entries = (count: number): Capacity => ({ kind: 'entries', entries: count, text: String(count) });

async function curveOf(path: string, options: Partial<CurveOptions> = {}): Promise<Curve> {
  return curve(await openTraceFile(path, CURVE_PASSES), { ...OPTIONS, ...options });
}

/** Miss ratios of the same caches, each played in full. */
async function played(path: string, policies: readonly string[], capacities: readonly Capacity[], ttl?: number) {
  const options = { ...OPTIONS, policies, capacities, ttl: ttl ?? null };
  return (await replay(await openTraceFile(path, 1), options)).rows;
}

describe('a miss-ratio curve', () => {
  test('of a small trace is exact for every policy', async () => {
    const policies = ['lru', 'lfu', 'belady'];
    const { points, keys, requests } = await curveOf(WEB07, { policies });
    expect([keys, requests, points.length]).toEqual([20_484, 76_118, 3 * 19]);
    const capacities = points.filter(({ policy }) => policy === 'lru').map(({ capacity }) => capacity);
    expect([capacities[0], capacities[12], capacities.at(-1)]).toEqual([20, 2048, 20_484]);
    const rows = await played(WEB07, policies, capacities.map(entries));
    expect(points).toEqual(
      rows.map(({ policy, capacity, missRatio }) => ({ policy, capacity, missRatio, sampled: null })),
    );
  });

  test('of a large trace is exact for LRU, and within its error for others', async () => {
    const zipf = new Zipf(200_000, 0.7);
    const stream = new Stream(1, 'requests');
    const uniform = (): number => stream.next();
    const path = join(folder, 'large.txt');
    writeFileSync(path, Array.from({ length: 150_000 }, () => zipf.sample(uniform)).join('\n'));
    const policies = ['lru', 'w-tinylfu', 'allkeys-lru'];
    const capacities = [20_000, 100, 3000].map(entries);
    const { points } = await curveOf(path, { policies, capacities });
    const rows = await played(path, policies, capacities);
    expect(points.map(({ capacity }) => capacity).slice(0, 3)).toEqual([100, 3000, 20_000]);
    for (const { policy, capacity, missRatio, sampled } of points) {
      const exact = rows.find((row) => row.policy === policy && row.capacity === capacity)?.missRatio ?? NaN;
      // Caches of a hundred entries cannot be scaled down.
      if (policy === 'lru' || capacity === 100) expect([sampled, missRatio]).toEqual([null, exact]);
      else expect(Math.abs(missRatio - exact)).toBeLessThan(Math.min(sampled?.half ?? 0, 0.004));
    }
  });

  test('plays LRU where entries expire or are removed', async () => {
    const path = join(folder, 'removed.csv');
    const rows = Array.from({ length: 2000 }, (_, i) => `${(i * i) % 89},${i % 11 === 0 ? 'delete' : 'get'}`);
    writeFileSync(path, `key,op\n${rows.join('\n')}\n`);
    const capacities = [10, 40].map(entries);
    const ratios = async (options: Partial<CurveOptions>) =>
      (await curveOf(path, { capacities, ...options })).points.map(({ missRatio }) => missRatio);
    const want = async (ttl?: number) =>
      (await played(path, ['lru'], capacities, ttl)).map(({ missRatio }) => missRatio);
    expect(await ratios({})).toEqual(await want());
    expect(await ratios({ ttl: 0.05 })).toEqual(await want(0.05));
    expect(await want(0.05)).not.toEqual(await want());
  });

  test('asks for requests', async () => {
    const path = join(folder, 'sets.csv');
    writeFileSync(path, 'key,op\na,set\n');
    await expect(curveOf(path)).rejects.toThrow(TraceError);
  });
});
