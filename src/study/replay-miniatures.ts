/**
 * Miniatures: large caches simulated as small ones (C. Waldspurger et al., "Cache Modeling and Optimization using
 * Miniature Simulations", USENIX ATC 2017). Several disjoint samples of the keys are played, each against a cache
 * scaled down as they are; what the samples differ by is the error of their mean.
 *
 * Most of what a sample gets wrong, by the popular keys that it has or lacks, it gets wrong for every policy alike. So
 * LRU, whose miss ratio is known, is played along where it can be, and the others are told in proportion to it (the
 * ratio estimator of survey sampling: W. Cochran, "Sampling Techniques", 1977, chapter 6). On Zipf(0.99) requests that
 * leaves less than half of the error.
 */
import type { LaneOptions } from './replay-lane.ts';
import type { Performance } from './replay-pass.ts';
import type { TroupeOptions } from './replay-troupe.ts';
import { meanOf } from './statistics.ts';

/** The policy whose exact miss ratios correct those of the others. */
export const YARDSTICK = 'lru';

/** Disjoint samples of a miniature; four give an interval, and more would cost more than it narrows. */
const SAMPLES = 4;
/** Keys of a sample at the least; half as many were found enough by Waldspurger et al. */
const SAMPLE_KEYS = 1 << 14;
/** Entries of a scaled cache at the least: policies split a cache by percent, and below this they would not scale. */
const SCALED_ENTRIES = 256;
const WORDS = 2 ** 32;

export interface CurvePoint {
  readonly policy: string;
  /** Entries. */
  readonly capacity: number;
  readonly missRatio: number;
  /** Of miniatures, null where the whole trace was played. */
  readonly sampled: Sampled | null;
}

interface Sampled {
  /** Part of the keys in a sample. */
  readonly rate: number;
  readonly samples: number;
  /** Half-width of the 95 % interval of the miss ratio. */
  readonly half: number;
}

/** One cache of a curve. */
interface Spot {
  readonly policy: string;
  readonly capacity: number;
}

/** What one troupe plays. */
export interface Act {
  readonly spots: readonly Spot[];
  /** Part of the keys that it plays; 1: all. */
  readonly rate: number;
  /** Which of the samples of this rate. */
  readonly sample: number;
}

/** Caches that are scaled alike share their samples; those played in full are spread over the threads one by one. */
export function planOf(
  policies: readonly string[],
  capacities: readonly number[],
  keys: number,
  hasYardstick: boolean,
): Act[] {
  if (policies.length === 0) return [];
  const rates = [...new Set(capacities.map((capacity) => rateOf(capacity, keys)))];
  return rates.flatMap((rate) => {
    const alike = capacities.filter((capacity) => rateOf(capacity, keys) === rate);
    const playing = rate < 1 && hasYardstick ? [...policies, YARDSTICK] : policies;
    const spots = playing.flatMap((policy) => alike.map((capacity) => ({ policy, capacity })));
    if (rate === 1) return spots.map((spot) => ({ spots: [spot], rate, sample: 0 }));
    return Array.from({ length: SAMPLES }, (_, sample) => ({ spots, rate, sample }));
  });
}

/** A power of two, so that few rates do for all capacities; 1 where samples would be no less work than the whole. */
function rateOf(capacity: number, keys: number): number {
  const least = Math.max(SCALED_ENTRIES / capacity, SAMPLE_KEYS / keys);
  let rate = 1;
  while (rate / 2 >= least) rate /= 2;
  return rate * SAMPLES > 1 ? 1 : rate;
}

export function troupeOf({ spots, rate, sample }: Act, ttl: number | null, seed: number): TroupeOptions {
  const lanes = spots.map(({ policy, capacity }): LaneOptions => {
    return { policy, bounds: { entries: Math.max(1, Math.round(capacity * rate)), bytes: Infinity }, ttl, seed };
  });
  return { lanes, sample: rate === 1 ? null : { index: sample, width: rate * WORDS } };
}

/** `yardstick`: the exact miss ratio of that policy at this capacity; null: it is not known. */
export function pointOf(
  { policy, capacity }: Spot,
  plan: readonly Act[],
  { counts, requests }: Performance,
  yardstick: number | null,
): CurvePoint {
  const acts = plan.flatMap((act, index) => {
    const ratioOf = (other: string): number => {
      const at = act.spots.findIndex((spot) => spot.policy === other && spot.capacity === capacity);
      if (at < 0) return NaN;
      const played = act.rate === 1 ? requests : counts[index].requests;
      // Requests that a sample has too many or too few of are those of its most popular keys, which hit.
      return (played - counts[index].lanes[at].hits) / (requests * act.rate);
    };
    return [{ rate: act.rate, ratio: ratioOf(policy), along: ratioOf(YARDSTICK) }];
  });
  const own = acts.filter(({ ratio }) => !Number.isNaN(ratio));
  const { rate } = own[0];
  if (rate === 1) return { policy, capacity, missRatio: own[0].ratio, sampled: null };
  const told = own.map(({ ratio, along }) => (yardstick === null ? ratio : (ratio / along) * yardstick));
  const { mean, half } = meanOf(told);
  return { policy, capacity, missRatio: mean, sampled: { rate, samples: SAMPLES, half } };
}
