import { describe, test } from 'vitest';
import type { Tier } from '../../src/scenario/resolved.ts';
import { INSTANT, namespace, region, sample, tier } from '../world/sample.ts';
import { afterWarmUp, agrees, metric, replicate } from './replications.ts';

/** Many short runs: Student's law then widens the error little. */
const RUNS = 10;
const RATE = 1000;
/** Of the approximation itself at these sizes: what runs of 2e7 requests differed by. */
const STATED = 0.0002;

/** Hit ratios by the approximation of Che, Tung and Wang, solved apart from this project. */
const ROWS = [
  [10_000, 0.8, 100, 0.156625],
  [10_000, 0.8, 1000, 0.43666],
  [10_000, 1, 100, 0.390525],
  [10_000, 1, 1000, 0.675602],
  [100_000, 0.8, 1000, 0.204334],
] as const;

describe.each([
  ['in-process', tier('l1', { operationTime: 0 })],
  ['in one node', tier('l2', { operationTime: 0, kind: 'memcached' })],
])('least recently used, %s', (where, only) => {
  const rows = where === 'in-process' ? ROWS : ROWS.slice(1, 2);

  test.each(rows)('%d keys, exponent %d, room for %d', (keys, exponent, entries, law) => {
    const bounded: Tier = { ...only, entries };
    const scenario = sample({
      ...INSTANT,
      // A full cache is turned over within some 1 / (1 - hit ratio) requests an entry, at most 3 s here.
      ...afterWarmUp(5, 15),
      regions: [region('here', { rate: RATE, instances: 1 })],
      tiers: [bounded],
      namespaces: [
        namespace('things', {
          keys,
          popularity: { kind: 'zipf', exponent },
          tiers: [0],
          ttl: [{ ttl: Infinity, jitter: 0, negative: 0 }],
        }),
      ],
    });
    agrees(metric(replicate(scenario, RUNS), 'hit_rate'), law, STATED);
  });
});
