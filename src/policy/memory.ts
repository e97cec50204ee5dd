/** Bytes that one entry occupies in each kind of cache, overhead included. */
import { storedLength } from './compression.ts';
import type { Compression } from './compression.ts';
import { memcachedBytes } from './memcached-memory.ts';
import { REDIS_SERVER, RedisTables, redisBucketBytes, redisEntryBytes, type Allocator } from './redis-memory.ts';
import type { Bounds } from './eviction/policy.ts';

/** A cache by what decides how it accounts for memory. */
export interface Store {
  readonly kind: 'in-process' | 'redis-cluster' | 'redis' | 'memcached';
  readonly allocator: Allocator;
  readonly compression?: Compression | undefined;
}

/**
 * Caffeine with a maximum size and expiry after write: 80 bytes an entry beside key and value (its wiki page on memory
 * overhead, 2025-08, Java Object Layout). Key and value are taken as byte arrays with a 16-byte header, aligned to 8.
 */
const CAFFEINE_ENTRY = 80;
const JAVA_ARRAY_HEADER = 16;

/**
 * Bytes that an entry with this key and value length takes from the bound of its cache, without its part of tables
 * that all entries share; `expires`: it has a TTL. A value may be compressed.
 */
export function entryBytes(store: Store, keyLength: number, valueLength: number, expires: boolean): number {
  if (store.kind === 'in-process') return CAFFEINE_ENTRY + javaArray(keyLength) + javaArray(valueLength);
  const stored = storedLength(store.compression, valueLength);
  if (store.kind === 'memcached') return memcachedBytes(keyLength, stored);
  const { allocator } = store;
  return redisEntryBytes(keyLength, stored, { expires, cluster: store.kind === 'redis-cluster', allocator });
}

/** Bytes of shared tables for each entry, on average over the sizes that these go through. */
export function tableBytes({ kind }: Store, expires: boolean): number {
  return isRedis(kind) ? redisBucketBytes(expires) : 0;
}

/** The shared tables of one node; null where entries share none that count as memory. */
export function tablesOf({ kind }: Store, bounds: Bounds): RedisTables | null {
  return isRedis(kind) ? new RedisTables(bounds) : null;
}

/** Bytes of its memory that a node needs before it has an entry. */
export function serverBytes(kind: Store['kind']): number {
  return isRedis(kind) ? REDIS_SERVER : 0;
}

function isRedis(kind: Store['kind']): boolean {
  return kind === 'redis' || kind === 'redis-cluster';
}

function javaArray(length: number): number {
  return Math.ceil((JAVA_ARRAY_HEADER + length) / 8) * 8;
}
