/**
 * What an item takes of the memory of Memcached 1.6 (`-m`): a chunk of the slab class that it fits, out of a page of
 * 1 MiB that belongs to that class alone (slabs.c, with its defaults `-n 48 -f 1.25`).
 */

/** Header of an item, CAS, a terminating byte after the key and CR LF after the value. */
const ITEM = 48 + 8 + 1 + 2;
/** `slab_page_size` and `slab_chunk_size_max`. */
const PAGE = 1 << 20;
const CHUNK_MAX = PAGE / 2;
/** The first chunk holds an item header and 48 bytes more; the others grow by this factor, aligned to 8. */
const CHUNK_MIN = 96;
const FACTOR = 1.25;
const ALIGNMENT = 8;

/** Size of a chunk of each slab class, ascending. */
const CHUNKS: readonly number[] = (() => {
  const sizes: number[] = [];
  for (let size = CHUNK_MIN; size < CHUNK_MAX / FACTOR; size = align(size * FACTOR)) sizes.push(size);
  return [...sizes, CHUNK_MAX];
})();

/** Bytes of an item before it is given a chunk. */
function itemBytes(keyLength: number, valueLength: number): number {
  return ITEM + keyLength + valueLength;
}

/** Index of the slab class for an item; larger items are chains of the largest chunks. */
function slabClass(bytes: number): number {
  let low = 0;
  let high = CHUNKS.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (CHUNKS[middle] >= bytes) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Bytes that an item takes: its part of a page, of which the last piece too small for a chunk is lost. */
export function memcachedBytes(keyLength: number, valueLength: number): number {
  const bytes = itemBytes(keyLength, valueLength);
  const chunk = CHUNKS[slabClass(bytes)];
  return Math.ceil(bytes / chunk) * (PAGE / Math.floor(PAGE / chunk));
}

function align(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
