/** What fields come to that a scenario leaves open, where that follows from others of its fields. */
import type { Path } from '../complaint.ts';
import type { Namespace, Region, ResolvedScenario, Tier } from '../resolved.ts';
import { PER_REGION } from '../schema/scenario.ts';
import { formatQuantity } from '../../units/format.ts';
import { parseQuantity } from '../../units/quantity.ts';

/** A value as a scenario would write it; or only words, where there is no way or no need to write it. */
type Open = { readonly value: unknown } | { readonly words: string };

type Rule = (scenario: ResolvedScenario, path: Path) => Open;

const value = (written: unknown): Open => ({ value: written });
const words = (text: string): Open => ({ words: text });

/** As people write it, if that is exact. */
function seconds(time: number): string {
  const text = formatQuantity(time, 's');
  const read = parseQuantity(text, 'time');
  return 'value' in read && read.value === time ? text : `${time} s`;
}

const NOTHING = words('none');
const EVERYTHING = words('all');

function named<T extends { readonly name: string }>(list: readonly T[], path: Path): T {
  const found = list.find(({ name }) => name === path[1]);
  if (found === undefined) throw new Error(`nothing is called ${path.join('.')}`);
  return found;
}

const region = ({ regions }: ResolvedScenario, path: Path): Region => named(regions, path);
const tier = ({ tiers }: ResolvedScenario, path: Path): Tier => named(tiers, path);
const namespace = ({ namespaces }: ResolvedScenario, path: Path): Namespace => named(namespaces, path);

const herdTier: Rule = (scenario, path) => {
  const { turn, early } = namespace(scenario, path);
  const index = path.includes('xfetch') ? early?.tier : turn?.tier;
  return index === undefined || index < 0 ? NOTHING : value(scenario.tiers[index].name);
};

/** By path, `*` for any name. What is not here has its default in the schema, or is not there. */
export const OPEN: Readonly<Record<string, Rule>> = {
  'traffic.shape.*.ramp.regions': () => EVERYTHING,
  'traffic.shape.*.ramp.namespaces': () => EVERYTHING,
  'traffic.shape.*.flash_crowd.regions': () => EVERYTHING,
  'traffic.shape.*.flash_crowd.namespaces': () => EVERYTHING,
  'traffic.shape.*.diurnal.regions': () => EVERYTHING,
  'traffic.shape.*.diurnal.namespaces': () => EVERYTHING,
  'regions.*.place': (scenario, path) => {
    const { place } = region(scenario, path);
    return place === null ? NOTHING : value(place);
  },
  'regions.*.share': ({ regions }) => (regions.length === 1 ? words('100 %') : NOTHING),
  'regions.*.rate': (scenario, path) => words(formatQuantity(region(scenario, path).rate, 'req/s')),
  'namespaces.*.share': ({ namespaces }) => (namespaces.length === 1 ? words('100 %') : NOTHING),
  'namespaces.*.tiers': (scenario, path) => {
    return value(namespace(scenario, path).tiers.map((index) => scenario.tiers[index].name));
  },
  'namespaces.*.ttl': () => value({}),
  'namespaces.*.ttl.*': () => value('none'),
  'namespaces.*.ttl.negative': () => value('0 s'),
  'namespaces.*.herd.*.lease.tier': herdTier,
  'namespaces.*.herd.*.lock.tier': herdTier,
  'namespaces.*.herd.*.xfetch.tier': herdTier,
  'namespaces.*.writes.popularity': () => words('as of requests'),
  'tiers.*.entries': () => words('unlimited'),
  'tiers.*.memory': () => words('unlimited'),
  'tiers.*.allocator': (scenario, path) => words(tier(scenario, path).allocator),
  'tiers.*.eviction': (scenario, path) => value(tier(scenario, path).eviction),
  'tiers.*.nodes': (scenario, path) => words(String(tier(scenario, path).nodes)),
  'tiers.*.timeout': () => words('none'),
  'tiers.*.operation_time': (scenario, path) => value(seconds(tier(scenario, path).operationTime)),
  'tiers.*.connections': (scenario, path) => {
    const { connections } = tier(scenario, path);
    return connections === Infinity ? words('unlimited') : value(connections);
  },
  'tiers.*.pool': () => words('pipelined'),
  'origin.capacity': () => words('unlimited'),
  'origin.concurrency': () => words('unlimited'),
  'origin.placement': ({ regions, origin }) => value(origin.region === null ? PER_REGION : regions[origin.region].name),
  'origin.primary': ({ regions, origin }) => {
    const { name } = regions[origin.primary];
    return origin.region === null ? value(name) : words(name);
  },
  phases: ({ phases }) => value(phases.map(({ name, from, to }) => ({ name, from: seconds(from), to: seconds(to) }))),
  'phases.*.from': ({ phases }, path) => value(seconds(phases[Number(path[1])].from)),
  'phases.*.to': ({ phases }, path) => value(seconds(phases[Number(path[1])].to)),
  bus: ({ bus }) => (bus === null ? NOTHING : value({})),
  'bus.tiers': ({ bus, tiers }) => (bus === null ? NOTHING : value(bus.tiers.map((index) => tiers[index].name))),
  oracle: ({ oracle }) => (oracle === null ? NOTHING : value({})),
  'oracle.placement': ({ oracle, regions }) => {
    if (oracle === null) return NOTHING;
    return value(oracle.region === null ? PER_REGION : regions[oracle.region].name);
  },
  'cost.phase': ({ cost }) => (cost === undefined ? NOTHING : value(cost.phase)),
  'cost.origin.reads': () => words('of the book'),
  'cost.origin.writes': () => words('of the book'),
  'cost.bus.storage': () => words('of the book'),
  'timeline.*.for': () => words('0 s'),
  'timeline.*.nodes': () => EVERYTHING,
  'timeline.*.regions': () => EVERYTHING,
  'timeline.*.share': () => words('100 %'),
  'timeline.*.answers': () => words('refused'),
  'warmup.bandwidth': () => NOTHING,
  'warmup.share': ({ warmup }) => words(formatQuantity(warmup?.share ?? 0, 'ratio')),
  'warmup.invalidations': ({ warmup }) => words(warmup?.invalidations ?? ''),
  'warmup.steps': ({ warmup }) => {
    const steps = (warmup?.steps ?? []).map(({ at, share }) => {
      return `${formatQuantity(share, 'ratio')} at ${formatQuantity(at, 's')}`;
    });
    return words(steps.join(', '));
  },
  'warmup.origin_below': ({ warmup }) => words(formatQuantity(warmup?.originBelow ?? 0, 'ratio')),
  'warmup.hold_off': ({ warmup }) => words(formatQuantity(warmup?.holdOff ?? 0, 's')),
};
