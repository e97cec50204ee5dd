/**
 * Quantities as a person writes them (`250 ms`, `10M/s`, `52 GiB`, `95 %`), read into SI numbers. A quantity is one
 * decimal number and one unit of the dimension that its place demands; a bare number is refused where a unit is needed,
 * because nobody remembers whether `timeout: 30` meant seconds.
 *
 * No floating surprises: the digits are read as an integer and scaled by exact integers in a single rounding, so that
 * `300 ms` is the number 0.3 and `10M/s` is the number 1e7.
 */
import { DIMENSIONS } from './dimension.ts';
import type { Dimension, DimensionSpec, Scale } from './dimension.ts';

export type Parsed = { readonly value: number } | { readonly problem: string };

/** Number, blanks, unit. Digits may be grouped by `_`. */
const QUANTITY = /^([+-]?)(\d+(?:_\d+)*)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?\s*([a-zA-Zµμ%$€/][^\d]*)?$/;

/** Longest quantity worth reading; the longest sensible one has about 20 characters. */
const LENGTH_MAX = 60;

/** Reads `text` as a quantity of `dimension`; the value is in SI units. */
export function parseQuantity(text: string, dimension: Dimension): Parsed {
  const trimmed = text.trim();
  const spec: DimensionSpec = DIMENSIONS[dimension];
  const match = trimmed.length > LENGTH_MAX ? null : QUANTITY.exec(trimmed);
  if (match === null) return { problem: `${found(trimmed)}, expected ${expected(dimension)}${numberHint(trimmed)}` };
  const [, sign, whole, fraction = '', exponent = '0', unitAsWritten = ''] = match;
  const unit = unitAsWritten.replace(/\s*\/\s*/, '/');
  if (!Object.hasOwn(spec.units, unit)) {
    return { problem: `${found(trimmed)}, ${wrongUnit(trimmed, unit, dimension)}` };
  }
  const digits = whole.replaceAll('_', '') + fraction;
  const value = scaled(digits, Number(exponent) - fraction.length, spec.units[unit]);
  if (!Number.isFinite(value)) return { problem: `${found(trimmed)}, which is too large to compute with` };
  if (spec.whole && !Number.isInteger(value)) {
    return { problem: `${found(trimmed)}, which is not a whole number` };
  }
  return { value: sign === '-' && value !== 0 ? -value : value };
}

/** Rounds once, as long as digits and units are exact integers below 2^53. */
function scaled(digits: string, exponent: number, unit: Scale): number {
  const shift = exponent + unit.exponent;
  // Decimal scaling is left to the number parser, which rounds the decimal form correctly.
  if (unit.factor === 1 && unit.divisor === 1) return Number(`${digits}e${shift}`);
  const numerator = Number(digits) * unit.factor;
  return shift >= 0
    ? (numerator * Number(`1e${shift}`)) / unit.divisor
    : numerator / (unit.divisor * Number(`1e${-shift}`));
}

/** `a time such as `30 s``, for messages. */
export function expected(dimension: Dimension): string {
  const spec: DimensionSpec = DIMENSIONS[dimension];
  return `${spec.noun} such as \`${spec.examples[0]}\``;
}

/** `found `x``, shortened so that a message stays a line. */
function found(text: string): string {
  return text === '' ? 'found nothing' : `found \`${text.length > 40 ? `${text.slice(0, 39)}…` : text}\``;
}

function numberHint(text: string): string {
  if (/^[+-]?\d{1,3}(,\d{3})+/.test(text)) return '; group digits with `_`, not `,`';
  if (/^[+-]?\d+,\d+/.test(text)) return '; the decimal sign is `.`';
  if (/^[+-]?\.\d/.test(text)) return '; write a digit before the point';
  if (/^[$€]/.test(text)) return '; write the currency after the number';
  if (/^\d+[a-z]+\s*\d/i.test(text)) return '; write one number and one unit';
  return '';
}

/** Completes `found …, ` when the number is fine and the unit is not. */
function wrongUnit(text: string, unit: string, dimension: Dimension): string {
  const spec: DimensionSpec = DIMENSIONS[dimension];
  if (unit === '') return `expected ${spec.noun} with a unit: \`${withUnit(text, dimension)}\`?`;
  const wish = `expected ${expected(dimension)}`;
  if (Object.hasOwn(spec.mistakes, unit)) return `${wish}; ${spec.mistakes[unit]}`;
  const otherCase = Object.keys(spec.units).find((known) => known.toLowerCase() === unit.toLowerCase());
  if (otherCase !== undefined) return `${wish}; did you mean \`${otherCase}\`?`;
  const other = dimensionOf(unit);
  if (other !== null) return `which is ${DIMENSIONS[other].noun}, ${wish}`;
  return `${wish}; there is no unit \`${unit}\``;
}

/** A bare number with the unit that its writer most likely meant. */
function withUnit(text: string, dimension: Dimension): string {
  const value = Number(text.replaceAll('_', ''));
  const isFraction = dimension === 'ratio' && value <= 1;
  // 12 digits hide that 0.07 * 100 is 7.000000000000001.
  return (isFraction ? String(Number((value * 100).toPrecision(12))) : text) + DIMENSIONS[dimension].plainUnit;
}

function dimensionOf(unit: string): Dimension | null {
  for (const [name, spec] of Object.entries(DIMENSIONS)) {
    if (Object.hasOwn(spec.units, unit)) return name as Dimension;
  }
  return null;
}

/** A regular expression (source) that the quantities of a dimension match, unless negative; for editors. */
export function quantityPattern(dimension: Dimension): string {
  const spec: DimensionSpec = DIMENSIONS[dimension];
  const units = Object.keys(spec.units).filter((unit) => unit !== '');
  const optional = units.length < Object.keys(spec.units).length ? '?' : '';
  const literal = units.map((name) => name.replaceAll('$', '\\$'));
  const unit = units.length === 0 ? '' : `\\s*(${literal.join('|')})${optional}`;
  return `^\\s*\\+?\\d+(_\\d+)*(\\.\\d+)?([eE][+-]?\\d+)?${unit}\\s*$`;
}
