/**
 * What a replay costs: a request through each policy beside the caches that a TypeScript program would use, memory for
 * each entry, and the whole command on a file of 20 million requests, reading and hashing their 64-bit keys included.
 *
 * The first table plays the same keys, numbered before, against our lanes and against the packages, each in a process
 * of its own, told by the median of its chunks. The second runs the built command, so `npm run build` comes first, and
 * tells its peak memory for half the requests too, which come from as many keys. All take turns, round by round, and
 * each is told by its best round.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LRUCache } from 'lru-cache';
import { newCache } from 'transitory';
import { EVICTION_NAMES } from '../src/policy/eviction/registry.ts';
import { Draws, Stream } from '../src/random/stream.ts';
import { Zipf } from '../src/random/zipf.ts';
import { newLane } from '../src/study/replay-lane.ts';
import { BATCH_RECORDS, newBatch } from '../src/trace/request.ts';

const KEYS = 1_000_000;
const EXPONENT = 0.99;
const CAPACITY = 100_000;
/** Requests through the caches of the first table: the first half of them fills the caches. */
const REQUESTS = 1 << 22;
const FILE_REQUESTS = 20_000_000;
const ROUNDS = 3;
const RECORD_BYTES = 24;
const SELF = fileURLToPath(import.meta.url);
const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

const WANTED = ['lru', 'lfu', 'sieve', 's3-fifo', 'w-tinylfu'];
const POLICIES = WANTED.filter((policy) => EVICTION_NAMES.includes(policy));

/** Requests by key, numbered by first appearance, as a trace's reader numbers them. */
function numberedKeys(): Int32Array {
  const zipf = new Zipf(KEYS, EXPONENT);
  const stream = new Stream(1, 'ranks');
  const uniform = (): number => stream.next();
  const numbers = new Int32Array(KEYS + 1).fill(-1);
  let count = 0;
  return Int32Array.from({ length: REQUESTS }, () => {
    const rank = zipf.sample(uniform);
    if (numbers[rank] < 0) numbers[rank] = count++;
    return numbers[rank];
  });
}

interface Contestant {
  readonly name: string;
  /** Plays keys[from … to - 1]; returns the hits. */
  play(keys: Int32Array, from: number, to: number): number;
}

function lane(policy: string, entries = CAPACITY): Contestant {
  const playing = newLane({ policy, bounds: { entries, bytes: Infinity }, ttl: null, seed: 1 });
  const { batch } = newBatch(false);
  batch.times.fill(0);
  return {
    name: policy,
    play(keys, from, to) {
      const before = playing.counts().hits;
      batch.keys.set(keys.subarray(from, to));
      batch.length = to - from;
      playing.play(batch, KEYS);
      return playing.counts().hits - before;
    },
  };
}

function lruCache(): Contestant {
  const cache = new LRUCache<number, number>({ max: CAPACITY });
  return {
    name: 'lru-cache',
    play(keys, from, to) {
      let hits = 0;
      for (let i = from; i < to; i++) {
        if (cache.get(keys[i]) === undefined) cache.set(keys[i], i);
        else hits++;
      }
      return hits;
    },
  };
}

function transitory(): Contestant {
  const cache = newCache<number, number>().maxSize(CAPACITY).build();
  return {
    name: 'transitory',
    play(keys, from, to) {
      let hits = 0;
      for (let i = from; i < to; i++) {
        if (cache.getIfPresent(keys[i]) === null) cache.set(keys[i], i);
        else hits++;
      }
      return hits;
    },
  };
}

const PACKAGES: Readonly<Record<string, () => Contestant>> = { 'lru-cache': lruCache, transitory };
/** Who is held against whom. */
const RIVALS: Readonly<Record<string, string>> = { 'w-tinylfu': 'transitory' };

interface Score {
  /** Nanoseconds a request, the median of the chunks. */
  readonly spent: number;
  readonly hits: number;
}

/** Plays all requests against one contestant, in a process of its own: nobody else's code or data is in the way. */
function playAlone(name: string): Score {
  const { play } = Object.hasOwn(PACKAGES, name) ? PACKAGES[name]() : lane(name);
  const keys = numberedKeys();
  const spent: number[] = [];
  let hits = 0;
  for (let from = 0; from < REQUESTS; from += BATCH_RECORDS) {
    const begun = performance.now();
    hits += play(keys, from, from + BATCH_RECORDS);
    if (from >= REQUESTS / 2) spent.push(((performance.now() - begun) * 1e6) / BATCH_RECORDS);
  }
  return { spent: spent.toSorted((a, b) => a - b)[spent.length >>> 1], hits };
}

/** The word that asks for the memory of an entry, in the place of a contestant's name. */
const MEMORY = 'memory';

/**
 * Bytes of one more entry of a full LRU cache. A lane also takes a number for each distinct key, whatever its capacity;
 * the difference between two capacities leaves that out.
 */
function bytesPerEntry(): number {
  const keys = numberedKeys();
  const bytesOf = (entries: number): number => {
    globalThis.gc?.();
    const before = process.memoryUsage().arrayBuffers;
    const { play } = lane('lru', entries);
    for (let from = 0; from < REQUESTS; from += BATCH_RECORDS) play(keys, from, from + BATCH_RECORDS);
    globalThis.gc?.();
    const bytes = process.memoryUsage().arrayBuffers - before;
    // Played on, lest it be collected before it is measured.
    play(keys, 0, 1);
    return bytes;
  };
  return (bytesOf(2 * CAPACITY) - bytesOf(CAPACITY)) / CAPACITY;
}

function runSelf(...words: readonly string[]): unknown {
  const { stdout } = spawnSync(process.execPath, [...process.execArgv, '--expose-gc', SELF, ...words], {
    encoding: 'utf8',
  });
  return JSON.parse(stdout);
}

function race(): void {
  const names = [...POLICIES, ...Object.keys(PACKAGES)];
  const best = new Map<string, Score>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of names) {
      const score = runSelf(name) as Score;
      if (score.spent < (best.get(name)?.spent ?? Infinity)) best.set(name, score);
    }
  }
  console.log(`${KEYS} keys, Zipf ${EXPONENT}, ${CAPACITY} entries:`);
  for (const [name, { spent, hits }] of best) {
    const rival = RIVALS[name] ?? 'lru-cache';
    const times = ((best.get(rival)?.spent ?? NaN) / spent).toFixed(1);
    const ratio = Object.hasOwn(PACKAGES, name) ? '' : `, ${times} times as fast as ${rival}`;
    const hitRatio = (hits / REQUESTS).toFixed(4);
    console.log(`  ${name.padEnd(10)} ${spent.toFixed(0).padStart(5)} ns a request, hit ratio ${hitRatio}${ratio}`);
  }
  console.log(`  an entry of lru takes ${(runSelf(MEMORY) as number).toFixed(1)} bytes`);
}

/** Objects of which the identifiers are hashes, in oracleGeneral. */
function writeTrace(path: string, requests: number): void {
  const zipf = new Zipf(KEYS, EXPONENT);
  const stream = new Stream(1, 'ranks');
  const uniform = (): number => stream.next();
  const draws = new Draws(1, 'identifiers');
  const words = Uint32Array.from({ length: 2 * KEYS }, (_, i) => draws.uniform(i) * 0x1_0000_0000);
  const view = new DataView(new ArrayBuffer(BATCH_RECORDS * RECORD_BYTES));
  const file = openSync(path, 'w');
  for (let first = 0; first < requests; first += BATCH_RECORDS) {
    const records = Math.min(BATCH_RECORDS, requests - first);
    for (let record = 0; record < records; record++) {
      const rank = zipf.sample(uniform) - 1;
      const at = record * RECORD_BYTES;
      view.setUint32(at, Math.floor((first + record) / 1000), true);
      view.setUint32(at + 4, words[2 * rank], true);
      view.setUint32(at + 8, words[2 * rank + 1], true);
      view.setUint32(at + 12, 500, true);
      view.setBigInt64(at + 16, -1n, true);
    }
    writeSync(file, new Uint8Array(view.buffer, 0, records * RECORD_BYTES));
  }
  closeSync(file);
}

/** Has a process tell the most memory that it held, kB, as it ends. */
const TELLING_MEMORY = 'data:text/javascript,process.on("exit",()=>process._rawDebug(process.resourceUsage().maxRSS))';

interface Cost {
  readonly seconds: number;
  readonly megabytes: number;
}

function replayed(trace: string, policy: string, workers: number): Cost {
  const options = ['--policy', policy, '--capacity', String(CAPACITY), '--workers', String(workers)];
  const words = ['--import', TELLING_MEMORY, MAIN, 'replay', trace, '--quiet', ...options];
  const begun = performance.now();
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  const seconds = (performance.now() - begun) / 1000;
  if (status !== 0) throw new Error(`the command ended with ${status}: ${stderr}`);
  return { seconds, megabytes: Number(stderr) / 1000 };
}

function wholeCommand(): void {
  const folder = mkdtempSync(join(tmpdir(), 'windtunnel-bench-'));
  try {
    const trace = join(folder, 'trace.oracleGeneral');
    writeTrace(trace, FILE_REQUESTS / 2);
    const half = replayed(trace, 'lru', 1);
    writeTrace(trace, FILE_REQUESTS);
    const whole = replayed(trace, 'lru', 1);
    const runs = POLICIES.flatMap((policy) => [1, 2].map((workers) => ({ policy, workers, best: Infinity })));
    for (let round = 0; round < ROUNDS; round++) {
      for (const run of runs) {
        run.best = Math.min(run.best, replayed(trace, run.policy, run.workers).seconds);
      }
    }
    console.log(`the whole command, ${FILE_REQUESTS} requests from a file in oracleGeneral:`);
    for (const { policy, workers, best } of runs) {
      const rate = (FILE_REQUESTS / best / 1e6).toFixed(1);
      const threads = workers === 1 ? 'one thread' : 'a thread reads, another plays';
      console.log(`  ${policy.padEnd(10)} ${rate.padStart(5)} million requests a second, ${threads}`);
    }
    const [less, more] = [half, whole].map(({ megabytes }) => megabytes.toFixed(0));
    console.log(`  peak memory of lru ${more} MB, and ${less} MB for half the requests`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const [, , alone] = process.argv;
if (alone === MEMORY) {
  console.log(JSON.stringify(bytesPerEntry()));
} else if (alone !== undefined) {
  console.log(JSON.stringify(playAlone(alone)));
} else {
  race();
  if (existsSync(MAIN)) wholeCommand();
  else console.log('there is no built command: `npm run build` makes it');
}
