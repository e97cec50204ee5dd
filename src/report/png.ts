/** Charts as PNG, for documents that take no SVG. */
import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';

const { resolve } = createRequire(import.meta.url);
/** The font that texts are measured by comes with us: with that of a machine, or none, the picture would be another. */
const FONT_FILES = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((file) => resolve(`dejavu-fonts-ttf/ttf/${file}`));
/** Pixels of the picture to one of the chart: sharp on paper and on any screen. */
const ZOOM = 2;

/** PNG of a chart; the same chart is the same bytes. */
export function drawPng(svg: string): Uint8Array {
  const picture = new Resvg(svg, {
    font: { loadSystemFonts: false, fontFiles: FONT_FILES, defaultFontFamily: 'DejaVu Sans' },
    fitTo: { mode: 'zoom', value: ZOOM },
  });
  return picture.render().asPng();
}
