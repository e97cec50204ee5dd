import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dimension } from '../../src/units/dimension.ts';
import { formatQuantity } from '../../src/units/format.ts';
import type { Unit } from '../../src/units/format.ts';
import { parseQuantity } from '../../src/units/quantity.ts';

const TABLE: readonly [number, Unit, string][] = [
  [0.0025, 's', '2.5 ms'],
  [0.00000123, 's', '1.23 us'],
  [0, 's', '0 s'],
  [0.9999, 's', '1 s'],
  [90, 's', '90 s'],
  [119.6, 's', '2 min'],
  [150, 's', '2.5 min'],
  [1800, 's', '30 min'],
  [86400, 's', '24 h'],
  [259200, 's', '3 d'],
  [500, 'B', '500 B'],
  [1023, 'B', '1023 B'],
  [1048473.6, 'B', '1 MiB'],
  [1288490188.8, 'B', '1.2 GiB'],
  [1.25e9, 'B/s', '1.25 GB/s'],
  [410000, 'req/s', '410k/s'],
  [1e7, 'req/s', '10M/s'],
  [0.5, '1/s', '0.5/s'],
  [0, '1/s', '0/s'],
  [9999, 'count', '9999'],
  [2.5, 'count', '2.5'],
  [999999, 'count', '1M'],
  [5e9, 'count', '5B'],
  [0.953, 'ratio', '95.3 %'],
  [0.99987, 'ratio', '99.987 %'],
  [0.99999, 'ratio', '99.999 %'],
  [1, 'ratio', '100 %'],
  [1.5, 'ratio', '150 %'],
  [0.00012, 'ratio', '0.012 %'],
  [0, 'ratio', '0 %'],
  [-0.012, 'ratio', '-1.2 %'],
  [NaN, 's', 'n/a'],
  [Infinity, 'B', 'unlimited'],
];

const DIMENSION_OF: Readonly<Record<Unit, Dimension>> = {
  count: 'number',
  ratio: 'ratio',
  s: 'time',
  B: 'size',
  'B/s': 'bandwidth',
  '1/s': 'rate',
  'req/s': 'rate',
  $: 'money',
};

describe('formatQuantity', () => {
  it.each(TABLE)('writes %d %s as %s', (value, unit, text) => {
    expect(formatQuantity(value, unit)).toBe(text);
  });

  const units = fc.constantFrom(...(Object.keys(DIMENSION_OF) as Unit[]).filter((unit) => unit !== 'count'));
  const values = fc.double({ min: 1e-9, max: 1e13, noNaN: true });

  it('writes what parseQuantity reads back, to three digits', () => {
    fc.assert(
      fc.property(values, units, (value, unit) => {
        const read = parseQuantity(formatQuantity(value, unit), DIMENSION_OF[unit]);
        expect('value' in read ? Math.abs(read.value / value - 1) : read.problem).toBeLessThanOrEqual(0.005 + 1e-12);
      }),
    );
  });

  it('writes the same text again after reading it', () => {
    fc.assert(
      fc.property(values, units, (value, unit) => {
        const text = formatQuantity(value, unit);
        const read = parseQuantity(text, DIMENSION_OF[unit]);
        expect('value' in read && formatQuantity(read.value, unit)).toBe(text);
      }),
    );
  });

  it('writes whole counts that parseQuantity reads back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e13 }), (value) => {
        const read = parseQuantity(formatQuantity(value, 'count'), 'count');
        expect('value' in read ? Math.abs(read.value - value) : read.problem).toBeLessThanOrEqual(0.005 * value);
      }),
    );
  });
});
