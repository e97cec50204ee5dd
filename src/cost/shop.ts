/** The shop: finds in a price book what a thing costs in a place, and says what is missing when it does not. */
import { nearest } from '../scenario/spelling.ts';
import type { PricedBy, PricedLine } from '../scenario/cost.ts';
import type { BookLine, PriceBook } from './price-book.ts';

/** What of a price book is on sale. */
interface Shelf extends Pick<PriceBook, 'name' | 'home'> {
  readonly lines: Pick<PriceBook['lines'], 'get' | 'keys'>;
}

interface Wanted {
  readonly line: string;
  /** Null: in no single place. */
  readonly place: string | null;
  readonly by: readonly PricedBy[];
  /** `on-demand`, or another way to pay. */
  readonly purchase?: string;
}

type Found = { readonly line: PricedLine; readonly entry: BookLine } | { readonly problem: string };

const EXAMPLES: Readonly<Record<PricedBy, string>> = {
  time: '1 $/h',
  size: '0.02 $/GB',
  storage: '0.1 $/GB-month',
  count: '0.1 $/M',
};

/** The factor of a place for what is sold by time there. */
const NODES = 'nodes';

export function find(book: Shelf, wanted: Wanted): Found {
  const { line, place, by, purchase = 'on-demand' } = wanted;
  const own = purchase === 'on-demand' ? null : local(book, `${line}/${purchase}`, place);
  const found = own ?? local(book, line, place);
  if (found === null) return { problem: missing(book, wanted) };
  const { price } = found.entry;
  if (price.by === 'factor' || !by.includes(price.by)) {
    const examples = by.map((kind) => `\`${EXAMPLES[kind]}\``).join(' or ');
    return { problem: `\`${line}\` is sold at ${price.text}, expected a price such as ${examples}` };
  }
  if (own !== null || purchase === 'on-demand') return { ...found, line: { ...found.line, by: price.by } };
  const factor = book.lines.get(purchase);
  if (factor === undefined || factor.price.by !== 'factor') {
    const ways = `\`${line}/${purchase}: 1 $/h\`, or for all lines \`${purchase}: 0.7\``;
    return { problem: `\`${book.name}\` has no \`${purchase}\` price of \`${line}\`: write it in \`prices\`, ${ways}` };
  }
  return { entry: found.entry, line: { ...multiplied(found.line, factor), by: price.by } };
}

type Local = { readonly line: Omit<PricedLine, 'by'>; readonly entry: BookLine };

/** The line as it is sold in a place; null when the book does not say. */
function local(book: Shelf, id: string, place: string | null): Local | null {
  const there = place === null ? undefined : book.lines.get(`${id}@${place}`);
  const entry = book.lines.get(id);
  if (there !== undefined) return { line: priced(`${id}@${place}`, there), entry: withFacts(there, entry) };
  if (entry === undefined) return null;
  const line = priced(id, entry);
  if (entry.everywhere || book.home === null || place === null || place === book.home) return { line, entry };
  const factor = book.lines.get(`${NODES}@${place}`);
  if (entry.price.by !== 'time' || factor === undefined || factor.price.by !== 'factor') return null;
  return { line: multiplied(line, factor), entry };
}

/** A price of a place, and of a scenario, has the facts of the line that it stands for. */
export function withFacts(own: BookLine, general: BookLine | undefined): BookLine {
  return { ...own, memory: own.memory ?? general?.memory ?? null, unitSize: own.unitSize ?? general?.unitSize ?? null };
}

function priced(line: string, { price, source, date }: BookLine): Local['line'] {
  const { amount, text, unit, perUnit } = price;
  return { amount, text, unit, perUnit, line, source: date === null ? source : `${source}, ${date}` };
}

function multiplied(line: Local['line'], { price, source, date }: BookLine): Local['line'] {
  const from = date === null ? source : `${source}, ${date}`;
  return {
    ...line,
    amount: line.amount * price.amount,
    text: `${line.text} x ${price.text}`,
    source: `${line.source}; factor: ${from}`,
  };
}

function missing(book: Shelf, { line, place, by }: Wanted): string {
  const example = EXAMPLES[by[0]];
  const known = book.lines.get(line);
  if (known !== undefined && place !== null) {
    // Factors of a place are of what is sold by time.
    const { by: kind } = known.price;
    const isTimed = kind === 'time' && by.includes('time');
    const all = isTimed ? `, or for all nodes there \`${NODES}@${place}: 1.1\`` : '';
    const such = kind !== 'factor' && by.includes(kind) ? EXAMPLES[kind] : example;
    return `\`${book.name}\` has no price of \`${line}\` in ${place}: write it in \`prices\`, ` +
      `\`${line}@${place}: ${such}\`${all}`;
  }
  const near = nearest(line, [...book.lines.keys()]);
  const isLocal = known === undefined && place !== null && book.home !== null && place !== book.home;
  const id = isLocal ? `${line}@${place}` : line;
  return near !== null && near !== `${line}@${place}` && !near.startsWith(`${line}@`)
    ? `\`${book.name}\` has no line \`${line}\`; did you mean \`${near}\`?`
    : `\`${book.name}\` has no line \`${id}\`: write it in \`prices\`, \`${id}: ${example}\``;
}
