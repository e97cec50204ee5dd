import { describe, expect, test } from 'vitest';
import { CapacityError, boundsOf, parseCapacity } from '../../src/study/capacity.ts';

function entries(text: string, keys: number): number {
  const capacity = parseCapacity(text);
  if ('problem' in capacity) throw new Error(capacity.problem);
  return boundsOf(capacity, keys).entries;
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

  const none = ['', '0', '-5', '1.5', '0 %', '101 %', '-1 %', 'all', '5 MX', '1%%', 'Infinity', '%'];

  test.each(none)('is not %j', (text) => {
    const expected = 'expected entries such as `5000`, a share of the keys such as `1 %`, or bytes such as `64 MiB`';
    expect(parseCapacity(text)).toEqual({ problem: `found \`${text}\`, ${expected}` });
  });

  test.each([
    ['64 MiB', 67_108_864],
    ['1.5 kB', 1500],
    ['2GB', 2e9],
  ])('%j is %i bytes', (text, bytes) => {
    const capacity = parseCapacity(text);
    expect('problem' in capacity ? capacity.problem : boundsOf(capacity, 7)).toEqual({ entries: Infinity, bytes });
  });

  test('in B could be bytes or billions', () => {
    const problem = 'found `500 B`: `B` could mean bytes or billions; write `kB`, or `G`';
    expect(parseCapacity('500 B')).toEqual({ problem });
  });

  test('that rounds down to nothing is refused', () => {
    const message = '1 % of 99 distinct keys is less than one entry, expected a larger share';
    expect(() => entries('1 %', 99)).toThrow(CapacityError);
    expect(() => entries('1 %', 99)).toThrow(message);
  });
});
