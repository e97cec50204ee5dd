/** What is wrong with a trace, and where: a mistake in the user's file, told as `file:line: message`. */
export class TraceError extends Error {
  readonly file: string;
  /** 1-based. */
  readonly line: number;

  constructor(file: string, line: number, message: string) {
    super(`${file}:${line}: ${message}`);
    this.file = file;
    this.line = line;
  }
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
