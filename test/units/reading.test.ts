import { expect, it } from 'vitest';
import { quantitiesOf } from '../../src/units/reading.ts';

it.each([
  [['30 s', '2 min'], 'time', [30, 120]],
  [['3', '10k'], 'count', [3, 10_000]],
  [['2B', '500M'], 'count', [2e9, 5e8]],
  [['1B', '2B'], 'count', [1e9, 2e9]],
  [['500 B', '2 kB'], 'size', [500, 2000]],
  [['10 %', '95 %'], 'ratio', [0.1, 0.95]],
  [['10k/s'], 'rate', [10_000]],
  [['0.9', '1.1'], 'factor', [0.9, 1.1]],
])('%s are of dimension %s', (texts, dimension, values) => {
  expect(quantitiesOf(texts)).toEqual({ dimension, values });
});

it.each([[['30 s', '5']], [['lru', 'lfu']], [['[l1, l2]']], [[]]])('%s have no dimension in common', (texts) => {
  expect(quantitiesOf(texts)).toBeNull();
});
