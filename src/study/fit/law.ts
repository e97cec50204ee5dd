/** A popularity law as a trace is compared with it: keys in groups, and how often each is expected to be asked for. */
import type { KeyGroup } from '../../theory/key-group.ts';
import { PoissonBins } from './poisson-bins.ts';

export interface Law {
  /** The rate of a group is the number of requests expected for each of its keys. */
  readonly groups: readonly KeyGroup[];
  /** Requests for keys asked for only once, beside them. */
  readonly once: number;
}

/** What bins of keys by their request counts are expected to hold, of one group of keys or of all. */
export interface BinShares {
  /** The first bin that there is anything in. */
  readonly from: number;
  readonly shares: Float64Array;
}

/** Of each group, the part of its requests for keys of each bin: E[X; X = k] is the mean times P(X = k - 1). */
export function requestShares({ groups }: Law, edges: Float64Array): BinShares[] {
  const bins = new PoissonBins(edges.map((edge) => edge - 1));
  return groups.map(({ rate }) => {
    bins.set(rate);
    return { from: bins.from, shares: bins.chances.slice(bins.from, bins.to) };
  });
}
