import { describe, expect, test } from 'vitest';
import { LfuCounter } from '../../../src/policy/eviction/allkeys-lfu.ts';
import { Stream } from '../../../src/random/stream.ts';
import { conformance, uniformWeights } from './conformance.ts';

conformance('allkeys-lfu');
uniformWeights('allkeys-lfu');

const SLOTS = 2000;
const MINUTE = 60;

/** Mean counter, read at `now`, of slots that each were played the same accesses. */
function meanCounter(lfuLogFactor: number, now: number, play: (counter: LfuCounter, slot: number) => void): number {
  const stream = new Stream(5, 'counters');
  const counter = new LfuCounter({
    bounds: { entries: SLOTS, bytes: Infinity },
    evicted: () => {},
    random: () => stream.next(),
    samples: 5,
    lfuLogFactor,
    lfuDecayTime: MINUTE,
    now: 0,
  });
  counter.reserve(SLOTS);
  let sum = 0;
  for (let slot = 0; slot < SLOTS; slot++) {
    counter.start(slot, 0);
    play(counter, slot);
    sum += 255 - counter.coldness(slot, now);
  }
  return sum / SLOTS;
}

describe('the counter of allkeys-lfu', () => {
  // Redis documents 10, 18, 142 and 255, 18, 49: one draw each of what spreads by about 1, 2, 7.
  test.each([
    [10, 100, 9.7, 0.3],
    [10, 1000, 19.5, 0.4],
    [10, 100_000, 146, 1],
    [1, 100, 18, 1],
    [1, 1000, 49, 1.5],
  ])('with factor %i stands after %i hits at %d on average', (factor, hits, expected, tolerance) => {
    const mean = meanCounter(factor, 0, (counter, slot) => counter.hits(slot, hits, 0, 0));
    expect(Math.abs(mean - expected)).toBeLessThan(tolerance);
  });

  test.each([
    ['within a minute', 40, 0, 59],
    ['over five minutes, many a minute', 100, 10, 290],
    ['over an hour, fewer than one a minute', 25, 30, 3570],
    ['once', 1, 100, 1000],
  ])('takes hits in bulk as single ones: %s', (_, hits, from, to) => {
    const now = to + 1;
    const bulk = meanCounter(10, now, (counter, slot) => counter.hits(slot, hits, from, to));
    const single = meanCounter(10, now, (counter, slot) => {
      for (let i = 1; i < hits; i++) counter.hit(slot, from + ((i - 1) * (to - from)) / (hits - 1));
      counter.hit(slot, to);
    });
    // Counters spread by less than 2 here: five standard errors of the difference of two means.
    expect(Math.abs(bulk - single)).toBeLessThan((5 * 2 * Math.SQRT2) / Math.sqrt(SLOTS));
  });

  test('loses one for each whole minute on the clock, and stops at nothing', () => {
    const after = (now: number): number => meanCounter(10, now, () => {});
    expect([0, 59, 60, 179, 180, 300, 301, 1e6].map(after)).toEqual([5, 5, 4, 3, 2, 0, 0, 0]);
  });
});
