/** Generated traces whose law is known, as requests of each key. */
import { Popularity } from '../../../src/random/popularity.ts';
import type { PopularitySpec } from '../../../src/random/popularity.ts';
import { Stream } from '../../../src/random/stream.ts';
import { spectrumOf } from '../../../src/study/fit/spectrum.ts';
import { drawn } from '../../fixtures/workloads.ts';

/** Independent requests; a part of them for keys that are asked for only once. */
export function requested(keys: number, spec: PopularitySpec, requests: number, onceShare = 0, seed = 1): Int32Array {
  const popularity = new Popularity(keys, spec);
  const stream = new Stream(seed, 'generated');
  const u = (): number => stream.next();
  let once = keys;
  return Int32Array.from({ length: requests }, () => (u() < onceShare ? once++ : popularity.sample(u) - 1));
}

/** Independent requests in proportion to `weight` of each rank. */
export function weighted(keys: number, weight: (rank: number) => number, requests: number): Int32Array {
  const stream = new Stream(1, 'generated');
  const rank = drawn(Float64Array.from({ length: keys }, (_, i) => weight(i + 1)), () => stream.next());
  return Int32Array.from({ length: requests }, rank);
}

function countsOf(requests: Int32Array): Int32Array {
  const counts = new Int32Array(requests.reduce((most, key) => Math.max(most, key), 0) + 1);
  for (const key of requests) counts[key]++;
  return counts;
}

/** The spectrum, and the variance of the counts of the keys seen over their mean. */
export function summary(requests: Int32Array) {
  const counts = countsOf(requests).filter((count) => count > 0);
  const mean = requests.length / counts.length;
  const variance = counts.reduce((sum, count) => sum + (count - mean) * (count - mean), 0) / counts.length;
  return { spectrum: spectrumOf(counts), dispersion: variance / mean };
}
