/** The words of a trace format for what is done, found without turning bytes into text. */
import type { Operation } from './request.ts';

const BLANK = 0x20;

export class OperationWords {
  /** For messages. */
  readonly expected: string;
  readonly #words: readonly { readonly bytes: Uint8Array; readonly operation: Operation }[];

  /** `operations`: by words in small letters. */
  constructor(operations: Readonly<Record<string, Operation>>) {
    const words = Object.keys(operations).map((word) => `\`${word}\``);
    this.expected = `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
    const encoder = new TextEncoder();
    this.#words = Object.entries(operations).map(([word, operation]) => ({ bytes: encoder.encode(word), operation }));
  }

  /** What the word in `bytes[from … to - 1]` stands for, in either case, blanks around it aside; null: nothing. */
  operationAt(bytes: Uint8Array, from: number, to: number): Operation | null {
    let first = from;
    let end = to;
    while (first < end && bytes[first] === BLANK) first++;
    while (end > first && bytes[end - 1] === BLANK) end--;
    for (let i = 0; i < this.#words.length; i++) {
      if (isWord(bytes, first, end, this.#words[i].bytes)) return this.#words[i].operation;
    }
    return null;
  }
}

function isWord(bytes: Uint8Array, from: number, to: number, word: Uint8Array): boolean {
  if (to - from !== word.length) return false;
  for (let i = 0; i < word.length; i++) {
    const byte = bytes[from + i];
    if ((byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte) !== word[i]) return false;
  }
  return true;
}
