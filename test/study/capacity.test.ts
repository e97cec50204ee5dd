import { describe, expect, test } from 'vitest';
import { CapacityError, entriesOf, parseCapacity } from '../../src/study/capacity.ts';

function entries(text: string, keys: number): number {
  const capacity = parseCapacity(text);
  if ('problem' in capacity) throw new Error(capacity.problem);
  return entriesOf(capacity, keys);
}

describe('a capacity', () => {
  test.each([
    ['5000', 7, 5000],
    ['5k', 7, 5000],
    [' 12 ', 7, 12],
    ['1%', 20_484, 204],
    ['0.1 %', 20_484, 20],
    ['20 %', 20_484, 4096],
    ['29 %', 100, 29],
    ['7 %', 100, 7],
    ['100 %', 3, 3],
  ])('%j of %i keys is %i entries', (text, keys, want) => {
    expect(entries(text, keys)).toBe(want);
  });

  const none = ['', '0', '-5', '1.5', '0 %', '101 %', '-1 %', 'all', '5 MB', '1%%', 'Infinity', '%'];

  test.each(none)('is not %j', (text) => {
    const expected = 'expected a number of entries such as `5000`, or a share of the keys such as `1 %`';
    expect(parseCapacity(text)).toEqual({ problem: `found \`${text}\`, ${expected}` });
  });

  test('that rounds down to nothing is refused', () => {
    const message = '1 % of 99 distinct keys is less than one entry, expected a larger share';
    expect(() => entries('1 %', 99)).toThrow(CapacityError);
    expect(() => entries('1 %', 99)).toThrow(message);
  });
});
