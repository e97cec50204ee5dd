import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DIMENSIONS } from '../../src/units/dimension.ts';
import type { Dimension } from '../../src/units/dimension.ts';
import { parseQuantity, quantityPattern } from '../../src/units/quantity.ts';

/** [text, dimension, SI value]: values are written out, and compared exactly. */
const GOOD: readonly [string, Dimension, number][] = [
  ['300 ms', 'time', 0.3],
  ['250ms', 'time', 0.25],
  ['1 us', 'time', 0.000001],
  ['1 µs', 'time', 0.000001],
  ['7 ns', 'time', 0.000000007],
  ['1.1 min', 'time', 66],
  ['0.7 h', 'time', 2520],
  ['30 min', 'time', 1800],
  ['24 h', 'time', 86400],
  ['2 d', 'time', 172800],
  ['0 s', 'time', 0],
  ['-0 s', 'time', 0],
  ['-3 s', 'time', -3],
  ['500 B', 'size', 500],
  ['5 kB', 'size', 5000],
  ['1.5 KiB', 'size', 1536],
  ['52 GiB', 'size', 55834574848],
  ['2 TB', 'size', 2e12],
  ['1 TiB', 'size', 1099511627776],
  ['10M/s', 'rate', 1e7],
  ['410k/s', 'rate', 410000],
  ['0.3/s', 'rate', 0.3],
  ['600/min', 'rate', 10],
  ['36k/h', 'rate', 10],
  ['1Mi/s', 'rate', 1048576],
  ['5 M / s', 'rate', 5e6],
  ['10 Gbit/s', 'bandwidth', 1.25e9],
  ['250 MB/s', 'bandwidth', 250e6],
  ['1 GiB/s', 'bandwidth', 1073741824],
  ['95 %', 'ratio', 0.95],
  ['95%', 'ratio', 0.95],
  ['0.1 %', 'ratio', 0.001],
  ['7 %', 'ratio', 0.07],
  ['100 %', 'ratio', 1],
  ['2B', 'count', 2e9],
  ['200M', 'count', 2e8],
  ['100k', 'count', 100000],
  ['1_000', 'count', 1000],
  ['1.5k', 'count', 1500],
  ['64Ki', 'count', 65536],
  ['1e6', 'count', 1e6],
  ['10', 'factor', 10],
  ['150 %', 'factor', 1.5],
  ['0.99', 'number', 0.99],
  ['1.0', 'number', 1],
];

/** [text, dimension, message] */
const BAD: readonly [string, Dimension, string][] = [
  ['30', 'time', 'found `30`, expected a time with a unit: `30 s`?'],
  ['500', 'size', 'found `500`, expected a size with a unit: `500 B`?'],
  ['10', 'rate', 'found `10`, expected a rate with a unit: `10/s`?'],
  ['1e9', 'bandwidth', 'found `1e9`, expected a bandwidth with a unit: `1e9 bit/s`?'],
  ['0.95', 'ratio', 'found `0.95`, expected a ratio with a unit: `95 %`?'],
  ['0.07', 'ratio', 'found `0.07`, expected a ratio with a unit: `7 %`?'],
  ['95', 'ratio', 'found `95`, expected a ratio with a unit: `95 %`?'],
  [
    '5m',
    'time',
    'found `5m`, expected a time such as `30 s`; `m` could mean minutes or milliseconds: write `min` or `ms`',
  ],
  ['5 MS', 'time', 'found `5 MS`, expected a time such as `30 s`; did you mean `ms`?'],
  ['5 MB', 'time', 'found `5 MB`, which is a size, expected a time such as `30 s`'],
  ['1h30m', 'time', 'found `1h30m`, expected a time such as `30 s`; write one number and one unit'],
  ['2 hours', 'time', 'found `2 hours`, expected a time such as `30 s`; write `h`'],
  ['5 b', 'size', 'found `5 b`, expected a size such as `500 B`; `b` could mean bits or bytes: write `B` for bytes'],
  ['5 mb', 'size', 'found `5 mb`, expected a size such as `500 B`; write `MB` for 10^6 bytes, `MiB` for 2^20'],
  ['5 wombats', 'size', 'found `5 wombats`, expected a size such as `500 B`; there is no unit `wombats`'],
  ['900 rps', 'rate', 'found `900 rps`, expected a rate such as `10M/s`; write `/s`'],
  ['10 Gbps', 'bandwidth', 'found `10 Gbps`, expected a bandwidth such as `10 Gbit/s`; write `Gbit/s`'],
  ['10x', 'factor', 'found `10x`, expected a factor such as `1.5`; write the number alone'],
  ['1.5', 'count', 'found `1.5`, which is not a whole number'],
  ['1,000', 'count', 'found `1,000`, expected a count such as `100k`; group digits with `_`, not `,`'],
  ['5K', 'count', 'found `5K`, expected a count such as `100k`; write `k` for 1000, `Ki` for 1024'],
  ['1e999', 'count', 'found `1e999`, which is too large to compute with'],
  ['1,5 s', 'time', 'found `1,5 s`, expected a time such as `30 s`; the decimal sign is `.`'],
  ['.5 s', 'time', 'found `.5 s`, expected a time such as `30 s`; write a digit before the point'],
  ['', 'time', 'found nothing, expected a time such as `30 s`'],
  ['NaN', 'number', 'found `NaN`, expected a number such as `0.99`'],
  ['Infinity s', 'time', 'found `Infinity s`, expected a time such as `30 s`'],
  [`${'9'.repeat(99)} s`, 'time', `found \`${'9'.repeat(39)}…\`, expected a time such as \`30 s\``],
];

describe('parseQuantity', () => {
  it.each(GOOD)('reads %j as a %s: %d', (text, dimension, value) => {
    expect(parseQuantity(text, dimension)).toEqual({ value });
  });

  it.each(BAD)('refuses %j as a %s: %s', (text, dimension, problem) => {
    expect(parseQuantity(text, dimension)).toEqual({ problem });
  });

  it('rounds once: a decimal number of a decimal unit is the nearest double', () => {
    const decimal = fc.tuple(fc.integer({ min: 0, max: 999999 }), fc.integer({ min: 0, max: 999999 }));
    const units: readonly [string, number][] = [['ns', -9], ['us', -6], ['ms', -3], ['s', 0]];
    fc.assert(
      fc.property(decimal, fc.constantFrom(...units), ([whole, part], [unit, power]) => {
        const number = `${whole}.${String(part).padStart(6, '0')}`;
        expect(parseQuantity(`${number} ${unit}`, 'time')).toEqual({ value: Number(`${number}e${power}`) });
      }),
    );
  });

  it('is never surprised by arbitrary text', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...(Object.keys(DIMENSIONS) as Dimension[])), (text, dimension) => {
        const parsed = parseQuantity(text, dimension);
        if ('value' in parsed) expect(Number.isFinite(parsed.value)).toBe(true);
        else expect(parsed.problem.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('quantityPattern', () => {
  const plain = GOOD.filter(([text]) => !text.includes(' / ') && !text.startsWith('-'));

  it.each(plain)('lets %j through as a %s', (text, dimension) => {
    expect(text).toMatch(new RegExp(quantityPattern(dimension), 'u'));
  });

  it('lets every example through', () => {
    for (const [dimension, spec] of Object.entries(DIMENSIONS)) {
      for (const example of spec.examples) {
        expect(example).toMatch(new RegExp(quantityPattern(dimension as Dimension), 'u'));
        expect(parseQuantity(example, dimension as Dimension)).toHaveProperty('value');
      }
    }
  });

  it.each([['30', 'time'], ['0.95', 'ratio'], ['500', 'size']] as const)('stops %j as a %s', (text, dimension) => {
    expect(text).not.toMatch(new RegExp(quantityPattern(dimension), 'u'));
  });
});
