import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdNumbers } from '../../src/trace/id-numbers.ts';

test('IdNumbers numbers identifiers by first appearance, as a Map of both words does', () => {
  const word = fc.oneof(fc.constantFrom(0, -1, 1, 2 ** 31 - 1, -(2 ** 31)), fc.integer());
  fc.assert(
    fc.property(fc.array(fc.tuple(word, word), { maxLength: 3000 }), (ids) => {
      const numbers = new IdNumbers();
      const map = new Map<string, number>();
      const given = ids.map(([low, high]) => {
        const name = `${low},${high}`;
        if (!map.has(name)) map.set(name, map.size);
        return numbers.of(low, high);
      });
      expect(given).toEqual(ids.map((id) => map.get(id.join())));
      expect(numbers.count).toBe(map.size);
    }),
    { numRuns: 50 },
  );
});

test.each([
  ['counting upwards', (i: number) => [i, 0]],
  ['aligned to pages, in the high word', (i: number) => [0, 4096 * i]],
] as const)('IdNumbers keeps its numbers as it grows, for identifiers %s', (_, wordsOf) => {
  const numbers = new IdNumbers();
  const give = (): number[] => Array.from({ length: 20_000 }, (_id, i) => numbers.of(wordsOf(i)[0], wordsOf(i)[1]));
  const first = give();
  expect(first).toEqual(first.map((_number, i) => i));
  expect(give()).toEqual(first);
});
