/** How large a cache is to be: so many entries, or a share of the keys that a trace has. */
import { parseQuantity } from '../units/quantity.ts';

export type Capacity =
  | { readonly kind: 'entries'; readonly entries: number; readonly text: string }
  | { readonly kind: 'share'; readonly share: number; readonly text: string };

/** A capacity that the trace leaves no room for. */
export class CapacityError extends Error {}

/** Reads `5000` or `1 %`. */
export function parseCapacity(text: string): Capacity | { readonly problem: string } {
  const trimmed = text.trim();
  const isShare = trimmed.endsWith('%');
  const parsed = parseQuantity(trimmed, isShare ? 'ratio' : 'count');
  const expected = 'expected a number of entries such as `5000`, or a share of the keys such as `1 %`';
  if ('problem' in parsed || !(parsed.value > 0) || (isShare && parsed.value > 1)) {
    return { problem: `found \`${trimmed}\`, ${expected}` };
  }
  if (isShare) return { kind: 'share', share: parsed.value, text: trimmed };
  return { kind: 'entries', entries: parsed.value, text: trimmed };
}

/** Entries of a capacity for a trace of `keys` distinct keys, rounded down. */
export function entriesOf(capacity: Capacity, keys: number): number {
  if (capacity.kind === 'entries') return capacity.entries;
  // 29 % of 100 keys are 29, though 0.29 * 100 is a little less.
  const entries = Math.floor(Number((capacity.share * keys).toPrecision(12)));
  if (entries > 0) return entries;
  throw new CapacityError(`${capacity.text} of ${keys} distinct keys is less than one entry, expected a larger share`);
}
