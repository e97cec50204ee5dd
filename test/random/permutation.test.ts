import { expect, test } from 'vitest';
import { Permutation } from '../../src/random/permutation.ts';

test.each([1, 2, 3, 7, 64, 1000, 4097])('of %i ranks every place is taken once', (size) => {
  const permutation = new Permutation(size, 1, 'ranks');
  const places = Array.from({ length: size }, (_, index) => permutation.of(index + 1));
  const ranks = Array.from({ length: size }, (_, index) => index + 1);
  expect(places.toSorted((a, b) => a - b)).toEqual(ranks);
  expect(places.map((place) => permutation.rankAt(place))).toEqual(ranks);
});

test('the places of hot ranks are spread evenly', () => {
  const size = 1_000_000;
  const permutation = new Permutation(size, 1, 'ranks');
  const tenths = Array.from({ length: 10 }, () => 0);
  const hot = 10_000;
  for (let rank = 1; rank <= hot; rank++) tenths[Math.floor(((permutation.of(rank) - 1) / size) * 10)]++;
  const chiSquare = tenths.reduce((sum, count) => sum + ((count - hot / 10) * (count - hot / 10)) / (hot / 10), 0);
  // 99.9 % of nine degrees of freedom.
  expect(chiSquare).toBeLessThan(27.9);
});

test('names and seeds make different shuffles, the same ones the same', () => {
  const places = (seed: number, name: string) =>
    [1, 2, 3, 4, 5].map((rank) => new Permutation(1e12, seed, name).of(rank));
  expect(places(1, 'a')).toEqual(places(1, 'a'));
  expect(places(1, 'a')).not.toEqual(places(1, 'b'));
  expect(places(1, 'a')).not.toEqual(places(2, 'a'));
});
