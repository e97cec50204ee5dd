/** A bill: prices times quantities, over the month of 730 hours. */
import type { Cost, Item } from '../scenario/cost.ts';
import { METRICS } from '../scenario/metric.ts';
import type { BillMetric, Labels, MetricName, Selector } from '../scenario/metric.ts';
import type { ResolvedScenario } from '../scenario/resolved.ts';
import { MONTH } from '../units/dimension.ts';

/** What a bill asks of a run. */
export interface Measured {
  readonly value: (selector: Selector) => number;
  /** Simulated time of a phase, s. */
  readonly seconds: (phase: string) => number;
}

/** Quantities of the items of a cost, in their order: things or bytes, or things or bytes a second. */
export interface Quantities {
  readonly items: readonly number[];
  readonly without: readonly number[];
}

/** Dollars of an item for a month. */
export function monthly({ price }: Item, quantity: number): number {
  return quantity * price.amount * MONTH;
}

/** How much of it a month takes, in the unit of its price: hours, gigabytes, millions. */
export function soldUnits({ price }: Item, quantity: number): number {
  return quantity * price.perUnit * MONTH;
}

/** The bill of one run. */
export class Bill {
  readonly #cost: Cost;
  readonly #measured: Measured;
  readonly #quantities = new Map<string, Quantities>();

  constructor(cost: Cost, measured: Measured) {
    this.#cost = cost;
    this.#measured = measured;
  }

  /** Of the phase that is billed, unless another one is named. */
  quantities(phase: string = this.#cost.phase): Quantities {
    const known = this.#quantities.get(phase);
    if (known !== undefined) return known;
    const of = (item: Item): number => this.#quantity(item, phase);
    const quantities = { items: this.#cost.items.map(of), without: this.#cost.without.map(of) };
    this.#quantities.set(phase, quantities);
    return quantities;
  }

  value(metric: BillMetric, { phase = this.#cost.phase, region, tier }: Labels, places: Places): number {
    const { items, without } = this.quantities(phase);
    const wanted = {
      region: places.regions.findIndex(({ name }) => name === region),
      tier: places.tiers.findIndex(({ name }) => name === tier),
    };
    switch (metric) {
      case 'cost_per_month':
        return total(this.#cost.items, items, wanted);
      case 'cost_per_million_requests':
        return (1e6 * total(this.#cost.items, items, ALL)) / (this.#rate('requests', {}, phase) * MONTH);
      case 'cost_without_cache_per_month':
        return this.#cost.without.length === 0 ? NaN : total(this.#cost.without, without, ALL);
      case 'cost_saving':
        return this.#cost.without.length === 0
          ? NaN
          : total(this.#cost.without, without, ALL) / total(this.#cost.items, items, ALL);
    }
  }

  #quantity({ fixed, measured }: Item, phase: string): number {
    let quantity = fixed;
    for (const { metric, labels, times } of measured) quantity += times * this.#rate(metric, labels, phase);
    return quantity;
  }

  #rate(metric: MetricName, labels: Labels, phase: string): number {
    const value = this.#measured.value({ metric, labels: { ...labels, phase } });
    return METRICS[metric].unit === 'count' ? value / this.#measured.seconds(phase) : value;
  }
}

type Places = Pick<ResolvedScenario, 'regions' | 'tiers'>;

const ALL = { region: -1, tier: -1 };

/** Of all items, or of those in a region or of a tier. */
function total(
  items: readonly Item[],
  quantities: readonly number[],
  { region, tier }: { readonly region: number; readonly tier: number },
): number {
  let sum = 0;
  items.forEach((item, index) => {
    if ((region >= 0 && item.region !== region) || (tier >= 0 && item.tier !== tier)) return;
    sum += monthly(item, quantities[index]);
  });
  return sum;
}
