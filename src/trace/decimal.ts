/** Reads decimal numbers out of bytes. */

const BLANK = 0x20;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
/** Integers of so many digits, and powers of ten up to that, are exact, so that one division rounds correctly. */
const DIGITS_EXACT = 15;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const POWERS_OF_TEN = Float64Array.from({ length: DIGITS_EXACT + 1 }, (_, power) => Number(`1e${power}`));

/** The number that `bytes[start … end - 1]` writes out, blanks around it aside; NaN: it is none, or not finite. */
export function decimal(bytes: Uint8Array, start: number, end: number): number {
  let from = start;
  let to = end;
  while (from < to && bytes[from] === BLANK) from++;
  while (to > from && bytes[to - 1] === BLANK) to--;
  const first = bytes[from] === MINUS ? from + 1 : from;
  let digits = 0;
  let fraction = -1;
  let value = 0;
  for (let at = first; at < to; at++) {
    const byte = bytes[at];
    if (byte === POINT && fraction < 0) {
      fraction = 0;
      continue;
    }
    if (byte < ZERO || byte > NINE || ++digits > DIGITS_EXACT) return written(bytes, from, to);
    value = 10 * value + (byte - ZERO);
    if (fraction >= 0) fraction++;
  }
  if (digits === 0) return NaN;
  if (fraction > 0) value /= POWERS_OF_TEN[fraction];
  return first > from ? -value : value;
}

/** The long way: exponents, many digits, and what is no number. */
function written(bytes: Uint8Array, from: number, to: number): number {
  const text = String.fromCharCode(...bytes.subarray(from, Math.min(to, from + 400)));
  const value = DECIMAL.test(text) ? Number(text) : NaN;
  return Number.isFinite(value) ? value : NaN;
}
