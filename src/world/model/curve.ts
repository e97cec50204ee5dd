/** Curves that rise from tick to tick: requests that have arrived, or have been passed on, until a moment. */
import { intervalAt } from '../../measure/windows.ts';

/** Value of a curve given at the ticks' edges; linear between them and beyond the end. */
export function valueAt(curve: Float64Array, edges: Float64Array, t: number): number {
  const at = intervalAt(edges, t);
  return curve[at] + ((curve[at + 1] - curve[at]) * (t - edges[at])) / (edges[at + 1] - edges[at]);
}

/** When a curve reaches a value; Infinity when that lies beyond the end of the run. */
export function reachedAt(curve: Float64Array, edges: Float64Array, value: number): number {
  const last = edges.length - 1;
  if (!(value <= curve[last])) return Infinity;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (curve[middle] < value) low = middle;
    else high = middle;
  }
  const rise = curve[high] - curve[low];
  return edges[low] + (rise > 0 ? ((value - curve[low]) / rise) * (edges[high] - edges[low]) : 0);
}
