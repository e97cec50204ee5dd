/**
 * Widths of text in charts. Without a browser nobody measures text, and a guess by the number of letters cuts labels
 * off; so the advances of the font that the charts name first are tabled here.
 */

/** Bitstream Vera's descendants and Verdana run equally wide, wider than what a machine without them falls back to. */
export const CHART_FONT = 'DejaVu Sans, Verdana, Helvetica, Arial, sans-serif';

/** Advance widths in thousandths of the font size, with the letters that have them (DejaVu Sans 2.37, table hmtx). */
const REGULAR: readonly (readonly [advance: number, letters: string])[] = [
  [275, "'"],
  [278, 'ijl'],
  [295, 'IJ'],
  [318, ' ,.'],
  [337, '/:;\\|'],
  [352, 'f'],
  [361, '-'],
  [390, '()[]'],
  [392, 't'],
  [401, '!'],
  [411, 'r'],
  [460, '"'],
  [500, '*_`–'],
  [521, 's'],
  [525, 'z'],
  [531, '?'],
  [550, 'c'],
  [557, 'L'],
  [575, 'F'],
  [579, 'k'],
  [592, 'vxy'],
  [603, 'P'],
  [611, 'TY'],
  [613, 'oa'],
  [615, 'e'],
  [635, 'ESbdghnpqu$0123456789{}µ'],
  [656, 'K'],
  [684, 'AV'],
  [686, 'BXZ'],
  [695, 'R'],
  [698, 'C'],
  [732, 'U'],
  [748, 'N'],
  [752, 'H'],
  [770, 'D'],
  [775, 'G'],
  [780, '&'],
  [787, 'OQ'],
  [818, 'w'],
  [838, '#+<=>^~±×≥≤'],
  [863, 'M'],
  [950, '%'],
  [974, 'm'],
  [989, 'W'],
  [1000, '@…'],
];

const ADVANCE = new Map<string, number>(
  REGULAR.flatMap(([advance, letters]) => [...letters].map((letter) => [letter, advance] as const)),
);
/** For a letter not in the table: the width of a full em is never too little for a Latin one. */
const UNKNOWN = 1000;
/** Bold letters are by so much wider, on average over lower case. */
const BOLD = 1.15;

/** Width of `text` in px. */
export function textWidth(text: string, fontSize: number, bold: boolean): number {
  let thousandths = 0;
  for (const letter of text) thousandths += ADVANCE.get(letter) ?? UNKNOWN;
  return (thousandths / 1000) * fontSize * (bold ? BOLD : 1);
}
