/** The same chart for a page that has its title beside it and a reader who points at it. */
import type { TopLevelSpec } from 'vega-lite';
import { CURVES } from './chart-frame.ts';
import type { Drawing } from './chart-frame.ts';
import type { Layer } from './layers.ts';

/** A dot that is easily seen; area in square px. */
const DOT = 60;

/** Without the title, which is text of the page. */
export function untitled(spec: TopLevelSpec): TopLevelSpec {
  const { title: _, ...rest } = spec;
  return rest as TopLevelSpec;
}

/** With a dot on the nearest point of a curve, which tells its value. */
export function interactive({ spec, told }: Drawing): TopLevelSpec {
  if (told === null || !('layer' in spec)) return spec;
  const curves = spec.layer.find((layer) => layer.name === CURVES);
  if (curves === undefined || !('encoding' in curves)) return spec;
  const { strokeDash: _, ...encoding } = curves.encoding as Readonly<Record<string, unknown>>;
  const opacity = { condition: { param: 'near', empty: false, value: 1 }, value: 0 };
  const dots = {
    params: [{ name: 'near', select: { type: 'point', nearest: true, on: 'pointerover', clear: 'pointerout' } }],
    transform: told.transform,
    mark: { type: 'point', filled: true, size: DOT },
    encoding: { ...encoding, opacity, tooltip: told.tooltip },
  };
  // Plain data, as in the chart itself.
  return { ...spec, layer: [...spec.layer, dots as unknown as Layer] } as TopLevelSpec;
}
