/** The time grid on which the scale model integrates flows: windows cut into ticks, finer where things change fast. */
import type { Windows } from '../../measure/windows.ts';

/** Longest tick when nothing but the state of single keys changes, and when rates or a cold start do, s. */
const TICK_STEADY = 1;
const TICK_CHANGING = 0.25;
/** After a cold start hot keys are filled within milliseconds: ticks begin at this length and grow by a third, s. */
const TICK_COLD = 0.0005;
const TICK_GROWTH = 4 / 3;

export class Ticks {
  /** Start of each tick and the end of the last, s. */
  readonly edges: Float64Array;
  /** Window of each tick. */
  readonly windowOf: Int32Array;
  readonly count: number;

  /** `breaks`: times at which the state of many keys changes at once, s, in ascending order. */
  constructor(windows: Windows, options: { cold: boolean; changing: boolean; breaks: readonly number[] }) {
    const edges: number[] = [];
    const windowOf: number[] = [];
    const longest = options.cold || options.changing ? TICK_CHANGING : TICK_STEADY;
    let next = options.cold ? TICK_COLD : longest;
    const { breaks } = options;
    let due = 0;
    for (let window = 0; window < windows.count; window++) {
      let at = windows.edges[window];
      while (at < windows.edges[window + 1]) {
        if (at === breaks[due]) {
          next = TICK_COLD;
          due++;
        }
        const end = Math.min(windows.edges[window + 1], breaks[due] ?? Infinity);
        const pieces = Math.ceil((end - at) / next - 1e-9);
        edges.push(at);
        windowOf.push(window);
        at = pieces <= 1 ? end : at + (end - at) / pieces;
        next = Math.min(longest, next * TICK_GROWTH);
      }
    }
    edges.push(windows.edges[windows.count]);
    this.edges = Float64Array.from(edges);
    this.windowOf = Int32Array.from(windowOf);
    this.count = windowOf.length;
  }

  length(tick: number): number {
    return this.edges[tick + 1] - this.edges[tick];
  }
}
