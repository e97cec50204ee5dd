/**
 * What lower latency costs: the points of a sweep by a month's bill and a latency. The line joins those that no other
 * is both cheaper and faster than (the Pareto front).
 */
import type { SweepPlan } from '../../study/sweep/plan.ts';
import type { PointResult } from '../../study/sweep/results.ts';
import { WIDTH, tierLook } from '../chart-look.ts';
import { placeOn, spacedAxis } from './axis.ts';
import type { Scale } from './axis.ts';
import { rounded } from '../layers.ts';
import { fileNameOf, framed } from './layout.ts';
import type { Layout, SweepChart } from './layout.ts';

const COST = 'cost_per_month';
const HEIGHT = 340;
/** Beyond so many, words beside the points hide one another. */
const LABELS_MAX = 24;

interface Dot {
  readonly cost: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly label: string;
  readonly line: string;
}

/** Those that no other is cheaper than without being slower, by rising cost. */
export function frontOf<T extends { readonly cost: number; readonly value: number }>(dots: readonly T[]): T[] {
  let best = Infinity;
  return dots.toSorted((a, b) => a.cost - b.cost || a.value - b.value).filter(({ value }) => {
    const isBetter = value < best;
    best = Math.min(best, value);
    return isBetter;
  });
}

/** One for each latency among the metrics, where the bill is among them and differs between points. */
export function costCharts(
  plan: SweepPlan,
  points: readonly PointResult[],
  layout: Layout,
  selectors: readonly string[],
): SweepChart[] {
  const costs = points.map(({ metrics }) => metrics[COST]?.mean ?? NaN).filter(Number.isFinite);
  if (!selectors.includes(COST) || new Set(costs).size < 2) return [];
  return selectors.filter((selector) => selector.startsWith('latency_')).map((selector) => {
    const title = `What ${selector} costs a month`;
    return { name: `cost-against-${fileNameOf(selector)}`, title, spec: draw(title, selector, plan, points, layout) };
  });
}

function draw(
  title: string,
  selector: string,
  plan: SweepPlan,
  points: readonly PointResult[],
  { x, lines }: Layout,
): SweepChart['spec'] {
  const dots = points.flatMap(({ metrics }, place): Dot[] => {
    const [cost, value] = [metrics[COST]?.mean ?? NaN, metrics[selector]?.mean ?? NaN];
    if (!Number.isFinite(cost) || !Number.isFinite(value)) return [];
    const ci95 = metrics[selector].ci95;
    const [low, high] = ci95?.every(Number.isFinite) === true ? ci95 : [value, value];
    const [shown, from, to] = [value, low, high].map(rounded);
    return [{ cost: rounded(cost), value: shown, low: from, high: to, label: x.texts[place], line: lines[place] }];
  });
  const names = [...new Set(dots.map(({ line }) => line))];
  const coded = {
    field: 'line',
    type: 'nominal',
    title: null,
    legend: names.length > 1 ? { columns: 3, symbolType: 'circle', symbolSize: 60 } : null,
    scale: { domain: names, range: names.map((_, index) => tierLook(index).colour) },
  };
  const [across, upwards] = [
    spacedAxis(dots.map(({ cost }) => cost), '$'),
    spacedAxis(dots.flatMap(({ low, high }) => [low, high]), 's'),
  ];
  const along = { field: 'cost', type: 'quantitative', title: COST, ...across };
  const y = { field: 'value', type: 'quantitative', title: selector, ...upwards };
  const front = {
    data: { values: frontOf(dots).map(({ cost, value }) => ({ cost, value })) },
    mark: { type: 'line', interpolate: 'step-after', color: '#333333', strokeWidth: 1, strokeDash: [4, 3] },
    encoding: { x: along, y },
  };
  const layer = [
    front,
    {
      transform: [{ filter: 'datum.high > datum.low' }],
      mark: { type: 'rule', strokeWidth: 3, opacity: 0.35 },
      encoding: { x: along, y: { ...y, field: 'low' }, y2: { field: 'high' }, color: coded },
    },
    { mark: { type: 'point', filled: true, size: 48, opacity: 1 }, encoding: { x: along, y, color: coded } },
    ...(dots.length > LABELS_MAX ? [] : words(dots, across.scale, upwards.scale, { x: along, y })),
  ];
  const labelled = dots.length > LABELS_MAX ? '' : ` · beside the points: ${x.path}`;
  return framed(title, `${plan.name} · dashed: none is cheaper and faster${labelled}`, HEIGHT, dots, layer);
}

/** Size of a character, and how far words are from their dot, in pixels. */
const [CHARACTER, LINE, GAP] = [6.6, 13, 6];
/** Where words may stand, best first. */
const PLACES = [
  { align: 'left', baseline: 'bottom', dx: GAP, dy: -3 },
  { align: 'left', baseline: 'top', dx: GAP, dy: 3 },
  { align: 'right', baseline: 'bottom', dx: -GAP, dy: -3 },
  { align: 'right', baseline: 'top', dx: -GAP, dy: 3 },
] as const;

type Box = readonly [left: number, top: number, right: number, bottom: number];

/** Layers of words beside the dots, each at the first of its places where it hides neither dots nor other words. */
function words(dots: readonly Dot[], across: Scale, upwards: Scale, encoding: object): object[] {
  const spots = dots.map(({ cost, value }) => {
    return [placeOn(across, cost) * WIDTH, (1 - placeOn(upwards, value)) * HEIGHT] as const;
  });
  const taken: Box[] = spots.map(([x, y]) => [x - GAP + 1, y - GAP + 1, x + GAP - 1, y + GAP - 1]);
  const chosen = dots.map(({ label }, index) => {
    const boxes = PLACES.map(({ align, baseline, dx }): Box => {
      const [x, y] = spots[index];
      const left = align === 'left' ? x + dx : x + dx - label.length * CHARACTER;
      const top = baseline === 'top' ? y : y - LINE;
      return [left, top, left + label.length * CHARACTER, top + LINE];
    });
    const free = boxes.findIndex((box) => box[0] >= 0 && !taken.some((other) => isOver(box, other)));
    taken.push(boxes[Math.max(0, free)]);
    return Math.max(0, free);
  });
  return PLACES.flatMap((place, number) => {
    const values = dots.filter((_, index) => chosen[index] === number).map(({ cost, value, label }) => {
      return { cost, value, label };
    });
    const mark = { type: 'text', ...place, fontSize: 11 };
    return values.length === 0 ? [] : [{ data: { values }, mark, encoding: { ...encoding, text: { field: 'label' } } }];
  });
}

function isOver(a: Box, b: Box): boolean {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}
