/** Which popularity law a trace follows, of those that a scenario can say, and how well. */
import { Popularity } from '../../random/popularity.ts';
import type { PopularitySpec } from '../../random/popularity.ts';
import { keyGroups } from '../../theory/key-group.ts';
import { goodnessOf } from './goodness.ts';
import type { Goodness } from './goodness.ts';
import type { Law } from './law.ts';
import { fitMixture } from './mixture.ts';
import type { Mixture } from './mixture.ts';
import { coarsened } from './spectrum.ts';
import type { Spectrum } from './spectrum.ts';
import { fitZipf } from './zipf-fit.ts';
import type { ZipfFit } from './zipf-fit.ts';

/** Requests of a scenario: independent ones for ranked keys, and others beside them. */
export type RequestLaw =
  | { readonly kind: 'ranked'; readonly keys: number; readonly popularity: PopularitySpec; readonly onceShare: number }
  /** Where no law fits: keys in classes, each of which gets a share of the requests, evenly spread. */
  | { readonly kind: 'classes'; readonly classes: readonly ClassShare[]; readonly onceShare: number }
  /** All keys one after the other, over and over. */
  | { readonly kind: 'loop'; readonly keys: number }
  /** Each key once. */
  | { readonly kind: 'once' };

export interface ClassShare {
  readonly keys: number;
  /** Of all requests. */
  readonly share: number;
}

export type Verdict = 'zipf' | 'uniform' | 'hot set' | 'loop' | 'scan' | 'no law';

export interface PopularityFit {
  readonly verdict: Verdict;
  readonly law: RequestLaw;
  /** Of `law`; null where requests are not independent by it. */
  readonly goodness: Goodness | null;
  /** The best Zipf law, though it be a bad one; null where keys are asked for once each. */
  readonly zipf: ZipfFit | null;
  readonly zipfGoodness: Goodness | null;
  /** Variance of the counts of the keys seen over their mean: about 1 if they are equally popular, 0 in a loop. */
  readonly dispersion: number;
}

/** What nobody would call another law: keys are asked for so much more or less often, on average. */
const DISTANCE_FITTING = 0.05;
/** Twice the logarithm of likelihoods that a parameter must be worth: chance gives more once in a thousand. */
const GAIN_OF_PARAMETER = 10.83;
/** Of equally popular keys chance leaves a dispersion within a few percent of 1; half of it is nobody's chance. */
const DISPERSION_OF_LOOP = 0.5;
/** Mean count from which a loop is told from keys that were seen once and a few that were seen twice. */
const PASSES_OF_LOOP = 1.9;

/** The seed is that of the traces drawn to see what chance does. */
export function fitPopularity(spectrum: Spectrum, dispersion: number, seed: number): PopularityFit {
  const { keyTotal, requestTotal } = spectrum;
  const none = { goodness: null, zipf: null, zipfGoodness: null, dispersion };
  if (keyTotal === requestTotal) return { verdict: 'scan', law: { kind: 'once' }, ...none };
  const zipf = fitZipf(spectrum);
  const zipfGoodness = goodnessOf(spectrum, zipfLaw(zipf, requestTotal), seed);
  const beside = { zipf, zipfGoodness, dispersion };
  if (dispersion < DISPERSION_OF_LOOP && requestTotal > PASSES_OF_LOOP * keyTotal && keyTotal > 1) {
    return { verdict: 'loop', law: { kind: 'loop', keys: keyTotal }, goodness: null, ...beside };
  }
  const levels = fitLevels(spectrum, zipf.logLikelihood);
  if (levels !== null) {
    const goodness = goodnessOf(spectrum, mixtureLaw(levels), seed);
    if (fits(goodness)) return { ...levelled(levels), goodness, ...beside };
  }
  if (fits(zipfGoodness)) {
    const popularity = { kind: 'zipf', exponent: zipf.exponent } as const;
    const law = { kind: 'ranked', keys: wholeKeys(zipf.keys), popularity, onceShare: zipf.onceShare } as const;
    return { verdict: 'zipf', law, goodness: zipfGoodness, ...beside };
  }
  const coarse = coarsened(spectrum);
  const classes = fitMixture(coarse, ratesOf(coarse), true);
  return {
    verdict: 'no law',
    law: classLaw(classes),
    goodness: goodnessOf(spectrum, mixtureLaw(classes), seed),
    ...beside,
  };
}

function fits({ distance, byChance }: Goodness): boolean {
  return distance <= Math.max(byChance, DISTANCE_FITTING);
}

function wholeKeys(keys: number): number {
  return Math.max(1, Math.round(keys));
}

/** The law with each of its first ranks by itself. */
function zipfLaw({ exponent, keys, onceShare }: ZipfFit, requests: number): Law {
  const popularity = new Popularity(wholeKeys(keys), { kind: 'zipf', exponent });
  return { groups: keyGroups(popularity, wholeKeys(keys), requests * (1 - onceShare)), once: requests * onceShare };
}

function mixtureLaw({ classes, once }: Mixture): Law {
  return { groups: classes.map(({ rate, keys }) => ({ rate, count: keys, size: 1 })), once };
}

/** Parts of the way from the mean to the largest count, in logarithms, at which hot keys are looked for. */
const HOT_STARTS = [0.05, 0.2, 0.4, 0.6, 0.8, 1];

/** One class of keys or two, if that is at least as likely as Zipf's law; null if it is not. */
function fitLevels(spectrum: Spectrum, zipfLikelihood: number): Mixture | null {
  const mean = spectrum.requestTotal / spectrum.keyTotal;
  const one = fitMixture(spectrum, [mean], false);
  const most = spectrum.edges[spectrum.keys.findLastIndex((keys) => keys > 0)];
  const two = HOT_STARTS.map((part) => {
    const hot = Math.exp(Math.log(mean) + part * Math.log(most / mean));
    return fitMixture(spectrum, [hot, mean / 2], false);
  }).reduce((best, next) => (next.logLikelihood > best.logLikelihood ? next : best));
  // Zipf's law has a parameter more than equal popularity and one less than a hot set.
  if (2 * (Math.max(two.logLikelihood, zipfLikelihood) - one.logLikelihood) < GAIN_OF_PARAMETER) return one;
  return 2 * (two.logLikelihood - zipfLikelihood) > GAIN_OF_PARAMETER ? two : null;
}

function levelled({ classes }: Mixture): Pick<PopularityFit, 'verdict' | 'law'> {
  const keys = classes.reduce((sum, one) => sum + wholeKeys(one.keys), 0);
  if (classes.length === 1) {
    return { verdict: 'uniform', law: { kind: 'ranked', keys, popularity: { kind: 'uniform' }, onceShare: 0 } };
  }
  const [hot, cold] = classes;
  const share = (hot.keys * hot.rate) / (hot.keys * hot.rate + cold.keys * cold.rate);
  const popularity = { kind: 'hot-set', keys: wholeKeys(hot.keys), share } as const;
  return { verdict: 'hot set', law: { kind: 'ranked', keys, popularity, onceShare: 0 } };
}

/** Mean counts of keys asked for less often than once. */
const SELDOM = [0.25, 0.5];

/** A class for each bin, beginning at the mean count there, and for keys that were seen by chance. */
function ratesOf({ keys, requests }: Spectrum): number[] {
  const means = Array.from(keys, (count, bin) => (count > 0 ? requests[bin] / count : 0));
  return [...SELDOM, ...means.filter((mean) => mean > 0)];
}

/** Classes with less than this of the requests are joined with a neighbour: nobody would see them. */
const SHARE_LEAST = 0.002;
/** Popularities closer than this are one; those of slight classes may be further apart, but are not unlike. */
const ALIKE = 1.25;
const NOT_UNLIKE = 8;

function classLaw({ classes, once }: Mixture): RequestLaw {
  const total = classes.reduce((sum, { rate, keys }) => sum + rate * keys, once);
  const merged: { keys: number; requests: number }[] = [];
  for (const { rate, keys } of classes) {
    const last = merged.at(-1);
    const apart = last === undefined ? Infinity : last.requests / last.keys / rate;
    const isSlight = last !== undefined && Math.min(rate * keys, last.requests) < SHARE_LEAST * total;
    if (last !== undefined && apart < (isSlight ? NOT_UNLIKE : ALIKE)) {
      last.keys += keys;
      last.requests += rate * keys;
    } else merged.push({ keys, requests: rate * keys });
  }
  const inClasses = merged.map(({ keys, requests }) => ({ keys: wholeKeys(keys), share: requests / total }));
  return { kind: 'classes', classes: inClasses, onceShare: once / total };
}
