/**
 * The Pareto front of a plan: the configurations of which none other is both cheaper and better by a metric. Simulated
 * ones count with what was measured, the others with their forecast, put right by what it was off by where it could be
 * compared.
 */
import { betterOf } from '../../scenario/metric.ts';
import type { MetricName, Selector } from '../../scenario/metric.ts';
import type { Configuration } from './space.ts';
import { fromScale, toScale } from './scale.ts';

export interface FrontPoint {
  readonly configuration: Configuration;
  readonly cost: number;
  readonly value: number;
  readonly isSimulated: boolean;
}

export interface Front {
  readonly selector: Selector;
  /** All configurations that have a value. */
  readonly points: readonly FrontPoint[];
  /** Those on the front, by ascending cost. */
  readonly best: readonly FrontPoint[];
  /** What the forecast was off by on average, on the scale of the metric; NaN: it could not be compared. */
  readonly shift: number;
}

/** What was measured of a configuration, by its index; null: it was not simulated. */
export interface Measured {
  readonly cost: (configuration: Configuration) => number | null;
  readonly value: (configuration: Configuration) => number | null;
  /** Of the part of the cost that use decides, the logarithm of what was measured over what was foreseen. */
  readonly usedShift: number;
}

export function frontOf(configurations: readonly Configuration[], selector: Selector, measured: Measured): Front {
  const { metric } = selector;
  const foreseen = configurations.map(({ foreseen: { forecast } }) => forecast.value(selector));
  const residuals = configurations.flatMap((configuration, index) => {
    const value = measured.value(configuration);
    if (value === null || Number.isNaN(value) || Number.isNaN(foreseen[index])) return [];
    return [toScale(metric, value) - toScale(metric, foreseen[index])];
  });
  const shift = residuals.length === 0 ? NaN : residuals.reduce((sum, one) => sum + one, 0) / residuals.length;
  const points = configurations.flatMap((configuration, index): FrontPoint[] => {
    const { fixed, used } = configuration.foreseen;
    const value = measured.value(configuration);
    const cost = measured.cost(configuration);
    const isSimulated = value !== null && cost !== null;
    const point = isSimulated
      ? { cost, value }
      : {
          cost: fixed + used * Math.exp(measured.usedShift),
          value: fromScale(metric, toScale(metric, foreseen[index]) + (Number.isNaN(shift) ? 0 : shift)),
        };
    return Number.isNaN(point.value) ? [] : [{ configuration, ...point, isSimulated }];
  });
  return { selector, points, best: undominated(points, metric), shift };
}

/** Half a percent is no improvement that anybody pays for, and less than forecasts are good for. */
const BETTER = 0.005;

function undominated(points: readonly FrontPoint[], metric: MetricName): FrontPoint[] {
  const sign = betterOf(metric) === 'higher' ? -1 : 1;
  const ordered = points.toSorted((a, b) => a.cost - b.cost || sign * (a.value - b.value));
  let best = Infinity;
  return ordered.filter(({ value }) => {
    const at = sign * toScale(metric, value);
    if (at > best - BETTER) return false;
    best = at;
    return true;
  });
}
