/** How large a cache is to be: so many entries, a share of the keys that a trace has, or so many bytes. */
import type { Bounds } from '../policy/eviction/policy.ts';
import { parseQuantity } from '../units/quantity.ts';

export type Capacity =
  | { readonly kind: 'entries'; readonly entries: number; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: number; readonly text: string }
  | { readonly kind: 'share'; readonly share: number; readonly text: string };

/** A capacity that the trace leaves no room for. */
export class CapacityError extends Error {}

/** A number and nothing but a `B`, which stands for a billion things or for one byte. */
const AMBIGUOUS = /^[\d_.]+\s*B$/;

/** Reads `5000`, `1 %` or `64 MiB`. */
export function parseCapacity(text: string): Capacity | { readonly problem: string } {
  const trimmed = text.trim();
  const isShare = trimmed.endsWith('%');
  const isBytes = !isShare && trimmed.endsWith('B') && 'problem' in parseQuantity(trimmed, 'count');
  const parsed = parseQuantity(trimmed, isShare ? 'ratio' : isBytes ? 'size' : 'count');
  const expected = 'expected entries such as `5000`, a share of the keys such as `1 %`, or bytes such as `64 MiB`';
  if (AMBIGUOUS.test(trimmed)) {
    return { problem: `found \`${trimmed}\`: \`B\` could mean bytes or billions; write \`kB\`, or \`G\`` };
  }
  if ('problem' in parsed || !(parsed.value > 0) || (isShare && parsed.value > 1)) {
    return { problem: `found \`${trimmed}\`, ${expected}` };
  }
  if (isShare) return { kind: 'share', share: parsed.value, text: trimmed };
  if (isBytes) return { kind: 'bytes', bytes: parsed.value, text: trimmed };
  return { kind: 'entries', entries: parsed.value, text: trimmed };
}

/** What a capacity is for a trace of `keys` distinct keys. */
export function boundsOf(capacity: Capacity, keys: number): Bounds {
  if (capacity.kind === 'bytes') return { entries: Infinity, bytes: capacity.bytes };
  return { entries: entriesOf(capacity, keys), bytes: Infinity };
}

/** Shares are rounded down. */
function entriesOf(capacity: Exclude<Capacity, { kind: 'bytes' }>, keys: number): number {
  if (capacity.kind === 'entries') return capacity.entries;
  // 29 % of 100 keys are 29, though 0.29 * 100 is a little less.
  const entries = Math.floor(Number((capacity.share * keys).toPrecision(12)));
  if (entries > 0) return entries;
  throw new CapacityError(`${capacity.text} of ${keys} distinct keys is less than one entry, expected a larger share`);
}
