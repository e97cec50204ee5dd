/** What compression makes of the values of a namespace, on average over its keys. */
import { compressTime, decompressTime, storedLength } from '../policy/compression.ts';
import { mean, quantile } from '../random/distribution.ts';
import type { Namespace, Tier } from './resolved.ts';

/** Points of the distribution in which sizes are averaged; what they leave out, the mean makes up for. */
const POINTS = 1024;

/** Mean bytes of a value as a tier stores it. */
export function meanStored({ valueSize }: Namespace, { compression }: Tier): number {
  if (compression === undefined) return mean(valueSize);
  return mean(valueSize) * shareOf({ valueSize }, (length) => storedLength(compression, length));
}

/** Mean time of one core to compress a value for a tier, and to decompress it, s. */
export function meanWork({ valueSize }: Namespace, { compression }: Tier): { compress: number; decompress: number } {
  if (compression === undefined) return { compress: 0, decompress: 0 };
  return {
    compress: mean(valueSize) * shareOf({ valueSize }, (length) => compressTime(compression, length)),
    decompress: mean(valueSize) * shareOf({ valueSize }, (length) => decompressTime(compression, length)),
  };
}

/** Sum of something over values, for each byte of them. */
function shareOf({ valueSize }: Pick<Namespace, 'valueSize'>, of: (length: number) => number): number {
  let [sum, bytes] = [0, 0];
  for (let i = 0; i < POINTS; i++) {
    const length = Math.max(1, Math.round(quantile(valueSize, (i + 0.5) / POINTS)));
    sum += of(length);
    bytes += length;
  }
  return sum / bytes;
}
