/**
 * What an item takes of the memory of Memcached 1.6 (`-m`): a chunk of the slab class that it fits, out of a page of
 * 1 MiB that belongs to that class alone (slabs.c, with its defaults `-n 48 -f 1.25`).
 */

/** Header of an item, CAS, a terminating byte after the key and CR LF after the value. */
const ITEM = 48 + 8 + 1 + 2;
/** `slab_page_size`, which is `item_size_max` too, and `slab_chunk_size_max`. */
export const PAGE = 1 << 20;
const CHUNK_MAX = PAGE / 2;
/** The first chunk holds an item header and 48 bytes more; the others grow by this factor, aligned to 8. */
const CHUNK_MIN = 96;
const FACTOR = 1.25;
const ALIGNMENT = 8;

/** So fine that the chunks of a page add up to no more than it, without rounding. */
const GRAIN = 1 / 65536;

/** What a chunk of each slab class takes of a page, ascending: what is left over at the page's end is lost to all. */
const SHARES: readonly number[] = (() => {
  const sizes: number[] = [];
  for (let size = CHUNK_MIN; size < CHUNK_MAX / FACTOR; ) {
    sizes.push(size);
    size = Math.ceil((size * FACTOR) / ALIGNMENT) * ALIGNMENT;
  }
  // The last classes share one number of chunks to a page.
  return [...new Set([...sizes, CHUNK_MAX].map(chunkShare))];
})();

function chunkShare(size: number): number {
  return Math.floor(PAGE / Math.floor(PAGE / size) / GRAIN) * GRAIN;
}

export const SLAB_CLASSES = SHARES.length;

/** Slab class of what takes so many bytes; larger items are chains of the largest chunks. */
export function slabClass(bytes: number): number {
  let low = 0;
  let high = SLAB_CLASSES - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (SHARES[middle] >= bytes) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Bytes of pages that an item with this key and value length takes. */
export function memcachedBytes(keyLength: number, valueLength: number): number {
  const bytes = ITEM + keyLength + valueLength;
  const share = SHARES[slabClass(bytes)];
  return Math.ceil(bytes / share) * share;
}
