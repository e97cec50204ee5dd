/** Bytes that one entry occupies in each kind of cache, overhead included. */

/** Kinds of store that account for memory differently. */
export type StoreKind = 'in-process' | 'redis-cluster' | 'redis' | 'memcached';

/**
 * Caffeine with a maximum size and expiry after write: 80 bytes an entry beside key and value (its wiki page on memory
 * overhead, 2025-08, Java Object Layout). Key and value are taken as byte arrays with a 16-byte header, aligned to 8.
 */
const CAFFEINE_ENTRY = 80;
const JAVA_ARRAY_HEADER = 16;

/**
 * Buckets of a Redis hash table per entry, averaged over its doubling: between 1 and 2, 1 / ln 2 for a growing table.
 */
const REDIS_BUCKET_BYTES = 8 / Math.LN2;

/**
 * Memcached 1.6: item header 48 bytes, CAS 8, a terminating byte after the key and CR LF after the value; chunks from
 * 96 bytes on, growing by 1.25 and aligned to 8 (its defaults `-n 48 -f 1.25`); larger items are chained in 512 KiB
 * chunks.
 */
const MEMCACHED_ITEM = 48 + 8 + 1 + 2;
const MEMCACHED_CHUNKS = (() => {
  const chunks: number[] = [];
  for (let size = 96; size < 524288; size = Math.ceil((size * 1.25) / 8) * 8) chunks.push(size);
  chunks.push(524288);
  return chunks;
})();

/** Bytes that an entry with this key and value length takes from the bound of its cache; `expires`: it has a TTL. */
export function entryBytes(kind: StoreKind, keyLength: number, valueLength: number, expires: boolean): number {
  if (kind === 'in-process') {
    return CAFFEINE_ENTRY + align(JAVA_ARRAY_HEADER + keyLength, 8) + align(JAVA_ARRAY_HEADER + valueLength, 8);
  }
  if (kind === 'memcached') return memcachedChunk(MEMCACHED_ITEM + keyLength + valueLength);
  return redisEntry(keyLength, valueLength, expires, kind === 'redis-cluster');
}

function align(bytes: number, to: number): number {
  return Math.ceil(bytes / to) * to;
}

function memcachedChunk(bytes: number): number {
  const last = MEMCACHED_CHUNKS[MEMCACHED_CHUNKS.length - 1];
  if (bytes > last) return Math.ceil(bytes / last) * last;
  let low = 0;
  let high = MEMCACHED_CHUNKS.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (MEMCACHED_CHUNKS[middle] >= bytes) high = middle;
    else low = middle + 1;
  }
  return MEMCACHED_CHUNKS[low];
}

/**
 * Redis 7.0: the SDS string of the key, the value object (embedded up to 44 bytes), a dict entry (two more words in
 * cluster mode, which links the keys of a slot), its share of the bucket array, and the same again in the expires
 * table. Object sizes from the 7.0 sources (sds.h, object.c, dict.c); allocator classes of the bundled jemalloc
 * 5.2.1.
 */
function redisEntry(keyLength: number, valueLength: number, expires: boolean, cluster: boolean): number {
  const key = jemalloc(sdsHeader(keyLength) + keyLength + 1);
  const value =
    valueLength <= 44 ? jemalloc(16 + 3 + valueLength + 1) : 16 + jemalloc(sdsHeader(valueLength) + valueLength + 1);
  const entry = jemalloc(cluster ? 40 : 24) + REDIS_BUCKET_BYTES;
  const expiry = expires ? jemalloc(24) + REDIS_BUCKET_BYTES : 0;
  return key + value + entry + expiry;
}

/** Header of an SDS string by the length that it must hold. */
function sdsHeader(length: number): number {
  return length < 32 ? 1 : length < 256 ? 3 : length < 65536 ? 5 : 9;
}

/** Size class: multiples of 8 up to 64 (lg-quantum 3), then four classes to a doubling. */
function jemalloc(bytes: number): number {
  if (bytes <= 8) return 8;
  if (bytes <= 64) return align(bytes, 8);
  const doubling = 31 - Math.clz32(bytes - 1);
  return align(bytes, 1 << (doubling - 2));
}
