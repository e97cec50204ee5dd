/** The bill of a study, as tables, as lines of a file, and in one sentence. */
import { stringify } from 'csv-stringify/sync';
import type { BillLine } from '../study/bill.ts';
import type { Study } from '../study/study.ts';
import { jsonNumber } from './json.ts';
import { NOTHING, formatEstimate, formatMean } from './quantity.ts';
import type { Summary } from './summary-schema.ts';
import type { Table } from './table.ts';

export const BILL_FILE = 'bill.csv';

/** Digits of a quantity that a person reads. */
const QUANTITY_DIGITS = 4;

const COLUMNS = ['', 'region', 'quantity', 'at', 'price of', 'a month'];
const RIGHT = [false, false, true, true, false, true];

/** What a month costs, line by line, and what it is made of. */
export function billTable(study: Study): Table {
  const { bill, scenario, metrics } = study;
  const rows = bill === null ? [] : bill.lines.map((line) => row(study, line));
  if (bill !== null) rows.push(['total', '', '', '', '', formatEstimate(metrics['cost_per_month'])]);
  const title = `Bill of a month like \`${scenario.cost?.phase ?? ''}\``;
  return { title, note: noteOn(study), columns: COLUMNS, rows, right: RIGHT };
}

function noteOn({ scenario, metrics }: Study): string {
  if (scenario.cost === undefined) return '';
  const free = scenario.tiers.filter((_, tier) => !(scenario.cost?.items ?? []).some((item) => item.tier === tier));
  const unpaid = free.map(({ name }) => `The memory of ${name} is part of the application's own machines.`);
  const each = formatEstimate(metrics['cost_per_million_requests']);
  return [`A month has 730 hours. Prices: ${scenario.cost.book}. ${each} for a million requests.`, ...unpaid].join(' ');
}

/** The same load if the origin answered each request itself. */
export function withoutTable(study: Study): Table {
  const { bill, metrics } = study;
  const lines = bill?.without ?? [];
  const rows = lines.map((line) => row(study, line));
  if (lines.length > 0) rows.push(['total', '', '', '', '', formatEstimate(metrics['cost_without_cache_per_month'])]);
  const times = saving(study);
  const note = times === '' ? '' : `${times} the bill above. The origin would have to be able to serve it.`;
  return { title: 'Without a cache', note, columns: COLUMNS, rows, right: RIGHT };
}

/** Where the prices come from, each once. */
export function priceTable({ bill }: Study): Table {
  const all = [...(bill?.lines ?? []), ...(bill?.without ?? [])].map(({ item }) => item.price);
  const once = new Map(all.map(({ line, text, source }) => [`${line} ${text}`, [line, text, source]]));
  const columns = ['line', 'price', 'source'];
  return { title: 'Prices', note: '', columns, rows: [...once.values()], right: [false, true, false] };
}

function row({ scenario }: Study, { item, quantity, cost }: BillLine): string[] {
  const { name, region, price } = item;
  const amount = `${Number(quantity.toPrecision(QUANTITY_DIGITS))} ${price.unit}`;
  const place = region === null ? NOTHING : scenario.regions[region].name;
  return [name, place, amount, price.text, price.line, formatEstimate(cost)];
}

function saving({ metrics }: Study): string {
  const ratio = metrics['cost_saving']?.mean ?? NaN;
  return Number.isFinite(ratio) ? `${Number(ratio.toPrecision(2))} times` : '';
}

/** One line: what it costs, and what it would cost without. */
export function billLine(study: Study): string {
  const { bill, metrics } = study;
  if (bill === null) return '';
  const said = [
    `bill: ${formatMean(metrics['cost_per_month'])} a month`,
    `${formatMean(metrics['cost_per_million_requests'])} for a million requests`,
  ];
  const without = formatMean(metrics['cost_without_cache_per_month']);
  if (without !== NOTHING) said.push(`without a cache ${without}, ${saving(study)} as much`);
  return said.join('; ');
}

/** `bill.csv`: a row for each line, digits as measured. */
export function formatBill(study: Study): string {
  const header = [
    'without_cache', 'item', 'region', 'tier', 'quantity', 'unit', 'price', 'line', 'cost', 'ci95_low', 'ci95_high',
    'source',
  ];
  const rows = (lines: readonly BillLine[], without: boolean) =>
    plainLines(study, lines).map((line) => [
      String(without), line.item, line.region, line.tier, line.quantity, line.unit, line.price, line.line, line.cost,
      line.ci95?.[0] ?? '', line.ci95?.[1] ?? '', line.source,
    ]);
  return stringify([header, ...rows(study.bill?.lines ?? [], false), ...rows(study.bill?.without ?? [], true)]);
}

type PlainLine = NonNullable<Summary['bill']>['lines'][number];

/** Lines of a bill as `summary.json` has them. */
export function plainLines({ scenario }: Study, lines: readonly BillLine[]): PlainLine[] {
  return lines.map(({ item: { name, region, tier, price }, quantity, cost }) => ({
    item: name,
    region: region === null ? null : scenario.regions[region].name,
    tier: tier === null ? null : scenario.tiers[tier].name,
    quantity: jsonNumber(quantity),
    unit: price.unit,
    price: price.text,
    line: price.line,
    source: price.source,
    cost: jsonNumber(cost.mean),
    ci95: cost.ci95 === null ? null : [cost.ci95[0], cost.ci95[1]],
  }));
}
