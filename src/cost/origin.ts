/** What the origin is paid for: reads and writes, by count or by the capacity to serve them. */
import { about, missing } from '../scenario/complaint.ts';
import type { Item, PricedLine, Term } from '../scenario/cost.ts';
import type { MetricName } from '../scenario/metric.ts';
import type { Namespace } from '../scenario/resolved.ts';
import { totalRate } from '../scenario/totals.ts';
import { mean, quantile } from '../random/distribution.ts';
import type { Plan } from './plan.ts';

/** In place of a line: the origin is not sold in this way. */
const NONE = 'none';

/** With and without the caches in front of it. */
export interface Sides {
  readonly items: readonly Item[];
  readonly without: readonly Item[];
}

export function originItems(plan: Plan): Sides {
  const reads = readItems(plan);
  const writes = writeItems(plan);
  return { items: [...reads.items, ...writes], without: [...reads.without, ...writes] };
}

/** Reads that were refused or given up in the queue are not served, and not paid for. */
function readItems({ scenario, spec, defaults, price, complain }: Plan): Sides {
  const line = spec.origin.reads ?? defaults.reads;
  if (line === null) complain(missing(['cost', 'origin', 'reads'], 'the line of a read, or `none`'));
  if (line === null || line === NONE) return { items: [], without: [] };
  const { origin, namespaces, regions } = scenario;
  const items: Item[] = [];
  const without: Item[] = [];
  const add = (region: number, askers: readonly string[] | null): void => {
    const found = price({ line, region, by: ['count', 'time'], path: ['origin', 'reads'] });
    if (found === null) return;
    const terms = (metric: MetricName, sign: number): Term[] =>
      namespaces.flatMap((namespace) => {
        const times = sign * readUnits(namespace, found.entry.unitSize);
        const places = askers === null ? [{}] : askers.map((asker) => ({ region: asker }));
        return places.map((place) => ({ metric, labels: { namespace: namespace.name, ...place }, times }));
      });
    const item = { region, tier: null, price: found.line };
    if (found.line.by === 'time') {
      const share = askers === null ? 1 : shareOf(regions, region);
      const fixed = origin.capacity * share;
      if (fixed === Infinity) {
        complain(about(['cost', 'origin', 'reads'], 'is sold by capacity, expected an origin with a `capacity`'));
      }
      items.push({ ...item, name: 'origin: capacity for reads', fixed, measured: [] });
    } else {
      const measured = [...terms('origin_reads', 1), ...terms('origin_rejected', -1)];
      items.push({ ...item, name: 'origin: reads', fixed: 0, measured });
    }
    without.push({ ...item, name: 'origin: reads', fixed: 0, measured: terms('requests', 1) });
  };
  if (origin.region === null) regions.forEach(({ name }, region) => add(region, [name]));
  else add(origin.region, null);
  return { items, without };
}

function shareOf(regions: readonly { readonly rate: number }[], region: number): number {
  return regions[region].rate / totalRate(regions);
}

/** Writes are committed at the primary, with caches and without. */
function writeItems({ scenario, spec, defaults, price, complain }: Plan): Item[] {
  const written = scenario.namespaces.filter(({ writes }) => writes !== null);
  if (written.length === 0) return [];
  const line = spec.origin.writes ?? defaults.writes;
  if (line === null) complain(missing(['cost', 'origin', 'writes'], 'the line of a write, or `none`'));
  if (line === null || line === NONE) return [];
  const region = scenario.origin.primary;
  const found = price({ line, region, by: ['count', 'time'], path: ['origin', 'writes'] });
  if (found === null) return [];
  const base = { region, tier: null, price: found.line };
  return [sold(found.line, base, written, found.entry.unitSize)];
}

function sold(
  { by }: PricedLine,
  base: Pick<Item, 'region' | 'tier' | 'price'>,
  written: readonly Namespace[],
  unitSize: number | null,
): Item {
  const units = (namespace: Namespace): number => readUnits(namespace, unitSize);
  if (by === 'time') {
    const fixed = written.reduce((sum, one) => sum + (one.writes?.rate ?? 0) * units(one), 0);
    return { ...base, name: 'origin: capacity for writes', fixed, measured: [] };
  }
  const measured = written.map((one): Term => {
    return { metric: 'writes', labels: { namespace: one.name }, times: units(one) };
  });
  return { ...base, name: 'origin: writes', fixed: 0, measured };
}

/** Values at so many evenly spaced quantiles stand for the distribution of sizes. */
const QUANTILES = 512;

/** How many units a read or write of a namespace counts as, on average: its key and value, in begun units. */
function readUnits({ keySize, valueSize, absentShare }: Namespace, unitSize: number | null): number {
  if (unitSize === null) return 1;
  const key = mean(keySize);
  let units = 0;
  for (let i = 0; i < QUANTILES; i++) {
    units += Math.max(1, Math.ceil((key + quantile(valueSize, (i + 0.5) / QUANTILES)) / unitSize));
  }
  return absentShare + (1 - absentShare) * (units / QUANTILES);
}
