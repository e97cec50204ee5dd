/** Time on the axis of a chart. */

export interface TimeUnit {
  readonly name: string;
  readonly seconds: number;
}

/** The largest unit of which a run lasts at least three. */
export function timeUnit(duration: number): TimeUnit {
  const units: readonly TimeUnit[] = [
    { name: 'd', seconds: 86400 },
    { name: 'h', seconds: 3600 },
    { name: 'min', seconds: 60 },
  ];
  return units.find(({ seconds }) => duration >= 3 * seconds) ?? { name: 's', seconds: 1 };
}

/** Digits of a coordinate: a hundredth of a pixel. */
const DIGITS = 5;

/** A coordinate without the digits that nobody sees. */
export function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
