/** What the charts of a sweep share: what goes along x, which points make a line, and the frame around it. */
import type { TopLevelSpec } from 'vega-lite';
import type { SweepPlan } from '../../study/sweep/plan.ts';
import { LOOK, WIDTH } from '../chart-look.ts';
import type { Chart } from '../charts.ts';
import { parametersOf } from './parameters.ts';
import type { Parameter } from './parameters.ts';
import type { Layer } from '../layers.ts';

export type SweepChart = Pick<Chart, 'name' | 'title' | 'spec'>;

/** What a chart lays out: one parameter along x, and the points of each combination of the others. */
export interface Layout {
  readonly x: Parameter;
  readonly others: readonly Parameter[];
  /** By point: the values of the others. */
  readonly lines: readonly string[];
}

/** Along x: of the numbers the one with the most values, as curves have a course; values in step need one axis only. */
export function layoutOf(plan: SweepPlan): Layout {
  const parameters = parametersOf(plan);
  const distinct = ({ texts }: Parameter): number => new Set(texts).size;
  const rank = (parameter: Parameter): number => distinct(parameter) + (parameter.numbers === null ? 0 : 1e6);
  const [x, ...rest] = parameters.toSorted((a, b) => rank(b) - rank(a));
  const others = plan.mode === 'zip' ? [] : rest.filter((parameter) => distinct(parameter) > 1);
  const lines = plan.points.map((_, place) => others.map(({ label, texts }) => `${label} ${texts[place]}`).join(', '));
  return { x, others, lines };
}

/** Of a chart's files, by what it shows. */
export function fileNameOf(selector: string): string {
  return selector.replaceAll(/[^A-Za-z0-9]+/g, '-').replace(/-$/, '');
}

export function framed(
  title: string,
  subtitle: string,
  height: number,
  values: readonly object[],
  layer: readonly object[],
): TopLevelSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: title,
    title: { text: title, subtitle },
    width: WIDTH,
    height,
    background: 'white',
    padding: 10,
    data: { values: [...values] },
    // The layers are plain data, typed by what they are put together from rather than by vega-lite's unions.
    layer: layer as Layer[],
    config: LOOK,
  };
}
