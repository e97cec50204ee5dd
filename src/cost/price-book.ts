/**
 * A price book: prices by name, each with its source and date. A line holds in the book's `home`; `line@place` is the
 * price elsewhere, and `nodes@place` a factor for all that is sold by time there. `line/spot` is the line paid for in
 * another way, and `spot` a factor for all that have no such line.
 */
import * as z from 'zod';
import { complaintsOf, about } from '../scenario/complaint.ts';
import type { Complaint } from '../scenario/complaint.ts';
import type { Price } from '../scenario/cost.ts';
import { formatPath, problemInFile } from '../scenario/problem.ts';
import type { Problem } from '../scenario/problem.ts';
import { map, name, quantity } from '../scenario/schema/field.ts';
import { price } from '../scenario/schema/price.ts';
import { readSource } from '../scenario/source.ts';

export interface BookLine {
  readonly price: Price;
  readonly source: string;
  /** When the source said so, `2026-10-02`; null in a line that a scenario wrote itself. */
  readonly date: string | null;
  /** Of one node, B. */
  readonly memory: number | null;
  /** A read or write of more than so many bytes counts as several; null: as one. */
  readonly unitSize: number | null;
  /** The price is the same in every place. */
  readonly everywhere: boolean;
}

export interface PriceBook {
  readonly name: string;
  /** Where lines without a place hold; null: in every place. */
  readonly home: string | null;
  /** Lines that are meant when a scenario names none. */
  readonly defaults: { readonly reads: string | null; readonly writes: string | null; readonly storage: string | null };
  readonly lines: ReadonlyMap<string, BookLine>;
}

const text = (wish: string) => z.string({ error: () => wish }).min(1, { error: () => wish });
const lineName = text('the name of a line');

const lineSchema = map(
  {
    price: price('The price.'),
    source: text('where the price was found'),
    date: z.string({ error: () => 'a date such as `2026-10-02`' }).regex(/^\d{4}(-\d\d){0,2}$/, {
      error: () => 'expected a date such as `2026-10-02`, `2026-10` or `2026`',
    }),
    memory: quantity('size', 'Of one node.', { range: 'positive' }).optional(),
    unit_size: quantity('size', 'Of one read or write.', { range: 'positive' }).optional(),
    everywhere: z.boolean({ error: () => '`true` or `false`' }).default(false),
  },
  'A price.',
);

const bookSchema = map(
  {
    name: name('Of the book.'),
    says: text('what the prices are of'),
    home: text('a place').optional(),
    defaults: map(
      { reads: lineName.optional(), writes: lineName.optional(), storage: lineName.optional() },
      'Lines that are meant when a scenario names none.',
    ).prefault({}),
    lines: z.record(z.string(), lineSchema, { error: () => 'a map from names to prices' }),
  },
  'A price book.',
);

/** Reads a price book from the text of its file. */
export function readPriceBook(content: string, file: string): PriceBook | { readonly problems: readonly Problem[] } {
  const source = readSource(content);
  const problems = source.problems.map(({ start, end, message }) => {
    return problemInFile(file, source, { start, end }, '', message);
  });
  if (source.value === undefined) return { problems };
  const result = bookSchema.safeParse(source.value);
  const complaints: Complaint[] = (result.error?.issues ?? []).flatMap((issue) => complaintsOf(issue, source.value));
  for (const [use, line] of Object.entries(result.data?.defaults ?? {})) {
    if (line === undefined || Object.hasOwn(result.data?.lines ?? {}, line)) continue;
    complaints.push(about(['defaults', use], `there is no line \`${line}\``));
  }
  for (const complaint of complaints) {
    problems.push(problemInFile(file, source, source.spanOf(complaint), formatPath(complaint.path), complaint.message));
  }
  if (!result.success || problems.length > 0) return { problems };
  const { name: title, home, defaults, lines } = result.data;
  const { reads = null, writes = null, storage = null } = defaults;
  return {
    name: title,
    home: home ?? null,
    defaults: { reads, writes, storage },
    lines: new Map(
      Object.entries(lines).map(([id, { memory, unit_size: unitSize, ...rest }]) => [
        id,
        { ...rest, memory: memory ?? null, unitSize: unitSize ?? null },
      ]),
    ),
  };
}
