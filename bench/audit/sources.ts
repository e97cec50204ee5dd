/** Where figures come from that are not computed: committed reports, price books, and runs small enough to make. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse as parseCsv } from 'csv-parse/sync';
import { readPriceBook } from '../../src/cost/price-book.ts';
import type { BookLine } from '../../src/cost/price-book.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { formatProblem } from '../../src/scenario/problem.ts';
import { pricing } from '../../src/study/price-books.ts';
import { simulate } from '../../src/world/simulate.ts';

const ROOT = new URL('../../', import.meta.url);

/** A file of the project, its path from the root. */
function read(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}

interface Summary {
  readonly metrics: Readonly<Record<string, { readonly mean: number | null }>>;
}

const kept = new Map<string, unknown>();

/** What `make` gives, made once. */
function once<T>(key: string, make: () => T): T {
  if (!kept.has(key)) kept.set(key, make());
  return kept.get(key) as T;
}

/** A metric of a committed report; throws where it has none. */
export function reported(report: string, metric: string): number {
  const path = `reports/${report}/summary.json`;
  const { metrics } = once(path, () => JSON.parse(read(path)) as Summary);
  const mean = metrics[metric]?.mean;
  if (typeof mean !== 'number') throw new Error(`${path} has no ${metric}`);
  return mean;
}

interface BillRow {
  readonly item: string;
  readonly cost: string;
  readonly without_cache: string;
}

/** Lines of a committed bill, $ a month, all regions of an item together; without those of a world without a cache. */
export function billed(report: string): ReadonlyMap<string, number> {
  return once(`bill ${report}`, () => {
    const items = new Map<string, number>();
    for (const row of parseCsv<BillRow>(read(`reports/${report}/bill.csv`), { columns: true })) {
      if (row.without_cache === 'false') items.set(row.item, (items.get(row.item) ?? 0) + Number(row.cost));
    }
    return items;
  });
}

/** A line of the dated price book. */
export function priceLine(name: string): BookLine {
  const book = once('book', () => {
    const found = readPriceBook(read('prices/aws-2026-10.yaml'), 'prices/aws-2026-10.yaml');
    if ('problems' in found) throw new Error(found.problems.map(formatProblem).join('\n'));
    return found;
  });
  const line = book.lines.get(name);
  if (line === undefined) throw new Error(`prices/aws-2026-10.yaml has no line ${name}`);
  return line;
}

/** A metric of the first replication of a scenario, simulated here and now. */
export function simulated(path: string, set: readonly string[], metric: string): number {
  const metrics = once(`run ${path} ${set.join(' ')}`, () => {
    const file = fileURLToPath(new URL(path, ROOT));
    const loaded = loadScenario({ text: readFileSync(file, 'utf8'), file: path, set, pricing });
    if ('problems' in loaded) throw new Error(loaded.problems.map(formatProblem).join('\n'));
    return simulate(loaded.scenario, 0, () => true).metrics;
  });
  const value = metrics[metric];
  if (value === undefined || Number.isNaN(value)) throw new Error(`${path} measures no ${metric}`);
  return value;
}
