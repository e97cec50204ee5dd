import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { invalidUtf8 } from '../../src/trace/utf-8.ts';

function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

test('invalidUtf8 finds fault with what a decoder refuses, and the place where the text before ends', () => {
  // Bytes at random are hardly ever a character: lead and continuation bytes are mixed in more often.
  const byte = fc.oneof(fc.nat(255), fc.integer({ min: 0x80, max: 0xbf }), fc.integer({ min: 0xc0, max: 0xf7 }));
  const text = fc.string({ unit: 'grapheme', maxLength: 4 }).map((word) => [...new TextEncoder().encode(word)]);
  fc.assert(
    fc.property(fc.array(fc.oneof(text, fc.array(byte, { maxLength: 4 })), { maxLength: 4 }), (parts) => {
      const bytes = Uint8Array.from(parts.flat());
      const at = invalidUtf8(bytes, 0, bytes.length);
      expect(at === -1).toBe(decodes(bytes));
      if (at >= 0) expect(decodes(bytes.subarray(0, at))).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('invalidUtf8 looks at nothing outside its bounds', () => {
  const bytes = Uint8Array.of(0xff, 0x61, 0xc3, 0xa9, 0xff);
  expect(invalidUtf8(bytes, 1, 4)).toBe(-1);
  expect(invalidUtf8(bytes, 1, 3)).toBe(2);
});
