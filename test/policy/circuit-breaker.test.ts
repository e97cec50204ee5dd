import { describe, expect, test } from 'vitest';
import { CircuitBreakers } from '../../src/policy/circuit-breaker.ts';

const SPEC = { errorRate: 0.5, window: 10, leastCalls: 10, openFor: 30, jitter: 0, probes: 2 };

/** A breaker that has opened at 1 s. */
function opened(jitter = 0, uniform = () => 0): CircuitBreakers {
  const breakers = new CircuitBreakers(2, { ...SPEC, jitter }, uniform);
  for (let call = 0; call < 10; call++) breakers.ended(0, true, 1);
  return breakers;
}

describe('a closed breaker', () => {
  test.each([
    [9, 9, false],
    [10, 5, false],
    [10, 6, true],
    [100, 50, false],
    [100, 51, true],
  ])('after %d calls of which %d failed is open: %s', (calls, failures, isOpen) => {
    const breakers = new CircuitBreakers(1, SPEC, () => 0);
    // Failures last: it judges when one comes.
    for (let call = 0; call < calls; call++) breakers.ended(0, call >= calls - failures, 1);
    expect(breakers.isOpen(0)).toBe(isOpen);
    expect(breakers.allows(0, 1)).toBe(!isOpen);
  });

  test('forgets what lies further back than its window', () => {
    const breakers = new CircuitBreakers(1, SPEC, () => 0);
    for (let call = 0; call < 9; call++) breakers.ended(0, true, 1);
    for (let call = 0; call < 9; call++) breakers.ended(0, true, 12);
    expect(breakers.isOpen(0)).toBe(false);
  });

  test('of one client does not know of another', () => {
    expect(opened().isOpen(1)).toBe(false);
  });
});

describe('an open breaker', () => {
  test('lets nothing through for its time, then as many probes as it has', () => {
    const breakers = opened();
    expect(breakers.allows(0, 30.9)).toBe(false);
    expect([1, 2, 3].map(() => breakers.allows(0, 31))).toEqual([true, true, false]);
  });

  test('closes when all probes succeed', () => {
    const breakers = opened();
    for (let probe = 0; probe < 2; probe++) breakers.allows(0, 31);
    breakers.ended(0, false, 31.1);
    expect(breakers.isOpen(0)).toBe(true);
    breakers.ended(0, false, 31.2);
    expect(breakers.isOpen(0)).toBe(false);
    // What had failed before is forgotten.
    breakers.ended(0, true, 31.3);
    expect(breakers.isOpen(0)).toBe(false);
  });

  test('opens for as long again when one fails', () => {
    const breakers = opened();
    breakers.allows(0, 31);
    breakers.ended(0, true, 32);
    expect(breakers.allows(0, 61.9)).toBe(false);
    expect(breakers.allows(0, 62)).toBe(true);
  });

  test('takes no notice of calls that it had let through before', () => {
    const breakers = opened();
    breakers.ended(0, false, 2);
    breakers.ended(0, true, 31);
    expect(breakers.allows(0, 31)).toBe(true);
  });

  test('stays open longer by a part drawn at random', () => {
    const breakers = opened(0.2, () => 0.5);
    expect(breakers.allows(0, 33.9)).toBe(false);
    expect(breakers.allows(0, 34)).toBe(true);
  });
});
