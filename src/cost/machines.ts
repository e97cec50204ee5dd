/** What is bought by the hour: nodes of tiers, memory of the application, brokers, and other things. */
import { unknownName } from '../scenario/check/reference.ts';
import { about, missing } from '../scenario/complaint.ts';
import type { Item, Term } from '../scenario/cost.ts';
import { formatQuantity } from '../units/format.ts';
import type { Order, Plan } from './plan.ts';

/**
 * A tier that lies in the processes of the application costs what part of a machine its memory is; others, nodes. What
 * no namespace uses is not bought.
 */
export function tierItems(plan: Plan): Item[] {
  const { scenario, spec, complain } = plan;
  const names = scenario.tiers.map(({ name }) => name);
  for (const name of Object.keys(spec.tiers)) {
    if (names.includes(name)) continue;
    complain({ ...about(['cost', 'tiers', name], unknownName(name, 'tier', names)), at: 'key' });
  }
  return scenario.tiers.flatMap((tier, index): Item[] => {
    const bought = spec.tiers[tier.name];
    if (bought === undefined) {
      // Application memory is part of a machine that is paid for anyway, unless the scenario says otherwise.
      if (tier.scope !== 'instance') {
        complain(missing(['cost', 'tiers', tier.name], 'what its nodes are bought as, such as `cache.r6g.2xlarge`'));
      }
      return [];
    }
    const items = scenario.regions.flatMap((_, region): Item[] => {
      if (tier.scope !== 'instance' && !tier.siteOf.includes(region)) return [];
      const order = { line: bought.node, purchase: bought.purchase, region, path: ['tiers', tier.name] };
      return tier.scope === 'instance' ? processMemory(plan, index, order) : nodes(plan, index, order);
    });
    // Its price is known, should it be used again.
    return scenario.namespaces.some(({ tiers }) => tiers.includes(index)) ? items : [];
  });
}

type TierOrder = Omit<Order, 'by'> & { readonly region: number };

function nodes({ scenario, price, complain }: Plan, tier: number, order: TierOrder): Item[] {
  const found = price({ ...order, by: ['time'] });
  if (found === null) return [];
  const { name, nodes: count, replicas, memory } = scenario.tiers[tier];
  const offered = found.entry.memory;
  if (offered !== null && Number.isFinite(memory) && memory > offered) {
    const has = `\`${order.line}\` has ${formatQuantity(offered, 'B')}`;
    const message = `${has}, less than the memory of a node of \`${name}\``;
    complain(about(['cost', ...order.path], message));
  }
  const item = { region: order.region, tier, price: found.line, measured: [] };
  const main: Item = { ...item, name: `${name}: nodes`, fixed: count };
  return replicas === 0 ? [main] : [main, { ...item, name: `${name}: replicas`, fixed: count * replicas }];
}

/** What is set aside for the cache, or what it holds where nothing bounds it. */
function processMemory({ scenario, price, complain }: Plan, tier: number, order: TierOrder): Item[] {
  const found = price({ ...order, by: ['time'] });
  if (found === null) return [];
  const machine = found.entry.memory;
  if (machine === null) {
    const message = `the price book says nothing of the memory of \`${order.line}\`, of which the tier takes a part`;
    complain(about(['cost', ...order.path], message));
    return [];
  }
  const { name, memory } = scenario.tiers[tier];
  const region = scenario.regions[order.region];
  const bounded = Number.isFinite(memory);
  const held = { metric: 'memory_used', labels: { tier: name, region: region.name }, times: 1 / machine } as const;
  const fixed = bounded ? (region.instances * memory) / machine : 0;
  const what = `${name}: application memory`;
  return [{ name: what, region: order.region, tier, price: found.line, fixed, measured: bounded ? [] : [held] }];
}

/** Kafka keeps so many copies of what is in its log, see the default number of brokers. */
const LOG_COPIES = 3;

/** Brokers in each region, and what their logs hold for as long as they keep it. */
export function busItems({ scenario, spec, defaults, price, complain }: Plan): Item[] {
  const { bus, regions } = scenario;
  if (bus === null) {
    if (spec.bus !== undefined) {
      complain({ ...about(['cost', 'bus'], 'the scenario has no bus that anybody listens to'), at: 'key' });
    }
    return [];
  }
  if (spec.bus === undefined) {
    complain(missing(['cost', 'bus'], 'what the bus is bought as, `{ broker: kafka.m5.large }`'));
    return [];
  }
  const { broker, brokers, storage = defaults.storage ?? 'storage', purchase } = spec.bus;
  return regions.flatMap((_, region): Item[] => {
    const machine = price({ line: broker, region, by: ['time'], purchase, path: ['bus', 'broker'] });
    const disk = bus.transport === 'log' ? price({ line: storage, region, by: ['storage'], path: ['bus'] }) : null;
    const held = bus.eventSize * bus.retention * LOG_COPIES;
    const place = { region, tier: null };
    const items: Item[] = [];
    if (machine !== null) {
      items.push({ ...place, name: 'bus: brokers', price: machine.line, fixed: brokers, measured: [] });
    }
    if (disk !== null) {
      const measured: Term[] = [{ metric: 'invalidation_events', labels: {}, times: held }];
      items.push({ ...place, name: 'bus: storage of the log', price: disk.line, fixed: 0, measured });
    }
    return items;
  });
}

export function otherItems({ scenario, spec, price, complain }: Plan): Item[] {
  const names = scenario.regions.map(({ name }) => name);
  return Object.entries(spec.other).flatMap(([name, { line, count, regions }]): Item[] => {
    for (const [index, region] of (regions ?? []).entries()) {
      if (names.includes(region)) continue;
      complain(about(['cost', 'other', name, 'regions', index], unknownName(region, 'region', names)));
    }
    const places = regions === undefined ? [null] : regions.map((region) => names.indexOf(region));
    return places.flatMap((region): Item[] => {
      if (region === -1) return [];
      const found = price({ line, region, by: ['time'], path: ['other', name, 'line'] });
      return found === null ? [] : [{ name, region, tier: null, price: found.line, fixed: count, measured: [] }];
    });
  });
}
