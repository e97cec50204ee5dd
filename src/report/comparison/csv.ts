/** `comparison.csv`: a row for each metric of each variant, with all that one needs to know about it. */
import { stringify } from 'csv-stringify/sync';
import type { ComparisonSummary } from './schema.ts';

const COLUMNS = [
  'variant', 'metric', 'unit', 'base', 'value', 'difference', 'low', 'high', 'relative', 'better', 'outcome', 'method',
  'seed', 'replications', 'interrupted',
] as const;

/** Empty where nothing was measured, or where JSON has no word for it. */
export function formatComparisonCsv({ variants, interrupted }: ComparisonSummary): string {
  const rows = Object.entries(variants).flatMap(([variant, { metrics, seed, replications }]) =>
    Object.entries(metrics).map(([metric, found]) => {
      const { unit, base, value, difference, ci95, relative, better, outcome, method } = found;
      const interval = ci95 ?? [null, null];
      const numbers = [base, value, difference, ...interval, relative];
      return [variant, metric, unit, ...numbers, better, outcome, method, seed, replications, String(interrupted)];
    }),
  );
  return stringify([COLUMNS, ...rows]);
}
