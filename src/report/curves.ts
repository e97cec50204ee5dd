/** Curves out of the series of a study, and scales that hold them. */
import type { Study } from '../study/study.ts';
import type { Curve } from './chart-frame.ts';
import { tierLook } from './chart-look.ts';

/** The curve of a column that exists and measured something. */
export function curve(study: Study, selector: string, look: Omit<Curve, 'column'>): Curve[] {
  const column = study.series.columns[selector];
  return column !== undefined && column.mean.some(Number.isFinite) ? [{ ...look, column }] : [];
}

export function tierCurves(study: Study, metric: string): Curve[] {
  return study.scenario.tiers.flatMap(({ name }, index) =>
    curve(study, `${metric}{tier=${name}}`, { name, ...tierLook(index) }),
  );
}

export const PERCENT = {
  yFactor: 1,
  yScale: { type: 'linear', domain: [0, 1] },
  yAxis: { labelExpr: "format(datum.value, '.0%')" },
  yFormat: '.4~p',
} as const;

/** Room above the highest point, on a linear scale. */
export const HEADROOM = 1.12;

/** Room above and below the curves: on a log scale, the same factor on both sides. */
export const MARGIN = 1.3;

/** The highest point of the curves and their bands. */
export function topOf(curves: readonly Curve[]): number {
  let highest = 0;
  for (const { column: { mean, half } } of curves) {
    mean.forEach((value, window) => {
      const top = value + (half?.[window] || 0);
      if (top > highest) highest = top;
    });
  }
  return highest;
}

/** Round values within a domain: powers of ten, with 2 and 5 between them where those alone would be too few. */
export function logTicks([low, high]: readonly [number, number]): number[] {
  const exponents = Array.from({ length: 25 }, (_, index) => index - 12);
  const within = (digits: readonly number[]): number[] =>
    exponents.flatMap((exponent) => digits.map((digit) => Number(`${digit}e${exponent}`))).filter(
      (tick) => tick >= low && tick <= high,
    );
  const powers = within([1]);
  return powers.length >= 3 ? powers : within([1, 2, 5]);
}
