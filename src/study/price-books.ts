/** The price books that come with the program: the files of its folder `prices`. */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { planCost } from '../cost/plan.ts';
import type { Books } from '../cost/plan.ts';
import { readPriceBook } from '../cost/price-book.ts';
import type { Pricing } from '../scenario/load.ts';
import { formatProblem } from '../scenario/problem.ts';

// As far from here in `src` as in `dist`.
const FOLDER = new URL('../../prices/', import.meta.url);

function readBooks(): Books {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml')).toSorted();
  const books = files.map((file) => {
    const book = readPriceBook(readFileSync(new URL(file, FOLDER), 'utf8'), fileURLToPath(new URL(file, FOLDER)));
    if ('problems' in book) throw new Error(book.problems.map(formatProblem).join('\n'));
    return book;
  });
  return new Map(books.map((book) => [book.name, book]));
}

let known: Books | null = null;

/** Prices a scenario with the books, which are read when the first one asks. */
export const pricing: Pricing = (scenario, spec, complain) => {
  known ??= readBooks();
  return planCost(scenario, spec, known, complain);
};
