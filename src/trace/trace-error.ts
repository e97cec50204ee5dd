/** What is wrong with a trace, and where: a mistake in the user's file. */

/** Where in a file: a line or a record, counted from 1, or a byte, counted from 0, of what is not text. */
export type Place = { readonly line: number } | { readonly byte: number } | { readonly record: number };

/** Told as `file:2: message`, or as `file, byte 48: message`. */
export class TraceError extends Error {
  /** `place` null: it is of the whole file. */
  constructor(file: string, place: Place | null, message: string) {
    super(`${file}${place === null ? '' : inWords(place)}: ${message}`);
  }
}

function inWords(place: Place): string {
  if ('line' in place) return `:${place.line}`;
  return 'byte' in place ? `, byte ${place.byte}` : `, record ${place.record}`;
}

/** What is said of a time before the `last` one. */
export function backwards(time: number, last: number): string {
  return `found the time ${time} after ${last}, expected times that do not run backwards`;
}

/** As much of a field as a message can show. */
const QUOTE_MAX = 40;
const decoder = new TextDecoder();

/** `bytes[from … to - 1]` as messages quote it. */
export function quoted(bytes: Uint8Array, from: number, to: number): string {
  // A character takes at most four bytes, so nothing that is shown is cut within one.
  const text = decoder.decode(bytes.subarray(from, Math.min(to, from + 4 * QUOTE_MAX)));
  const characters = [...text];
  return `\`${characters.length > QUOTE_MAX ? `${characters.slice(0, QUOTE_MAX - 1).join('')}…` : text}\``;
}
