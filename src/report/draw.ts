/** Draws charts without a browser. */
import * as vega from 'vega';
import { compile } from 'vega-lite';
import type { TopLevelSpec } from 'vega-lite';
import { textWidth } from './text-width.ts';

/** What Vega says of a text whose width it wants to know. */
interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
}

/** Vega's own way to measure text, meant to be replaced; its type declarations leave it out. */
interface TextMetrics {
  width: (item: TextItem, text: string) => number;
}

/** Vega's own, for an item that names none. */
const FONT_SIZE = 11;

const { textMetrics } = vega as unknown as { readonly textMetrics: TextMetrics };
textMetrics.width = ({ fontSize = FONT_SIZE, fontWeight }, text) =>
  textWidth(String(text ?? ''), fontSize, fontWeight === 'bold');

/** Whatever vega-lite would warn of is a mistake in the chart. */
const strict = vega.logger(vega.Warn);
strict.warn = (...words) => {
  throw new Error(`chart: ${words.join(' ')}`);
};

/** SVG of a chart; the same chart is the same bytes. */
export async function drawSvg(spec: TopLevelSpec): Promise<string> {
  const view = new vega.View(vega.parse(compile(spec, { logger: strict }).spec), { renderer: 'none', logger: strict });
  try {
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}
