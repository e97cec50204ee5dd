/** How the requests of a namespace spread over its keys, by rank: 1 is the hottest. */
import { Zipf, zipfWeightSum } from './zipf.ts';

export type PopularitySpec =
  | { readonly kind: 'zipf'; readonly exponent: number }
  | { readonly kind: 'uniform' }
  /** `keys` hot keys share `share` of the requests evenly, the others share the rest evenly. */
  | { readonly kind: 'hot-set'; readonly keys: number; readonly share: number };

export class Popularity {
  readonly #law: Law;

  constructor(keys: number, spec: PopularitySpec) {
    this.#law = lawOf(keys, spec);
  }

  /** Share of the requests that ask for the key of this rank. */
  probability(rank: number): number {
    return this.#law.mass(rank, rank);
  }

  /** Share of the requests that ask for the ranks `from` … `to`, both inclusive. */
  mass(from: number, to: number): number {
    return this.#law.mass(from, to);
  }

  /** A rank, from one uniform number. */
  sample(u: () => number): number {
    return this.#law.sample(u);
  }
}

interface Law {
  mass(from: number, to: number): number;
  sample(u: () => number): number;
}

function lawOf(keys: number, spec: PopularitySpec): Law {
  switch (spec.kind) {
    case 'zipf':
      return zipf(keys, spec.exponent);
    case 'uniform':
      return twoLevels(keys, keys, 1);
    case 'hot-set':
      return spec.keys >= keys ? twoLevels(keys, keys, 1) : twoLevels(keys, spec.keys, spec.share);
  }
}

function zipf(keys: number, exponent: number): Law {
  const total = zipfWeightSum(1, keys, exponent);
  const sampler = new Zipf(keys, exponent);
  return {
    mass: (from, to) => zipfWeightSum(from, to, exponent) / total,
    sample: (u) => sampler.sample(u),
  };
}

/** `hot` keys share `share` evenly, the other keys the rest. */
function twoLevels(keys: number, hot: number, share: number): Law {
  const cold = keys - hot;
  return {
    mass: (from, to) => {
      const hotRanks = Math.max(0, Math.min(to, hot) - from + 1);
      const coldRanks = Math.max(0, to - Math.max(from - 1, hot));
      return (hotRanks / hot) * share + (coldRanks === 0 ? 0 : (coldRanks / cold) * (1 - share));
    },
    sample: (u) => {
      const uniform = u();
      if (uniform < share) return Math.min(hot, 1 + Math.floor((uniform / share) * hot));
      return Math.min(keys, hot + 1 + Math.floor(((uniform - share) / (1 - share)) * cold));
    },
  };
}
