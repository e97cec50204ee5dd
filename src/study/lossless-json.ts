/** JSON for what is read again: nothing is rounded, and numbers that JSON has no word for keep theirs. */

/** Marks strings that stand for numbers that JSON has not, and strings that begin with it themselves. */
const MARK = '~';

/** Plain data that `revived` makes the same of, to the last bit, when it was written as JSON. */
export function plain(value: unknown): unknown {
  if (typeof value === 'number' && Object.is(value, -0)) return `${MARK}-0`;
  if (typeof value === 'number') return Number.isFinite(value) ? value : `${MARK}${value}`;
  if (typeof value === 'string') return value.startsWith(MARK) ? `${MARK}${value}` : value;
  return mapped(value, plain);
}

export function revived(value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith(MARK)) return mapped(value, revived);
  const rest = value.slice(MARK.length);
  return rest.startsWith(MARK) ? rest : Number(rest);
}

/** The same value with each of its parts turned into another. */
function mapped(value: unknown, each: (part: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(each);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, each(part)]));
}
