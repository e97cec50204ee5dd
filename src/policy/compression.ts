/** Values that clients compress before they store them, and decompress after they have read them. */

export interface Compression {
  /** Values at least as long as this are compressed, bytes. */
  readonly above: number;
  /** Length before over length after. */
  readonly ratio: number;
  /** Bytes of a value, before, that one core compresses and decompresses in a second. */
  readonly compressRate: number;
  readonly decompressRate: number;
}

/** Bytes of a value as it is stored and sent. */
export function storedLength(compression: Compression | undefined, length: number): number {
  if (compression === undefined || !(length >= compression.above)) return length;
  return Math.max(1, Math.ceil(length / compression.ratio));
}

/** Time of one core to compress a value, s. */
export function compressTime(compression: Compression | undefined, length: number): number {
  return compression === undefined || !(length >= compression.above) ? 0 : length / compression.compressRate;
}

/** Time of one core to decompress a value that was so long before, s. */
export function decompressTime(compression: Compression | undefined, length: number): number {
  return compression === undefined || !(length >= compression.above) ? 0 : length / compression.decompressRate;
}
