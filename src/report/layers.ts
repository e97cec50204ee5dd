/** Layered charts of Vega-Lite: their types, and coordinates in them. */
import type { TopLevelSpec } from 'vega-lite';

type LayeredSpec = Extract<TopLevelSpec, { layer: unknown }>;
export type Layer = LayeredSpec['layer'][number];

/** Digits of a coordinate: a hundredth of a pixel. */
const DIGITS = 5;

/** A coordinate without the digits that nobody sees. */
export function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
