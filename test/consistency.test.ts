/** Scenarios of writes: each shows what it says, and each mistake is gone where it is repaired. */
import { describe, expect, test } from 'vitest';
import type { RunResult } from '../src/measure/result.ts';
import type { ResolvedScenario } from '../src/scenario/resolved.ts';
import { simulate } from '../src/world/simulate.ts';
import { brokenBy, shipped, shippedIn } from './fixtures/shipped.ts';

const load = (name: string): ResolvedScenario => shipped(`consistency/${name}`);
const NAMES = shippedIn('consistency').map((name) => name.replace('consistency/', ''));
const results = new Map<string, RunResult>();

function resultOf(name: string): RunResult {
  const result = results.get(name) ?? simulate(load(name), 0, () => true);
  results.set(name, result);
  return result;
}

test.each(NAMES)('%s shows what it says', (name) => {
  expect(brokenBy(resultOf(name), load(name))).toEqual([]);
});

/** The mistake, its repair, and what one of them shows and the other does not. */
const PAIRS = [
  ['hub-not-invalidated', 'hub-invalidated', 'stale_read_rate{tier=l2,cause=repoisoned}'],
  ['replica-lag-plain', 'replica-lag-versioned', 'stale_read_rate{tier=l2,cause=lagging-replica}'],
  ['stale-fill-plain', 'stale-fill-versioned', 'stale_read_rate{tier=l2,cause=stale-fill}'],
  ['bound-hub-unchecked', 'bound-checked', 'consistency_violations'],
  ['bound-aged-served', 'bound-checked', 'consistency_violations'],
  ['bound-created-at-read-end', 'bound-created-at-snapshot', 'consistency_violations'],
  ['bound-clocks-differ', 'bound-clocks-agree', 'consistency_violations'],
  ['not-found-kept', 'not-found-ended', 'stale_read_rate{cause=ttl}'],
  ['write-through-plain', 'write-through-versioned', 'stale_read_rate{cause=reordered}'],
  ['write-through-cache-first', 'write-through-origin-first', 'stale_read_rate{cause=uncommitted}'],
  ['write-behind', 'write-behind-replicated', 'lost_writes'],
  ['read-back-missed', 'read-back-seen', 'read_your_writes_violations'],
  ['versions-mislabelled', 'versions-labelled', 'consistency_violations'],
  ['versions-behind', 'versions-labelled', 'consistency_violations'],
  ['notify-lost', 'notify-told', 'stale_read_rate{cause=missed}'],
  ['consumer-down-pub-sub', 'consumer-down-log', 'stale_read_rate{cause=missed}'],
] as const;

describe('a mistake and its repair', () => {
  test.each(PAIRS)('%s, %s: %s', (flawed, repaired, selector) => {
    expect(resultOf(flawed).metrics[selector]).toBeGreaterThan(0);
    expect(resultOf(repaired).metrics[selector]).toBe(0);
  });

  test('all mistakes have one', () => {
    const alone = [
      'bounded', 'bus-outage', 'eventual', 'lagging-consumer', 'replica-lag-second-delete', 'strong',
      'versions-away',
    ];
    expect([...new Set([...alone, ...PAIRS.flatMap(([a, b]) => [a, b])])].toSorted()).toEqual(NAMES);
  });
});

test('after ten minutes without consumers, the log leaves no copy older than the last event', () => {
  const { metrics } = resultOf('consumer-down-log');
  expect(metrics['staleness_max{phase=after}']).toBeLessThan(5);
  expect(metrics['bus_lag_max{phase=after}']).toBeLessThan(5);
});
