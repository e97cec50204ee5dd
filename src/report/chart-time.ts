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
