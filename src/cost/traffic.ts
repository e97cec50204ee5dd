/** What is paid by the byte: between regions, by whoever sends, and between the zones of a region. */
import { mean } from '../random/distribution.ts';
import type { Item, Term } from '../scenario/cost.ts';
import type { Plan } from './plan.ts';
import type { Sides } from './origin.ts';

const TRANSFER = 'transfer';
const CROSS_ZONE = 'cross-zone';

export function trafficItems(plan: Plan): Sides {
  const { scenario, price } = plan;
  const { regions, tiers, origin } = scenario;
  const isRemote = regions.length > 1;
  const zoned = tiers.some(({ scope }) => scope !== 'instance');
  const items: Item[] = [];
  const without: Item[] = [];
  regions.forEach(({ name, zones }, region) => {
    const base = { region, tier: null, fixed: 0 };
    if (isRemote) {
      const found = price({ line: TRANSFER, region, by: ['size'], path: ['book'] });
      const measured: Term[] = [{ metric: 'egress_bytes', labels: { region: name }, times: 1 }];
      if (found !== null) {
        items.push({ ...base, name: 'transfer to other regions', price: found.line, measured });
        if (origin.region === region) {
          without.push({ ...base, name: 'transfer of answers', price: found.line, measured: answers(plan, region) });
        }
      }
    }
    if (zoned && zones > 1) {
      const found = price({ line: CROSS_ZONE, region, by: ['size'], path: ['book'] });
      const measured: Term[] = [{ metric: 'zone_bytes', labels: { region: name }, times: 1 }];
      if (found !== null) items.push({ ...base, name: 'transfer between zones', price: found.line, measured });
    }
  });
  return { items, without };
}

/** Without a cache, the origin sends each value to the region that asked for it. */
function answers({ scenario }: Plan, home: number): Term[] {
  return scenario.regions.flatMap((region, index) => {
    if (index === home) return [];
    return scenario.namespaces.map(({ name, valueSize, absentShare }): Term => {
      const times = (1 - absentShare) * mean(valueSize);
      return { metric: 'requests', labels: { region: region.name, namespace: name }, times };
    });
  });
}
