/**
 * How well a popularity law fits: by how much the popularity of an average request's key is off. Of each request count
 * k the share of requests for keys asked for at least k times is compared with what the law expects; the area between
 * the two, over the logarithm of k, is the mean change of a logarithm that makes one of the other (the distance of
 * L. Wasserstein, which forgives a popular key that is a little off, as A. Kolmogorov's would not). What chance alone
 * gives is drawn from the law.
 */
import { inverseNormal } from '../../random/normal.ts';
import { poisson } from '../../random/poisson.ts';
import { Stream } from '../../random/stream.ts';
import type { KeyGroup } from '../../theory/key-group.ts';
import { requestShares } from './law.ts';
import type { BinShares, Law } from './law.ts';
import { binOf } from './spectrum.ts';
import type { Spectrum } from './spectrum.ts';

export interface Goodness {
  /** Mean difference of logarithms: at 0.05, keys are asked for 5 % more or less often than by the law. */
  readonly distance: number;
  /** What 99 of 100 traces drawn from the law stay below. */
  readonly byChance: number;
  /** Where the shares differ most: of the requests that keys asked for at least so often have. */
  readonly at: { readonly count: number; readonly observed: number; readonly expected: number };
}

/** Traces drawn: the second largest distance of 199 is what one in a hundred exceeds. */
const DRAWS = 199;
/** Parts of a group that are too small to see. */
const NEGLIGIBLE = 1e-9;

export function goodnessOf(spectrum: Spectrum, law: Law, seed: number): Goodness {
  const { edges, requests } = spectrum;
  const shares = requestShares(law, edges);
  const expected = fromAbove(expectedRequests(law, shares, edges.length));
  const observed = fromAbove(requests);
  let at = 0;
  for (let bin = 0; bin < edges.length; bin++) {
    if (Math.abs(observed[bin] - expected[bin]) > Math.abs(observed[at] - expected[at])) at = bin;
  }
  return {
    distance: distanceOf(observed, expected, edges),
    byChance: chanceDistance(law, shares, { edges, expected, seed }),
    at: { count: edges[at], observed: observed[at], expected: expected[at] },
  };
}

function expectedRequests({ groups, once }: Law, shares: readonly BinShares[], bins: number): Float64Array {
  const requests = new Float64Array(bins);
  groups.forEach((group, i) => spread(requests, shares[i], group.rate * group.count));
  requests[0] += once;
  return requests;
}

function spread(requests: Float64Array, { from, shares }: BinShares, total: number): void {
  for (let i = 0; i < shares.length; i++) requests[from + i] += shares[i] * total;
}

/** Share of the requests in each bin and all above it. */
function fromAbove(requests: Float64Array): Float64Array {
  const sums = new Float64Array(requests.length);
  let sum = 0;
  for (let bin = requests.length - 1; bin >= 0; bin--) sums[bin] = sum += requests[bin];
  return sums.map((value) => value / sum);
}

function distanceOf(one: Float64Array, other: Float64Array, edges: Float64Array): number {
  let area = 0;
  for (let bin = 1; bin < edges.length; bin++) {
    area += Math.abs(one[bin] - other[bin]) * Math.log(edges[bin] / edges[bin - 1]);
  }
  return area;
}

interface Comparison {
  readonly edges: Float64Array;
  readonly expected: Float64Array;
  readonly seed: number;
}

function chanceDistance(law: Law, shares: readonly BinShares[], { edges, expected, seed }: Comparison): number {
  const stream = new Stream(seed, 'goodness of fit');
  const draw = drawing(law, shares, edges, () => stream.next());
  const distances = Array.from({ length: DRAWS }, () => {
    return distanceOf(fromAbove(draw()), expected, edges);
  });
  return distances.toSorted((a, b) => b - a)[1];
}

/** Up to so many requests for each, the keys of all groups are drawn together, by their number in each bin. */
const SELDOM = 16;

/** A group of often asked keys, drawn by itself. */
interface Drawn {
  readonly group: KeyGroup;
  /** Of its requests in each bin. */
  readonly share: BinShares;
}

/**
 * Draws traces from the law, as requests by bin. Of seldom asked keys the number in each bin is drawn. A key that is
 * asked for often has a count of its own, and of a group of such keys the part in each bin varies as that of
 * independent keys does, nearly normally.
 */
function drawing({ groups, once }: Law, shares: readonly BinShares[], edges: Float64Array, u: () => number) {
  const seldom = new Float64Array(edges.length);
  const often: Drawn[] = [];
  groups.forEach((group, i) => {
    if (group.rate <= SELDOM) spread(seldom, shares[i], group.rate * group.count);
    else often.push({ group, share: shares[i] });
  });
  seldom[0] += once;
  return (): Float64Array => {
    // In the bins that seldom asked keys reach, the first count stands for all: they are hardly wider than one.
    const requests = seldom.map((expected, bin) => poisson(expected / edges[bin], u()) * edges[bin]);
    for (const drawn of often) putOften(requests, drawn, edges, u);
    return requests;
  };
}

function putOften(requests: Float64Array, { group, share }: Drawn, edges: Float64Array, u: () => number): void {
  const { rate, count } = group;
  if (count === 1) {
    const asked = poisson(rate, u());
    if (asked > 0) requests[binOf(edges, asked)] += asked;
    return;
  }
  const { from, shares } = share;
  const parts = shares.map((part) => {
    if (part < NEGLIGIBLE) return 0;
    return Math.max(0, part + Math.sqrt((part * (1 - part)) / count) * inverseNormal(Math.max(u(), NEGLIGIBLE)));
  });
  const total = parts.reduce((sum, part) => sum + part, 0);
  spread(requests, { from, shares: parts }, (rate * count) / total);
}
