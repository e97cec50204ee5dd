/** Markdown cut to what a platform takes: whole sections, and a note of what was left out. */

/** Of a step summary of GitHub, bytes: a longer one is not shown at all. */
export const SUMMARY_MAX = 1024 * 1024;
/** Of a comment on a pull request of GitHub, characters; bytes are never fewer. */
export const COMMENT_MAX = 65_536;

/** `sections` fit `limit` bytes, in their order and as far as they do; the first one is cut rather than left out. */
export function excerpt(sections: readonly string[], limit: number): string {
  const whole = joined(sections);
  if (bytes(whole) <= limit) return whole;
  const room = limit - NOTE_MAX;
  const kept: string[] = [];
  const left: string[] = [];
  let taken = 0;
  for (const [index, section] of sections.entries()) {
    const fits = taken + bytes(section) + SEPARATOR <= room;
    const text = fits ? section : index === 0 ? cut(section, room - SEPARATOR) : '';
    if (text !== '') kept.push(text);
    if (!fits) left.push(section);
    taken += text === '' ? 0 : bytes(text) + SEPARATOR;
  }
  return joined([...kept, note(left)]);
}

/** Bytes between two sections, and of the end of the text. */
const SEPARATOR = 2;

function joined(sections: readonly string[]): string {
  return `${sections.join('\n\n')}\n`;
}

/** More names, or longer ones, would be a list of contents. */
const NAMED_MAX = 5;
const TITLE_MAX = 80;
/** Bytes of the longest note: its titles, in letters of up to four bytes, and the words around them. */
const NOTE_MAX = NAMED_MAX * TITLE_MAX * 4 + 200;

function note(left: readonly string[]): string {
  const titles = left.map((section) => /^(?:#+|<details><summary>) *([^\n<]*)/.exec(section)?.[1] ?? 'the text');
  const named = titles.slice(0, NAMED_MAX).map((title) => title.slice(0, TITLE_MAX));
  const more = titles.length > NAMED_MAX ? ` and ${titles.length - NAMED_MAX} more` : '';
  return `> Too long for this place; in the report folder is all of it. Left out: ${named.join(', ')}${more}.`;
}

/** Whole lines only, so that a table ends with a row. */
function cut(text: string, limit: number): string {
  const head = new TextDecoder().decode(new TextEncoder().encode(text).subarray(0, Math.max(0, limit)));
  return head.slice(0, Math.max(0, head.lastIndexOf('\n')));
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
