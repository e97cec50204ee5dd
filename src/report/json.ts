/** JSON with one spelling: sorted keys, fixed number format, short things on one line. A diff shows what changed. */
import { sortedEntries } from '../study/canonical-json.ts';

/** Digits of a number in a result: far more than any simulation knows, few enough to hide the order of a sum. */
const DIGITS = 12;
/** Lists and objects that fit so many columns, indentation included, stay on one line. */
const WIDTH = 120;

/** A number as results print it; null for what JSON cannot say. */
export function jsonNumber(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : null;
}

/** `value` as text that ends in a newline. Members that are undefined are left out. */
export function formatJson(value: unknown): string {
  return `${format(value, '')}\n`;
}

function format(value: unknown, indent: string): string {
  if (typeof value === 'number') return JSON.stringify(jsonNumber(value));
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const list = Array.isArray(value);
  const parts = list
    ? value.map((item) => format(item, inner))
    : sortedEntries(value).map(([key, item]) => `${JSON.stringify(key)}: ${format(item, inner)}`);
  const [open, close] = list ? '[]' : '{}';
  if (parts.length === 0) return `${open}${close}`;
  const line = list ? `[${parts.join(', ')}]` : `{ ${parts.join(', ')} }`;
  if (indent.length + line.length <= WIDTH && !line.includes('\n')) return line;
  return `${open}\n${parts.map((part) => `${inner}${part}`).join(',\n')}\n${indent}${close}`;
}
