/** A small part of the matrix in `bench/fidelity.ts`: one shorter run, two replications, the same tolerances. */
import { expect, test } from 'vitest';
import { compareEngines, pairScenario } from '../fixtures/engine-pairs.ts';

test('the scale model follows the exact run, window by window from a cold start', () => {
  const found = compareEngines(pairScenario(['duration=60 s', 'namespaces.items.popularity.zipf=0.7']), 2);
  const { served, originReads, windows, p50, p99, events, windowsCompared } = found;
  expect(windowsCompared).toBeGreaterThan(0);
  expect(Math.max(served, originReads, windows, p50, p99, events), JSON.stringify(found)).toBeLessThanOrEqual(1);
}, 240_000);
