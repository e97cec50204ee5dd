/** Where bytes stop being UTF-8 (RFC 3629), without turning them into text. */

/** By lead byte: continuation bytes that follow, and the bounds of the first of them; others are no lead bytes. */
interface Lead {
  readonly from: number;
  readonly to: number;
  readonly more: number;
  /** Excludes overlong forms, surrogates and what lies beyond U+10FFFF. */
  readonly least: number;
  readonly most: number;
}

const LEADS: readonly Lead[] = [
  { from: 0x00, to: 0x7f, more: 0, least: 0x80, most: 0xbf },
  { from: 0xc2, to: 0xdf, more: 1, least: 0x80, most: 0xbf },
  { from: 0xe0, to: 0xe0, more: 2, least: 0xa0, most: 0xbf },
  { from: 0xe1, to: 0xec, more: 2, least: 0x80, most: 0xbf },
  { from: 0xed, to: 0xed, more: 2, least: 0x80, most: 0x9f },
  { from: 0xee, to: 0xef, more: 2, least: 0x80, most: 0xbf },
  { from: 0xf0, to: 0xf0, more: 3, least: 0x90, most: 0xbf },
  { from: 0xf1, to: 0xf3, more: 3, least: 0x80, most: 0xbf },
  { from: 0xf4, to: 0xf4, more: 3, least: 0x80, most: 0x8f },
];

/** Index of the first byte of `bytes[from … to - 1]` that begins no character; -1: all of it is UTF-8. */
export function invalidUtf8(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from; at < to; ) {
    if (bytes[at] < 0x80) {
      at++;
      continue;
    }
    const lead = LEADS.find((row) => bytes[at] >= row.from && bytes[at] <= row.to);
    if (lead === undefined || at + lead.more >= to) return at;
    if (bytes[at + 1] < lead.least || bytes[at + 1] > lead.most) return at;
    for (let i = 2; i <= lead.more; i++) if ((bytes[at + i] & 0xc0) !== 0x80) return at;
    at += lead.more + 1;
  }
  return -1;
}
