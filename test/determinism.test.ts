/** One seed, the same bytes: through the command line, in every output file. `npm run build` comes first. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

/** Every mechanism that draws: three tiers, jitter, absent keys, scans, a queue at the origin. */
const SCENARIO = `
name: small
duration: 10 s
traffic: { rate: 1500/s }
regions:
  home: { place: us-east-1, share: 60 %, instances: 4 }
  away: { place: eu-west-1, share: 40 %, instances: 3 }
links: { rtt: aws-2025-10 }
namespaces:
  things:
    keys: 2k
    popularity: { zipf: 0.9 }
    one_hit_share: 2 %
    scan: { share: 3 %, keys: 300 }
    value_size: { lognormal: { mean: 500 B, p99: 3 kB } }
    absent_share: 2 %
    ttl: { l1: 3 s, l2: 10 s, l3: 15 s, negative: 2 s }
    ttl_jitter: 10 %
tiers:
  l1: { kind: in-process, entries: 300, refresh_after: 50 % }
  l2: { kind: redis-cluster, nodes: 2, entries: 800 }
  l3: { kind: memcached, hubs: [home], entries: 3k }
origin: { concurrency: 16, latency: { lognormal: { p50: 5 ms, p99: 30 ms } }, queue: 100 }
expect:
  - hit_rate > 1 %
`;

/** What makes its values change, in exact runs. */
const WRITES = [
  'namespaces.things.writes={ rate: 200/s, deletes: 10 %, ranking: independent, approach: write-through }',
  'namespaces.things.invalidation=events',
  'bus={ notify_loss: 10 %, second_delete: 1 s, consume_rate: 300/s }',
  'timeline=[{ fault: bus-outage, at: 3 s, for: 2 s, regions: [away] }]',
].flatMap((setting) => ['--set', setting]);

/** What breaks, and what clients do about it. */
const FAILURES = [
  'namespaces.things.herd=[single-flight, lease, xfetch]',
  'namespaces.things.ttl={ l1: { ttl: 3 s, grace: 1 min }, l2: { ttl: 10 s, soft: 5 s }, l3: 15 s, negative: 2 s }',
  'namespaces.things.origin_reads={ timeout: 50 ms, retries: 2, backoff: 10 ms, backoff_jitter: 50 % }',
  'origin.overload={ above: 10 }',
  'protection={ breaker: { least_reads: 5 }, admission: {} }',
  'timeline=[{ fault: nodes-down, tier: l2, nodes: 1, at: 2 s, for: 3 s }, ' +
    '{ fault: region-down, regions: [away], at: 4 s, for: 2 s }, { fault: poisoning, tier: l3, share: 10 %, at: 1 s }]',
].flatMap((setting) => ['--set', setting]);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windtunnel-determinism-'));
  writeFileSync(join(folder, 'small.yaml'), SCENARIO);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function windtunnel(words: readonly string[], before: readonly string[] = []): { code: number | null; stderr: string } {
  const args = [...before, MAIN, 'run', 'small.yaml', '--quiet', ...words];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  return { code: status, stderr };
}

/** Path of every file below a folder, with its bytes. */
function files(below: string): Map<string, Buffer> {
  const entries = readdirSync(join(folder, below), { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.toSorted().map((path) => [path.slice(join(folder, below).length + 1), readFileSync(path)]));
}

function differing(a: string, b: string): string[] {
  const [left, right] = [files(a), files(b)];
  const all = [...new Set([...left.keys(), ...right.keys()])];
  return all.filter((path) => left.get(path)?.equals(right.get(path) ?? Buffer.alloc(0)) !== true);
}

/** Makes every thread but the first end with an error as soon as it begins. */
const STRUCK = `data:text/javascript,${encodeURIComponent(
  "import { isMainThread } from 'node:worker_threads'; if (!isMainThread) throw new Error('struck');",
)}`;

describe.skipIf(!existsSync(MAIN))('a report', () => {
  test.each([
    ['exact', 'exact', []],
    ['exact, with writes', 'exact', WRITES],
    ['exact, with failures', 'exact', FAILURES],
    ['model', 'model', []],
  ])('is the same bytes with one thread and with two: %s', (_, resolution, more) => {
    const as = (out: string, ...words: string[]) =>
      windtunnel(['--set', `resolution=${resolution}`, ...more, '--out', out, ...words]);
    expect(as('one', '--replications', '2', '--workers', '1')).toEqual({ code: 0, stderr: '' });
    expect(as('two', '--replications', '2', '--workers', '2')).toEqual({ code: 0, stderr: '' });
    expect([...files('one').keys()]).toContain('summary.json');
    expect(differing('one', 'two')).toEqual([]);

    as('other', '--replications', '1', '--seed', '2');
    expect(differing('one', 'other')).toEqual(expect.arrayContaining(['summary.json', 'timeseries.csv', 'verdict.md']));
  });

  test.each<[what: string, code: number, words: readonly string[], before: readonly string[]]>([
    ['a scenario that is wrong', 2, ['--set', 'tiers.l1.entries=none'], []],
    ['a thread that ends with an error', 1, ['--workers', '2'], ['--import', STRUCK]],
  ])('is left as it was by %s', (_, code, words, before) => {
    windtunnel(['--replications', '1']);
    const kept = files('reports');
    const failed = windtunnel(['--seed', '2', '--replications', '2', ...words], before);
    expect([failed.code, failed.stderr === '']).toEqual([code, false]);
    expect(files('reports')).toEqual(kept);
  });
});
