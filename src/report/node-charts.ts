/** The charts of what caches are filled with, and of the nodes that hold it. */
import type { Study } from '../study/study.ts';
import { chart } from './chart-frame.ts';
import type { Curve, Drawing } from './chart-frame.ts';
import { HEADROOM, MARGIN, PERCENT, logTicks, tierCurves, topOf } from './curves.ts';

/** Below so much of its capacity, the line that a node must not cross would flatten the curves. */
const CAPACITY_SHOWN = 0.2;

/** The busiest node of each tier against what it can do; how much hotter it is than the others is told beside. */
export function nodeLoad(study: Study): Drawing | null {
  const curves = tierCurves(study, 'node_utilization_max');
  if (curves.length === 0) return null;
  const highest = topOf(curves);
  const shown = highest >= CAPACITY_SHOWN;
  const skews = curves.flatMap(({ name }) => {
    const skew = study.metrics[`node_skew{tier=${name}}`]?.mean ?? NaN;
    return Number.isFinite(skew) ? [`${name} ${skew.toFixed(2)}`] : [];
  });
  const yScale = { type: 'linear', domain: [0, (shown ? Math.max(1, highest) : highest) * HEADROOM || 1] } as const;
  return chart(study, {
    title: 'Load of the busiest node of each tier',
    remark: skews.length === 0 ? '' : `its load / mean: ${skews.join(', ')}`,
    yTitle: 'utilization',
    curves,
    limit: shown ? { value: 1, label: 'capacity of a node' } : null,
    ...PERCENT,
    yScale,
    yAxis: { labelExpr: "format(datum.value, '~p')" },
  });
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
/** Tiers so far apart that the smaller one would lie on the axis have a log scale. */
const APART = 20;

/** What all caches of each tier hold. */
export function memory(study: Study): Drawing | null {
  const curves = tierCurves(study, 'memory_used').filter(({ column }) => column.mean.some((value) => value > 0));
  if (curves.length === 0) return null;
  const highest = topOf(curves);
  const power = Math.min(BYTE_UNITS.length - 1, Math.max(0, Math.floor(Math.log2(highest) / 10)));
  const yFactor = 1 / 1024 ** power;
  const log = curves.some((curve) => highest > APART * topOf([curve]));
  const lowest = curves.map(lowestOf).reduce((a, b) => Math.min(a, b));
  const domain = log ? [(lowest * yFactor) / MARGIN, highest * yFactor * MARGIN] as const : linear(highest * yFactor);
  return chart(study, {
    title: 'Memory in use, all caches of a tier together',
    remark: log ? 'log scale' : '',
    yTitle: `memory (${BYTE_UNITS[power]})`,
    yFactor,
    yScale: { type: log ? 'log' : 'linear', domain },
    yAxis: { labelExpr: "format(datum.value, '~g')", ...(log ? { values: logTicks(domain) } : {}) },
    yFormat: '.4~g',
    curves,
    limit: null,
  });
}

function linear(top: number): readonly [number, number] {
  return [0, top * HEADROOM];
}

/** Of what is above zero, which alone a log scale can show. */
function lowestOf({ column: { mean } }: Curve): number {
  return mean.filter((value) => value > 0).reduce((a, b) => Math.min(a, b));
}
