/**
 * Zipf's law as a spectrum sees it: request counts that independent requests by the law are expected to give. `keys` is
 * a real number here, and a rank is spread over the unit interval around it, so that all is smooth in the parameters.
 */
import { PoissonBins } from './poisson-bins.ts';

export interface ZipfParameters {
  readonly exponent: number;
  /** Keys of the law, whether or not they were asked for. */
  readonly keys: number;
  /** Share of the requests whose key is asked for only once. */
  readonly onceShare: number;
}

/** Ranks up to this one have their own mean each; beyond it the sum over ranks is an integral, right to 1e-4. */
const HEAD = 32;
/** Width of a node, as a part of its rank: less than the width of a bin. */
const NODE_WIDTH = 0.02;

/** Keys of nearly equal popularity: how many, and how often each is expected to be asked for. */
export interface Nodes {
  readonly means: Float64Array;
  readonly widths: Float64Array;
}

export function zipfNodes({ exponent, keys, onceShare }: ZipfParameters, requests: number): Nodes {
  const means: number[] = [];
  const widths: number[] = [];
  const weight = (x: number): number => Math.exp(-exponent * Math.log(x));
  let total = 0;
  const add = (from: number, to: number, factor: number): void => {
    const mean = factor * weight((from + to) / 2);
    means.push(mean);
    widths.push(to - from);
    total += mean * (to - from);
  };
  for (let rank = 1; rank <= HEAD && rank - 0.5 < keys + 0.5; rank++) {
    const from = rank - 0.5;
    const to = Math.min(rank, keys) + 0.5;
    const parts = Math.ceil(Math.log(to / from) / NODE_WIDTH);
    const step = (to - from) / parts;
    const first = means.length;
    let area = 0;
    for (let i = 0; i < parts; i++) area += weight(from + (i + 0.5) * step) * step;
    // Spread or not, a rank has the popularity of its number.
    const factor = (weight(rank) * (to - from)) / area;
    for (let i = 0; i < parts; i++) add(from + i * step, from + (i + 1) * step, factor);
    if (means.length === first) break;
  }
  for (let from = HEAD + 0.5; from < keys + 0.5; ) {
    const to = Math.min(keys + 0.5, from * (1 + NODE_WIDTH));
    add(from, to, 1);
    from = to;
  }
  const scale = (requests * (1 - onceShare)) / total;
  return { means: Float64Array.from(means, (mean) => mean * scale), widths: Float64Array.from(widths) };
}

/** Keys that each bin of `edges` is expected to hold; `once` keys are asked for only once besides. */
export function expectedKeys(nodes: Nodes, once: number, edges: Float64Array): Float64Array {
  const bins = new PoissonBins(edges);
  const expected = new Float64Array(edges.length);
  const { means, widths } = nodes;
  for (let i = 0; i < means.length; i++) {
    bins.set(means[i]);
    const width = widths[i];
    for (let bin = bins.from; bin < bins.to; bin++) expected[bin] += width * bins.chances[bin];
  }
  expected[0] += once;
  return expected;
}
