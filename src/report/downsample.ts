/** Indices of the points of a curve that a chart needs to look the same. */

/**
 * At most `most` of the points, by largest triangle three buckets (S. Steinarsson, Downsampling Time Series for Visual
 * Representation, 2013): measured points are kept or dropped, never averaged, which percentiles would not survive. A
 * point without a value (NaN) breaks the curve; one of each gap is kept so that the gap stays to be seen.
 */
export function downsample(x: readonly number[], y: readonly number[], most: number): number[] {
  if (x.length <= most) return x.map((_, index) => index);
  const runs = curves(y);
  const gaps = runs.filter((run) => run.gap).length;
  const points = runs.reduce((sum, run) => sum + (run.gap ? 0 : run.to - run.from), 0);
  const share = Math.max(0, most - gaps) / points;
  return runs.flatMap((run) => {
    if (run.gap) return [run.from];
    return largestTriangles(x, y, run.from, run.to, Math.max(1, Math.floor((run.to - run.from) * share)));
  });
}

interface Run {
  readonly gap: boolean;
  readonly from: number;
  /** First index after it. */
  readonly to: number;
}

function curves(y: readonly number[]): Run[] {
  const runs: Run[] = [];
  let from = 0;
  for (let to = 1; to <= y.length; to++) {
    if (to < y.length && Number.isNaN(y[to]) === Number.isNaN(y[from])) continue;
    runs.push({ gap: Number.isNaN(y[from]), from, to });
    from = to;
  }
  return runs;
}

/** The first, the last, and of each bucket between the point that spans the largest triangle with its neighbours. */
function largestTriangles(
  x: readonly number[],
  y: readonly number[],
  from: number,
  to: number,
  keep: number,
): number[] {
  if (to - from <= keep) return Array.from({ length: to - from }, (_, index) => from + index);
  if (keep < 3) return keep === 1 ? [from] : [from, to - 1];
  const kept = [from];
  const width = (to - from - 2) / (keep - 2);
  const start = (bucket: number): number => from + 1 + Math.floor(bucket * width);
  for (let bucket = 0; bucket < keep - 2; bucket++) {
    const last = kept[bucket];
    const end = start(bucket + 1);
    const next = mean(x, y, end, bucket === keep - 3 ? to : start(bucket + 2));
    let chosen = start(bucket);
    let largest = -1;
    for (let i = start(bucket); i < end; i++) {
      const area = Math.abs((x[last] - next.x) * (y[i] - y[last]) - (x[last] - x[i]) * (next.y - y[last]));
      if (area > largest) {
        largest = area;
        chosen = i;
      }
    }
    kept.push(chosen);
  }
  kept.push(to - 1);
  return kept;
}

function mean(x: readonly number[], y: readonly number[], from: number, to: number): { x: number; y: number } {
  let sumX = 0;
  let sumY = 0;
  for (let i = from; i < to; i++) {
    sumX += x[i];
    sumY += y[i];
  }
  return { x: sumX / (to - from), y: sumY / (to - from) };
}
