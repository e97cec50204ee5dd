/**
 * Requests per second of CPU that an exact run completes in one thread. Five regions, three tiers, delays with jitter,
 * queues, single-flight, refresh-ahead and all measurements on: `exact-3tier.yaml`. Beside it, what one would write in
 * an afternoon for the same stream of requests: `Map` caches, a heap of closures, and a few counters.
 *
 *   npx tsx bench/exact-3tier.ts
 *
 * Each is told by its fastest run, because what else the machine does slows a run down and never speeds one up.
 */
import { readFileSync } from 'node:fs';
import { Popularity } from '../src/random/popularity.ts';
import { loadScenario } from '../src/scenario/load.ts';
import type { ResolvedScenario } from '../src/scenario/resolved.ts';
import { Arrivals } from '../src/world/exact/requests/arrivals.ts';
import { Ranking } from '../src/world/exact/requests/ranking.ts';
import { Keyspace } from '../src/world/keyspace.ts';
import { RateProfile } from '../src/world/profile.ts';
import { simulate } from '../src/world/simulate.ts';

const RUNS = 4;
/** Runs of the plain way: it takes several times as long. */
const PLAIN_RUNS = 1;

function scenarioOf(file: string): ResolvedScenario {
  const loaded = loadScenario({ text: readFileSync(new URL(file, import.meta.url), 'utf8'), file, set: [] });
  if ('problems' in loaded) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  return loaded.scenario;
}

/** What `work` returns, and the CPU seconds that it takes. */
function timed<T>(work: () => T): { value: T; seconds: number } {
  const before = process.cpuUsage();
  const value = work();
  const { user, system } = process.cpuUsage(before);
  return { value, seconds: (user + system) / 1e6 };
}

interface Plain {
  time: number;
  run: () => void;
}

/** The binary heap of every textbook. */
class PlainHeap {
  readonly items: Plain[] = [];

  push(item: Plain): void {
    let at = this.items.push(item) - 1;
    for (let up = (at - 1) >> 1; at > 0 && this.items[up].time > item.time; up = (at - 1) >> 1) {
      this.items[at] = this.items[up];
      at = up;
    }
    this.items[at] = item;
  }

  pop(): Plain {
    const [top] = this.items;
    const last = this.items.pop() as Plain;
    const size = this.items.length;
    if (size === 0) return top;
    let at = 0;
    for (let child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && this.items[child + 1].time < this.items[child].time) child++;
      if (this.items[child].time >= last.time) break;
      this.items[at] = this.items[child];
      at = child;
    }
    this.items[at] = last;
    return top;
  }
}

/** A `Map` as a least-recently-used cache of expiry times. */
class PlainCache {
  readonly #entries = new Map<number, number>();
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  has(key: number, now: number): boolean {
    const expiresAt = this.#entries.get(key);
    if (expiresAt === undefined || expiresAt <= now) return false;
    this.#entries.delete(key);
    this.#entries.set(key, expiresAt);
    return true;
  }

  set(key: number, expiresAt: number): void {
    this.#entries.delete(key);
    this.#entries.set(key, expiresAt);
    if (this.#entries.size <= this.#size) return;
    for (const oldest of this.#entries.keys()) return void this.#entries.delete(oldest);
  }
}

/** Simulates the scenario's requests the plain way; requests answered by each tier, the origin last. */
function simulatePlainly(scenario: ResolvedScenario): number[] {
  const { regions, namespaces, tiers, links, origin, duration } = scenario;
  const keyspace = new Keyspace(scenario);
  const popularities = namespaces.map(({ keys, popularity }) => new Popularity(keys, popularity));
  const ranking = new Ranking(scenario, keyspace);
  const parts = { profile: new RateProfile(scenario), keyspace, popularities, ranking };
  const heap = new PlainHeap();
  const local = regions.map(({ instances }) =>
    Array.from({ length: instances }, () => {
      return { cache: new PlainCache(tiers[0].entries), flights: new Map<number, number[]>() };
    }),
  );
  const shared = tiers.map(() => regions.map(() => ({ cache: new PlainCache(Infinity), freeAt: 0 })));
  const served = tiers.map(() => 0).concat(0);
  const latencies = new Map<number, number>();
  const answer = (tier: number, latency: number): void => {
    served[tier]++;
    const bin = Math.round(Math.log(latency) * 100);
    latencies.set(bin, (latencies.get(bin) ?? 0) + 1);
  };
  for (const [region] of regions.entries()) {
    const source = new Arrivals(scenario, parts, region);
    const arrive = (): void => {
      const { time: now, key, namespace } = source;
      const { cache, flights } = local[region][source.instance];
      const { ttl } = namespaces[namespace];
      const fetch = (tier: number, sent: number): void => {
        const site = tier < tiers.length ? tiers[tier].siteOf[region] : (origin.region ?? region);
        const trip = (site === region ? links.crossZone : links.rtt[region][site]) * (0.95 + 0.1 * Math.random());
        heap.push({ time: sent + trip / 2, run: () => visit(tier, sent + trip / 2, trip / 2) });
      };
      const visit = (tier: number, at: number, back: number): void => {
        if (tier === tiers.length) {
          const done = at - 0.005 * Math.log(Math.random()) + back;
          return heap.push({ time: done, run: () => complete(tier, done) });
        }
        const node = shared[tier][tiers[tier].siteOf[region]];
        node.freeAt = Math.max(node.freeAt, at) + tiers[tier].operationTime;
        const done = node.freeAt + back;
        const found = node.cache.has(key, at);
        heap.push({ time: done, run: () => (found ? complete(tier, done) : fetch(tier + 1, done)) });
      };
      const complete = (tier: number, done: number): void => {
        for (let above = tier - 1; above > 0; above--) {
          shared[above][tiers[above].siteOf[region]].cache.set(key, done + (ttl[above]?.ttl ?? 0));
        }
        cache.set(key, done + (ttl[0]?.ttl ?? 0));
        for (const arrived of flights.get(key) ?? []) answer(tier, done - arrived);
        flights.delete(key);
      };
      const flight = flights.get(key);
      if (cache.has(key, now)) answer(0, tiers[0].operationTime);
      else if (flight !== undefined) flight.push(now);
      else {
        flights.set(key, [now]);
        fetch(1, now);
      }
      source.advance();
      if (source.time < duration) heap.push({ time: source.time, run: arrive });
    };
    heap.push({ time: source.time, run: arrive });
  }
  while (heap.items.length > 0) heap.pop().run();
  return served;
}

const scenario = scenarioOf('exact-3tier.yaml');
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

let best = 0;
for (let run = 0; run < RUNS; run++) {
  const { value: result, seconds } = timed(() => simulate(scenario, run, () => true));
  const { requests } = result.engine;
  best = Math.max(best, requests / seconds);
  if (run > 0) continue;
  const tiers = [...scenario.tiers.map(({ name }) => name), 'origin'];
  const shares = tiers.map((tier) => `${tier} ${percent(result.metrics[`served_share{tier=${tier}}`])}`);
  const each = (result.engine.events / requests).toFixed(2);
  console.log(`${requests} requests, ${each} events each, answered by ${shares.join(', ')}`);
}
console.log(`${(best / 1e6).toFixed(2)} million requests per second of CPU, the best of ${RUNS} runs`);
console.log(`peak resident memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`);

let plainBest = 0;
for (let run = 0; run < PLAIN_RUNS; run++) {
  const { value: served, seconds } = timed(() => simulatePlainly(scenario));
  const requests = served.reduce((sum, part) => sum + part, 0);
  plainBest = Math.max(plainBest, requests / seconds);
  if (run > 0) continue;
  console.log(`plain: ${requests} requests, answered by ${served.map((part) => percent(part / requests)).join(', ')}`);
}
console.log(`${(plainBest / 1e6).toFixed(2)} million the plain way: ${(best / plainBest).toFixed(1)} times as fast`);
