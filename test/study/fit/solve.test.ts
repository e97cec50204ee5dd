import { describe, expect, test } from 'vitest';
import { FIGURES, agree, solve } from '../../../src/study/fit/solve.ts';
import type { Figures } from '../../../src/study/fit/solve.ts';

/** A published design: 10 million requests a second for 5 billion keys, of which 200 million are said to be hot. */
const KEYS = 5e9;
const REGION = { rate: 2e6, instances: 200, entries: 100_000, ttl: 10 };
const ALL = { ...REGION, rate: 1e7, instances: 1000 };

describe('the design contradicts itself', () => {
  const solutions = solve({ keys: KEYS, distinctPerHour: 2e8, hitRate: 0.4 }, ALL);
  const exponents = solutions.map(({ figures }) => figures?.exponent);

  test('its hot keys need an exponent of 1.27, its hit rate one of 1.02', () => {
    expect(exponents[0]).toBeCloseTo(1.27, 2);
    expect(exponents[1]).toBeCloseTo(1.02, 1);
    expect(agree(solutions)).toBe(false);
  });

  test('with an exponent of 0.99, 2.9 billion keys are asked for in an hour', () => {
    const [{ figures }] = solve({ keys: KEYS, exponent: 0.99 }, ALL);
    expect(figures?.distinctPerHour).toBeGreaterThan(2.85e9);
    expect(figures?.distinctPerHour).toBeLessThan(2.95e9);
  });
});

/** Hit rates of in-process caches that were computed independently. */
test.each([
  [200, 10, 0.364],
  [400, 10, 0.334],
  [2000, 10, 0.266],
  [200, 60, 0.405],
])('%d instances with a time to live of %d s hit %d', (instances, ttl, hitRate) => {
  const [{ figures }] = solve({ keys: KEYS, exponent: 0.99 }, { ...REGION, instances, ttl });
  expect(Math.abs((figures?.hitRate ?? NaN) - hitRate)).toBeLessThan(0.01);
});

const SMALL = { rate: 1000, instances: 4, entries: 5000, ttl: 60 };
const KNOWN = solve({ exponent: 0.9, keys: 1e6 }, SMALL)[0].figures as Figures;
const pairs = FIGURES.flatMap((first, i) => FIGURES.slice(i + 1).map((second) => [first, second] as const));

test.each(pairs)('%s and %s give the other figures back', (first, second) => {
  const [{ figures }] = solve({ [first]: KNOWN[first], [second]: KNOWN[second] }, SMALL);
  for (const name of FIGURES) expect(Math.abs((figures?.[name] ?? NaN) / KNOWN[name] - 1)).toBeLessThan(1e-3);
});

test('figures that agree are told from those that do not', () => {
  expect(agree(solve(KNOWN, SMALL))).toBe(true);
  const { exponent, keys, hitRate } = KNOWN;
  expect(agree(solve({ exponent, keys, hitRate: hitRate * 1.2 }, SMALL))).toBe(false);
});

test('says what is possible where nothing fits', () => {
  const [{ figures, possible }] = solve({ keys: 1000, distinctPerHour: 5000 }, SMALL);
  expect(figures).toBeNull();
  expect(possible[1]).toBeCloseTo(1000, 6);
});

const others = [{ exponent: 1 }, { distinctPerHour: 1000 }, { hitRate: 0.4 }];

test.each(others)('more keys than any system has contradict %o', (other) => {
  const [{ from, figures, possible }] = solve({ keys: 1e300, ...other }, SMALL);
  expect(figures).toBeNull();
  expect(from[1]).toBe('keys');
  expect(possible).toEqual([1, 1e13]);
});

test('any exponent has an answer: by a steep law all requests are for one key', () => {
  const [{ figures }] = solve({ exponent: 1e300, keys: 1e6 }, SMALL);
  expect(figures?.distinctPerHour).toBeCloseTo(1, 9);
});
