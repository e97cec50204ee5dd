import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimal } from '../../src/trace/decimal.ts';

function read(text: string): number {
  const bytes = new TextEncoder().encode(`9${text}9`);
  return decimal(bytes, 1, bytes.length - 1);
}

test('decimal reads what Number reads, to the last bit', () => {
  const written = fc.tuple(fc.integer(), fc.nat(999_999_999), fc.nat(9)).map(([whole, part, digits]) => {
    return digits === 0 ? String(whole) : `${whole}.${String(part).padStart(9, '0').slice(0, digits)}`;
  });
  fc.assert(
    fc.property(fc.oneof(written, fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)), (text) => {
      expect(read(text)).toBe(Number(text));
    }),
  );
});

test.each(['', ' ', '-', '.', '1.2.3', '0x10', '1e', 'Infinity', '--1', '1 2', '1_0', '1,5'])('%j is none', (text) => {
  expect(read(text)).toBe(NaN);
});

test.each([
  [' 12 ', 12],
  ['.5', 0.5],
  ['5.', 5],
  ['+3', 3],
  ['-0.25', -0.25],
  ['1700000000.123456', 1700000000.123456],
  ['12345678901234567890', 1.2345678901234567e19],
])('%j is %d', (text, value) => {
  expect(read(text)).toBe(value);
});
