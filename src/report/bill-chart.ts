/** The chart of a bill: a bar for each kind of line, in the regions that pay for it together. */
import type { TopLevelSpec } from 'vega-lite';
import type { Study } from '../study/study.ts';
import { formatQuantity } from '../units/format.ts';
import type { Drawing } from './chart-frame.ts';
import { LOOK, PALETTE, WIDTH } from './chart-look.ts';

/** Height of a bar and the room around it, px. */
const BAR = 26;

/** Null where nothing has a price. */
export function billChart({ bill, scenario, metrics }: Study): Drawing | null {
  if (bill === null || scenario.cost === undefined) return null;
  const sums = new Map<string, number>();
  for (const { item, cost } of bill.lines) sums.set(item.name, (sums.get(item.name) ?? 0) + cost.mean);
  const values = [...sums].filter(([, cost]) => cost > 0).toSorted(([, a], [, b]) => b - a);
  if (values.length === 0) return null;
  const title = 'Cost of a month, by line';
  const total = metrics['cost_per_month']?.mean ?? NaN;
  const caption = `${scenario.name} · ${formatQuantity(total, '$')} together · prices: ${scenario.cost.book}`;
  const y = { field: 'line', type: 'nominal', sort: null, title: null, axis: { labelLimit: 240 } } as const;
  const x = { field: 'cost', type: 'quantitative', title: 'dollars a month', axis: { format: '~s' } } as const;
  const spec: TopLevelSpec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: title,
    title: { text: title, subtitle: caption },
    width: WIDTH,
    height: BAR * values.length,
    background: 'white',
    padding: 10,
    data: {
      values: values.map(([line, cost]) => {
        return { line, cost: Number(cost.toPrecision(6)), label: formatQuantity(cost, '$') };
      }),
    },
    layer: [
      { mark: { type: 'bar', color: PALETTE.tiers[0] }, encoding: { x, y } },
      {
        mark: { type: 'text', align: 'left', dx: 4 },
        encoding: { x, y, text: { field: 'label', type: 'nominal' } },
      },
    ],
    config: LOOK,
  };
  const words = values.map(([line, cost]) => `${line}: ${formatQuantity(cost, '$')}.`);
  return { title, caption, words, spec, told: null };
}
