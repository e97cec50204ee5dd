/** Closed forms that claims are checked by: a name, its arguments in SI units, and the function that evaluates them. */
import { entryBytes, tableBytes } from '../../src/policy/memory.ts';
import { normalCdf } from '../../src/random/normal.ts';
import { Popularity } from '../../src/random/popularity.ts';
import { lruWithTtl } from '../../src/theory/che.ts';
import { hitRatioOfPromptDeletes, staleShareOfTtl } from '../../src/theory/coherence.ts';
import { singleFlightHerd, xfetchHerd } from '../../src/theory/herd.ts';
import { hitShare, keyGroups, totalRate } from '../../src/theory/key-group.ts';
import type { KeyGroup } from '../../src/theory/key-group.ts';
import { ttlHitRatio } from '../../src/theory/ttl-cache.ts';
import { solve } from '../../src/study/fit/solve.ts';

type Arguments = Readonly<Record<string, number>>;

interface Form {
  readonly needs: readonly string[];
  readonly of: (given: Arguments) => number;
}

/** Wider groups than usual: shares of requests move by less than a thousandth. */
const WIDTH = 0.05;

function zipf({ exponent, keys, rate }: Arguments): KeyGroup[] {
  return keyGroups(new Popularity(keys, { kind: 'zipf', exponent }), keys, rate, WIDTH);
}

/** Share of the requests whose key was asked for before, after `seconds` with nothing lost. */
function warmth(groups: readonly KeyGroup[], seconds: number): number {
  return hitShare(groups, (rate) => -Math.expm1(-rate * seconds));
}

const REDIS = { kind: 'redis-cluster', allocator: 'bundled' } as const;

export const FORMS: Readonly<Record<string, Form>> = {
  /** Of hits, when a value changes `writes` times a second and nothing but its time to live ends a copy. */
  'stale share of a time to live': {
    needs: ['writes', 'ttl'],
    of: ({ writes, ttl }) => staleShareOfTtl(writes, ttl),
  },
  /** Fetches of one key at one time to live over those at another: a cycle is a life and the gap to a request. */
  'fetches by time to live': {
    needs: ['rate', 'short', 'long'],
    of: ({ rate, short, long }) => (1 - ttlHitRatio(rate, short)) / (1 - ttlHitRatio(rate, long)),
  },
  /** Misses at one time to live over those at another, of one instance. */
  'misses by time to live': {
    needs: ['exponent', 'keys', 'rate', 'short', 'long'],
    of: (given) => {
      const groups = zipf(given);
      const missed = (ttl: number): number => 1 - hitShare(groups, (rate) => ttlHitRatio(rate, ttl));
      return missed(given['short']) / missed(given['long']);
    },
  },
  'hit rate of an in-process cache': {
    needs: ['exponent', 'keys', 'rate', 'entries', 'ttl'],
    of: (given) => lruWithTtl(zipf(given), given['entries'], given['ttl']).hitRatio,
  },
  /** Of a regional cache with room for all, where each write deletes the copy at once. */
  'hit rate under deletes as popular as reads': {
    needs: ['exponent', 'keys', 'rate', 'writes', 'ttl'],
    of: (given) => {
      const groups = zipf(given);
      const part = given['writes'] / totalRate(groups);
      return hitShare(groups, (rate) => hitRatioOfPromptDeletes(rate, rate * part, given['ttl']));
    },
  },
  'hit rate under deletes of any key': {
    needs: ['exponent', 'keys', 'rate', 'writes', 'ttl'],
    of: (given) => {
      const each = given['writes'] / given['keys'];
      return hitShare(zipf(given), (rate) => hitRatioOfPromptDeletes(rate, each, given['ttl']));
    },
  },
  'distinct keys': {
    needs: ['exponent', 'keys', 'rate', 'time'],
    of: (given) => {
      const seen = zipf(given).map(({ rate, count }) => -count * Math.expm1(-rate * given['time']));
      return seen.reduce((sum, count) => sum + count, 0);
    },
  },
  /** What the popularity that follows from keys and distinct keys makes of in-process caches. */
  'in-process hit rate that distinct keys imply': {
    needs: ['keys', 'distinct', 'rate', 'instances', 'entries', 'ttl'],
    of: ({ keys, distinct, rate, instances, entries, ttl }) => {
      const [solution] = solve({ keys, distinctPerHour: distinct }, { rate, instances, entries, ttl });
      return solution.figures?.hitRate ?? NaN;
    },
  },
  'hit rate of a cache that filled for a time': {
    needs: ['exponent', 'keys', 'rate', 'time'],
    of: (given) => warmth(zipf(given), given['time']),
  },
  /** Until so many of the requests find a copy, with room for all and nothing lost. */
  'time to a hit rate': {
    needs: ['exponent', 'keys', 'rate', 'target'],
    of: (given) => {
      const groups = zipf(given);
      let [low, high] = [0, Math.log(1e9)];
      for (let halving = 0; halving < 40; halving++) {
        const middle = (low + high) / 2;
        if (warmth(groups, Math.exp(middle)) < given['target']) low = middle;
        else high = middle;
      }
      return Math.exp(high);
    },
  },
  'herd with one fetch for each instance': {
    needs: ['waiting', 'instances'],
    of: ({ waiting, instances }) => singleFlightHerd(waiting, 1, instances),
  },
  'herd under XFetch': { needs: ['beta'], of: ({ beta }) => xfetchHerd(beta).mean },
  'bytes of Redis beside the value': {
    needs: ['key', 'value'],
    of: ({ key, value }) => entryBytes(REDIS, key, value, true) + tableBytes(REDIS, true) - value,
  },
  'bytes of an in-process entry': {
    needs: ['key', 'value'],
    of: ({ key, value }) => entryBytes({ kind: 'in-process', allocator: 'bundled' }, key, value, true),
  },
  /** Share of the bytes in values of more than `above`; lognormal by mean and sigma. */
  'share of bytes in large values': {
    needs: ['mean', 'sigma', 'above'],
    of: ({ mean, sigma, above }) => 1 - normalCdf((Math.log(above / mean) - (sigma * sigma) / 2) / sigma),
  },
};
