/** The grid of time windows that everything is counted by. Windows are equal within a phase and straddle none. */
import type { Phase } from '../scenario/resolved.ts';
import { windowsOf } from '../scenario/windows.ts';

export class Windows {
  readonly count: number;
  /** Start of each window, s; one more than `count`: the last is the end of the run. */
  readonly edges: Float64Array;
  /** Phase index of each window. */
  readonly phaseOf: Int32Array;

  constructor(duration: number, phases: readonly Phase[]) {
    const target = windowsOf(duration);
    const edges: number[] = [];
    const phaseOf: number[] = [];
    phases.forEach((phase, index) => {
      const length = phase.to - phase.from;
      const pieces = Math.max(1, Math.round((length / duration) * target));
      for (let i = 0; i < pieces; i++) {
        edges.push(phase.from + (length * i) / pieces);
        phaseOf.push(index);
      }
    });
    edges.push(duration);
    this.count = phaseOf.length;
    this.edges = Float64Array.from(edges);
    this.phaseOf = Int32Array.from(phaseOf);
  }

  /** Window that contains time `t`; times past the end belong to the last window. */
  at(t: number): number {
    return intervalAt(this.edges, t);
  }

  length(window: number): number {
    return this.edges[window + 1] - this.edges[window];
  }
}

/** Index of the interval between `edges` that contains `t`; times past the last edge belong to the last interval. */
export function intervalAt(edges: Float64Array, t: number): number {
  let low = 0;
  let high = edges.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (edges[middle] <= t) low = middle;
    else high = middle - 1;
  }
  return low;
}
