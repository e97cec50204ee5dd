/**
 * The queue of runs on Redis that sweeps fill and workers empty. A run is a job named by its key, so that it is queued
 * once however often it is asked for; its result comes back through a mailbox in Redis, and the store of the sweep is
 * the truth. BullMQ delivers at least once: a run may be done twice, and then both results are compared.
 */
import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { DivergenceError } from './store.ts';

/** What a worker needs to do a run, and to see that it does the right one. */
export interface QueuedRun {
  readonly engine: string;
  readonly key: string;
  readonly scenarioHash: string;
  readonly replication: number;
  /** The scenario without the requests of its traces, made plain. */
  readonly scenario: unknown;
  /** Of the scenario, from whose folder it sees its traces. */
  readonly file: string;
}

/** Workers of another version have another queue: they would do these runs otherwise. */
export function queueName(engine: string): string {
  return `windtunnel-${engine}`;
}

/** BullMQ refuses names that are digits only. */
export function jobId(key: string): string {
  return `run-${key}`;
}

/** Whoever asked for a result and has not come for it within a week will ask again, s. */
const KEPT = 7 * 86_400;

/** What cannot be connected to, as a user reads it. */
export class QueueError extends Error {}

/** How long to wait for a server that does not answer, ms. */
const CONNECT_TIMEOUT = 5000;
/** Longest pause between two tries to connect again, ms. */
const RETRY_MAX = 5000;

/** Throws a QueueError at once where there is no such server; later it connects again for as long as it takes. */
export async function connect(url: string): Promise<Redis> {
  if (!/^rediss?:\/\/[^/]/.test(url)) {
    throw new QueueError(`found \`${url}\`, expected a server such as \`redis://127.0.0.1:6379\``);
  }
  const { Redis: Client } = await import('ioredis');
  let connected = false;
  const client = new Client(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT,
    // Blocking commands of a queue wait for as long as there is no job.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (connected ? Math.min(times * 200, RETRY_MAX) : null),
  });
  let said = '';
  client.on('error', (error: Error) => (said = error.message));
  try {
    await client.connect();
    await client.ping();
  } catch (error) {
    client.disconnect();
    const reason = said === '' ? String(error instanceof Error ? error.message : error) : said;
    throw new QueueError(`${withoutPassword(url)}: ${reason}; expected a Redis server there`);
  }
  connected = true;
  return client;
}

export function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//');
}

/** Where results wait for the sweep that asked for them. */
export class Mailbox {
  readonly #client: Redis;
  readonly #engine: string;

  constructor(client: Redis, engine: string) {
    this.#client = client;
    this.#engine = engine;
  }

  /** Throws a DivergenceError where another result was left before. */
  async put(key: string, text: string): Promise<void> {
    const address = this.#address(key);
    if ((await this.#client.set(address, text, 'EX', KEPT, 'NX')) === 'OK') return;
    const before = await this.#client.get(address);
    if (before !== null && before !== text && before !== digest(text)) throw new DivergenceError(address);
  }

  /** Results that wait, by key. */
  async collect(keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (keys.length === 0) return new Map();
    const found = await this.#client.mget(keys.map((key) => this.#address(key)));
    const texts = keys.map((key, index) => [key, found[index]] as const);
    return new Map(texts.flatMap(([key, text]) => (text === null || isDigest(text) ? [] : [[key, text] as const])));
  }

  /** Leaves of a result that was collected what a second one of the same run is compared with. */
  async collected(key: string, text: string): Promise<void> {
    await this.#client.set(this.#address(key), digest(text), 'EX', KEPT);
  }

  /** What was left of results that were collected before, and then lost. */
  async forget(keys: readonly string[]): Promise<void> {
    if (keys.length > 0) await this.#client.del(keys.map((key) => this.#address(key)));
  }

  #address(key: string): string {
    return `${queueName(this.#engine)}:result:${key}`;
  }
}

const DIGEST = 'sha256:';

function digest(text: string): string {
  return `${DIGEST}${createHash('sha256').update(text).digest('hex')}`;
}

function isDigest(text: string): boolean {
  return text.startsWith(DIGEST);
}
