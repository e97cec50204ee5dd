/**
 * Quantities as a person reads them: an SI number and its unit become `2.5 ms`, `1.2 GiB`, `410k/s`, `95.3 %`. Three
 * significant digits, because no interval of a simulation is narrower than that; the same number always gives the same
 * text, and `parseQuantity` reads it back.
 */

/** The units that results are kept in. */
export type Unit = 'count' | 'ratio' | 's' | 'B' | 'B/s' | '1/s' | 'req/s' | '$';

/** Smallest first; a value takes the last step whose `from` it reaches. */
interface Step {
  readonly size: number;
  readonly from: number;
  readonly suffix: string;
}

function step(size: number, suffix: string, from = size): Step {
  return { size, from, suffix };
}

const DECIMAL: readonly Step[] = [step(1, '', 0), step(1e3, 'k', 1e4), step(1e6, 'M'), step(1e9, 'B'), step(1e12, 'T')];

/** Minutes and hours begin at two of them: `90 s` and `90 min` read better than `1.5 min` and `1.5 h`. */
const STEPS: Readonly<Record<Exclude<Unit, 'ratio'>, readonly Step[]>> = {
  count: DECIMAL,
  'req/s': DECIMAL.map((decimal) => ({ ...decimal, suffix: `${decimal.suffix}/s` })),
  '1/s': DECIMAL.map((decimal) => ({ ...decimal, suffix: `${decimal.suffix}/s` })),
  s: [
    step(1e-9, ' ns', 0),
    step(1e-6, ' us'),
    step(1e-3, ' ms'),
    step(1, ' s'),
    step(60, ' min', 120),
    step(3600, ' h', 7200),
    step(86400, ' d', 172800),
  ],
  B: ['B', 'KiB', 'MiB', 'GiB', 'TiB'].map((suffix, power) => step(powerOf(1024, power), ` ${suffix}`)),
  $: [step(1, ' $', 0), step(1e3, ' k$', 1e4), step(1e6, ' M$'), step(1e9, ' B$')],
  'B/s': ['B/s', 'kB/s', 'MB/s', 'GB/s', 'TB/s'].map((suffix, power) => step(powerOf(1000, power), ` ${suffix}`)),
};

/** `value` in SI units as text; NaN (nothing was measured) is `n/a`. */
export function formatQuantity(value: number, unit: Unit): string {
  if (Number.isNaN(value)) return 'n/a';
  if (value < 0) return `-${formatQuantity(-value, unit)}`;
  if (value === Infinity) return 'unlimited';
  if (unit === 'ratio') return `${percent(value)} %`;
  const steps = STEPS[unit];
  if (value === 0) return `0${steps[unit === 's' ? 3 : 0].suffix}`;
  let chosen = 0;
  let shown = value;
  while (chosen + 1 < steps.length) {
    const next = steps[chosen + 1];
    if (rounded(value / steps[chosen].size) * steps[chosen].size < next.from) break;
    // What only reaches the next step by rounding is shown as its beginning: 999.9 ms is `1 s`, not `1000 ms`.
    shown = Math.max(value, next.from);
    chosen++;
  }
  return `${rounded(shown / steps[chosen].size)}${steps[chosen].suffix}`;
}

/** To three significant digits, or to a whole number where that has more. */
function rounded(value: number): number {
  return value >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}

/** Close below 100 %, what is missing has the meaning (`99.987 %` available): it keeps two digits of its own. */
function percent(ratio: number): number {
  const value = ratio * 100;
  if (value <= 99 || value >= 100) return rounded(value);
  let decimals = 1;
  let unit = 0.1;
  // A missing part below 1e-5 of a percent is beyond what any run resolves.
  while (100 - value < 10 * unit && decimals < 5) {
    unit /= 10;
    decimals++;
  }
  return Number(value.toFixed(decimals));
}

function powerOf(base: number, exponent: number): number {
  let power = 1;
  for (let i = 0; i < exponent; i++) power *= base;
  return power;
}
