/** The bill of a study: each line with its quantity and its cost, over the replications. */
import { monthly, soldUnits } from '../cost/bill.ts';
import type { Quantities } from '../cost/bill.ts';
import type { RunResult } from '../measure/result.ts';
import type { Item } from '../scenario/cost.ts';
import type { ResolvedScenario } from '../scenario/resolved.ts';
import type { Estimate } from './estimate.ts';
import { meanOf } from './statistics.ts';

export interface BillLine {
  readonly item: Item;
  /** A month's, in the unit of its price. */
  readonly quantity: number;
  readonly cost: Estimate;
}

export interface BillEstimate {
  readonly lines: readonly BillLine[];
  /** What the same load costs without a cache. */
  readonly without: readonly BillLine[];
}

/** Null where the scenario does not say what things cost. */
export function estimateBill({ cost }: ResolvedScenario, results: readonly RunResult[]): BillEstimate | null {
  const bills = results.flatMap(({ bill }) => bill ?? []);
  if (cost === undefined || bills.length === 0) return null;
  const linesOf = (items: readonly Item[], of: (bill: Quantities) => readonly number[]): BillLine[] =>
    items.map((item, index) => line(item, bills.map((bill) => of(bill)[index])));
  return {
    lines: linesOf(cost.items, (bill) => bill.items),
    without: linesOf(cost.without, (bill) => bill.without),
  };
}

function line(item: Item, quantities: readonly number[]): BillLine {
  const { mean, half } = meanOf(quantities.map((quantity) => monthly(item, quantity)));
  const ci95 = Number.isNaN(half) ? null : ([Math.max(0, mean - half), mean + half] as const);
  const quantity = meanOf(quantities.map((one) => soldUnits(item, one))).mean;
  return { item, quantity, cost: { mean, ci95, unit: '$' } };
}
