/** What all charts look like. */
import { CHART_FONT } from './text-width.ts';

/** Of the drawing, px; on a page it is as wide as there is room. */
export const WIDTH = 720;
export const LABEL_SIZE = 11;
export const INK = '#333333';
/** Still read by those who need a contrast of 4.5 (WCAG 2, level AA), on white and on what lies in the shade. */
export const FAINT = '#6b6b6b';
export const SHADE = '#f0f0f0';
export const LIMIT = '#b00020';
export const FAULT = '#fbe3e0';

/** Colours that people with any colour vision tell apart (Okabe & Ito 2008). */
export const PALETTE = {
  all: '#000000',
  tiers: ['#0072b2', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'],
  origin: '#d55e00',
} as const;

/** Lengths of strokes and gaps, px. */
export type Strokes = readonly number[];

/** Of neighbours, so that nobody needs colours to tell them apart: whole, broken, dotted. */
const STROKES = [[1, 0], [6, 2], [2, 2]] as const;

/** As many as there are colours times strokes before two are alike: their numbers have no common factor. */
export function tierLook(index: number): { readonly colour: string; readonly strokes: Strokes } {
  const colours = PALETTE.tiers;
  return { colour: colours[index % colours.length], strokes: STROKES[index % STROKES.length] };
}

/** Of every chart. */
export const LOOK = {
  font: CHART_FONT,
  view: { stroke: null },
  title: {
    anchor: 'start',
    frame: 'group',
    fontSize: 14,
    fontWeight: 'bold',
    color: INK,
    subtitleColor: FAINT,
    subtitleFontSize: LABEL_SIZE,
    subtitlePadding: 4,
    // Leaves room for the names of phases above the chart.
    offset: 12,
  },
  axis: {
    grid: true,
    gridColor: '#e8e8e8',
    domainColor: FAINT,
    tickColor: FAINT,
    labelColor: INK,
    labelFontSize: LABEL_SIZE,
    labelLimit: 0,
    titleColor: INK,
    titleFontSize: LABEL_SIZE,
    titleFontWeight: 'normal',
    titlePadding: 8,
  },
  axisX: { grid: false },
  legend: {
    orient: 'bottom',
    direction: 'horizontal',
    labelColor: INK,
    labelFontSize: LABEL_SIZE,
    labelLimit: 0,
    symbolType: 'stroke',
    symbolStrokeWidth: 2,
    symbolSize: 300,
    // The curves are opaque; a legend shared with their bands would not be.
    symbolOpacity: 1,
    columns: 6,
  },
} as const;
