/**
 * The edge up to which something holds along a line: by bisection, begun where the edge is guessed to be and with steps
 * that double away from there, so that a good guess costs two probes and a bad one a few more.
 */

export interface Line {
  /** Where it holds, for certain. */
  readonly from: number;
  /** Farther than this nobody looks; may lie below `from`. */
  readonly to: number;
  readonly guess: number;
  /** The edge is known when it lies between two probes so near to one another. */
  readonly resolution: number;
  /** Probes at most. */
  readonly probes: number;
}

export interface Edge<T> {
  /** Farthest point at which it was seen to hold. */
  readonly holds: number;
  /** Nearest point beyond at which it was seen not to; null: it holds as far as anybody looked. */
  readonly breaks: number | null;
  /** What was seen there. */
  readonly seen: T | null;
  /** Whether the two are as near as was asked for, or the end of the line was reached. */
  readonly isResolved: boolean;
  readonly probes: number;
}

/** `probe` says what it sees at a point, null when it was stopped. */
export async function edgeOf<T extends { readonly holds: boolean }>(
  line: Line,
  probe: (at: number) => Promise<T | null>,
): Promise<Edge<T>> {
  const { from, to, resolution } = line;
  const forward = to >= from ? 1 : -1;
  // Along the line, in units of its resolution, from 0 on.
  const length = Math.abs(to - from) / resolution;
  const at = (place: number): number => from + forward * place * resolution;
  let holds = 0;
  let breaks = Infinity;
  let seen: T | null = null;
  let stride = 1;
  let probes = 0;
  let next = Math.min(length, Math.max(0.5, (forward * (line.guess - from)) / resolution - 0.5));
  while (probes < line.probes && breaks - holds > 1 + 1e-9 && holds < length) {
    const found = await probe(at(next));
    if (found === null) break;
    probes++;
    if (found.holds) holds = next;
    else {
      breaks = next;
      seen = found;
    }
    // While all probes agree, the edge lies on from there.
    const gallops = breaks === Infinity ? holds + stride : holds === 0 ? breaks - stride : NaN;
    stride *= 2;
    const middle = (holds + Math.min(breaks, length)) / 2;
    next = Number.isNaN(gallops) || gallops <= 0 ? middle : Math.min(length, gallops);
  }
  const isResolved = holds >= length || breaks - holds <= 1 + 1e-9;
  return { holds: at(holds), breaks: breaks === Infinity ? null : at(breaks), seen, isResolved, probes };
}
