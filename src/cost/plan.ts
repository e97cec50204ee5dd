/** Plans the bill of a scenario: what is bought, in which region, at which price, and what its quantity depends on. */
import { about } from '../scenario/complaint.ts';
import type { Complain } from '../scenario/complaint.ts';
import type { Cost, Item, PricedBy, PricedLine } from '../scenario/cost.ts';
import type { ResolvedScenario } from '../scenario/resolved.ts';
import type { CostSpec } from '../scenario/schema/cost.ts';
import { suggestion } from '../scenario/spelling.ts';
import { trafficItems } from './traffic.ts';
import { originItems } from './origin.ts';
import { busItems, otherItems, tierItems } from './machines.ts';
import type { BookLine, PriceBook } from './price-book.ts';
import { find, withFacts } from './shop.ts';

/** What the parts of a plan are made with. */
export interface Plan {
  readonly scenario: ResolvedScenario;
  readonly spec: CostSpec;
  readonly defaults: PriceBook['defaults'];
  /** The price of a line in a region, null: in none; complained of, and null, when there is none. */
  readonly price: (wanted: Order) => { readonly line: PricedLine; readonly entry: BookLine } | null;
  readonly complain: Complain;
}

export interface Order {
  readonly line: string;
  readonly region: number | null;
  readonly by: readonly PricedBy[];
  readonly purchase?: string;
  /** Below `cost`: where the scenario asks for it. */
  readonly path: readonly (string | number)[];
}

/** The price books that there are, by name. */
export type Books = ReadonlyMap<string, PriceBook>;

/** What a scenario costs; null when something was complained of. */
export function planCost(
  scenario: ResolvedScenario,
  spec: CostSpec,
  books: Books,
  complain: Complain,
): Cost | null {
  const book = books.get(spec.book);
  if (book === undefined) {
    const message = `there is no price book \`${spec.book}\`${suggestion(spec.book, [...books.keys()])}`;
    complain(about(['cost', 'book'], message));
    return null;
  }
  let refused = false;
  const refuse: Complain = (complaint) => {
    refused = true;
    complain(complaint);
  };
  const said = new Set<string>();
  const asked = new Set<string>();
  const { lines, ...rest } = withOwnPrices(book, spec);
  const whole = {
    ...rest,
    lines: {
      get: (id: string) => {
        asked.add(id);
        return lines.get(id);
      },
      keys: () => lines.keys(),
    },
  };
  const plan: Plan = {
    scenario,
    spec,
    defaults: book.defaults,
    complain: refuse,
    price: ({ line, region, by, purchase = 'on-demand', path }) => {
      const place = region === null ? null : (scenario.regions[region].place ?? scenario.regions[region].name);
      const found = find(whole, { line, place, by, purchase });
      if (!('problem' in found)) return found;
      // A price that several things need is asked for once.
      if (!said.has(found.problem)) refuse(about(['cost', ...path], found.problem));
      said.add(found.problem);
      return null;
    },
  };
  const phase = phaseOf(plan);
  const origin = originItems(plan);
  const traffic = trafficItems(plan);
  const items: Item[] = [
    ...tierItems(plan),
    ...busItems(plan),
    ...origin.items,
    ...traffic.items,
    ...otherItems(plan),
  ];
  for (const id of Object.keys(spec.prices)) {
    if (asked.has(id) || refused) continue;
    refuse({ ...about(['cost', 'prices', id], `nothing in the bill is bought at \`${id}\``), at: 'key' });
  }
  if (refused) return null;
  return { book: book.name, phase, items, without: [...origin.without, ...traffic.without] };
}

/** The book with the prices that the scenario writes itself. */
function withOwnPrices(book: PriceBook, { prices }: CostSpec): PriceBook {
  const own = Object.entries(prices).map(([id, price]): [string, BookLine] => {
    const line = { price, source: 'the scenario', date: null, memory: null, unitSize: null, everywhere: false };
    return [id, withFacts(line, book.lines.get(id))];
  });
  return { ...book, lines: new Map([...book.lines, ...own]) };
}

/** A month of cold starts is nobody's month: who wants to bill one has to say so. */
function phaseOf({ scenario: { phases, start }, spec, complain }: Plan): string {
  const names = phases.map(({ name }) => name);
  if (spec.phase !== undefined) {
    if (!names.includes(spec.phase)) {
      complain(about(['cost', 'phase'], `there is no phase \`${spec.phase}\`${suggestion(spec.phase, names)}`));
    }
    return spec.phase;
  }
  if (start === 'cold' && phases.length === 1) {
    const message =
      `\`phase\` is missing: the only one, \`${names[0]}\`, begins with empty caches, and a month is not like that; ` +
      'expected `start: warm`, `phases` of which the last is billed, or a `phase` here';
    complain(about(['cost'], message));
  }
  return names[names.length - 1];
}
