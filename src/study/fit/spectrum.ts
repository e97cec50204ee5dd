/**
 * The spectrum of a trace: how many keys were asked for once, twice, … . It holds all that independent requests tell
 * of their popularity law, without saying which key has which rank: that is not known, as chance puts keys of similar
 * popularity in another order.
 */
import { binAt } from './poisson-bins.ts';

/** Counts up to this one have a bin each: there the law of seldom asked keys is decided. */
const SINGLE_MOST = 32;
/** Width of a bin beyond, as a part of its count: narrower than the spread that chance gives most counts. */
const BIN_WIDTH = 0.06;

export interface Spectrum {
  /** First request count of each bin, ascending from 1; the last bin has no end. */
  readonly edges: Float64Array;
  readonly keys: Float64Array;
  readonly requests: Float64Array;
  /** Sums over the bins. */
  readonly keyTotal: number;
  readonly requestTotal: number;
}

/** `counts`: requests of each key; keys with none are not part of it. */
export function spectrumOf(counts: ArrayLike<number>): Spectrum {
  let most = 1;
  for (let i = 0; i < counts.length; i++) most = Math.max(most, counts[i]);
  const edges = edgesUpTo(most);
  const keys = new Float64Array(edges.length);
  const requests = new Float64Array(edges.length);
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i];
    if (count === 0) continue;
    const bin = binOf(edges, count);
    keys[bin]++;
    requests[bin] += count;
  }
  return { edges, keys, requests, keyTotal: sum(keys), requestTotal: sum(requests) };
}

/** Bins of counts above this one are widened for classes, to a factor of about two. */
const COARSE_FROM = 12;
const COARSE_WIDTH = 1.8;

/** The same with fewer bins. */
export function coarsened({ edges, keys, requests, keyTotal, requestTotal }: Spectrum): Spectrum {
  const chosen: number[] = [];
  const coarse = { keys: [] as number[], requests: [] as number[] };
  edges.forEach((edge, bin) => {
    const last = chosen.at(-1);
    if (last === undefined || edge <= COARSE_FROM || edge >= COARSE_WIDTH * last) {
      chosen.push(edge);
      coarse.keys.push(0);
      coarse.requests.push(0);
    }
    coarse.keys[chosen.length - 1] += keys[bin];
    coarse.requests[chosen.length - 1] += requests[bin];
  });
  return {
    edges: Float64Array.from(chosen),
    keys: Float64Array.from(coarse.keys),
    requests: Float64Array.from(coarse.requests),
    keyTotal,
    requestTotal,
  };
}

/** The bins reach past `most`, so that a law which expects more is seen to. */
function edgesUpTo(most: number): Float64Array {
  const edges: number[] = [];
  for (let edge = 1; edge <= 2 * most || edge <= SINGLE_MOST; ) {
    edges.push(edge);
    edge = edge < SINGLE_MOST ? edge + 1 : Math.ceil(edge * (1 + BIN_WIDTH));
  }
  return Float64Array.from(edges);
}

/** The bin of a count of at least 1: the last whose edge is not above it. */
export function binOf(edges: Float64Array, count: number): number {
  return count <= SINGLE_MOST ? count - 1 : binAt(edges, count);
}

function sum(column: Float64Array): number {
  let total = 0;
  for (const value of column) total += value;
  return total;
}
