import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyNumbers } from '../../src/trace/key-numbers.ts';

/** The number of a key, a new one if it has none. */
function numberOf(numbers: KeyNumbers, bytes: Uint8Array, from: number, to: number): number {
  const number = numbers.find(bytes, from, to);
  return number >= 0 ? number : numbers.add(bytes, from, to);
}

test('KeyNumbers numbers keys by first appearance, as a Map of strings does', () => {
  const key = fc.oneof(fc.nat(500).map(String), fc.string({ unit: 'binary', maxLength: 40 }));
  fc.assert(
    fc.property(fc.array(key, { maxLength: 400 }), (words) => {
      const numbers = new KeyNumbers();
      const map = new Map<string, number>();
      const given = words.map((word) => {
        if (!map.has(word)) map.set(word, map.size);
        // Somewhere within other bytes, as in a chunk of a file.
        const bytes = new TextEncoder().encode(`x${word}y`);
        return numberOf(numbers, bytes, 1, bytes.length - 1);
      });
      expect(given).toEqual(words.map((word) => map.get(word)));
      expect(numbers.count).toBe(map.size);
    }),
  );
});

test('KeyNumbers keeps its numbers as it grows', () => {
  const numbers = new KeyNumbers();
  const encoded = Array.from({ length: 20_000 }, (_, i) => new TextEncoder().encode(`user:${i * 7919}:profile`));
  const give = (): number[] => encoded.map((bytes) => numberOf(numbers, bytes, 0, bytes.length));
  const first = give();
  expect(first).toEqual(encoded.map((_, i) => i));
  expect(give()).toEqual(first);
});
