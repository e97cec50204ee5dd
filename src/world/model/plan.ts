/**
 * What the scale model decides before it runs, from the scenario alone: how the keys are stratified, which tiers are
 * under pressure, and how copies end in each of them in the stationary state.
 */
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import type { RateProfile } from '../profile.ts';
import { missRate, presence, retentionOf } from '../stationary.ts';
import type { Demand, Retention } from '../stationary.ts';
import { lanesOf, meanEntryBytes } from './lanes.ts';
import type { Lane } from './lanes.ts';
import { stationaryFlow } from './population.ts';
import { Strata } from './strata.ts';

/**
 * A representative takes at most this share of a cache whose policy chooses among them: coarser entries make eviction
 * noisy (compared with exact runs, a hundredth costs 0.1 to 0.3 percentage points of hit ratio, this less than 0.1).
 */
const ENTRY_SHARE_MAX = 1 / 500;

/** Filled beyond this share of its bounds in the stationary state, a tier is followed as one that evicts. */
const PRESSURE = 0.8;

/** Filled beyond this share of its bounds by live copies, an in-process cache may have to evict. */
export const PRESSED = 0.9;

/** Enough keys for each to be asked for at most once: how one-hit keys look to `presence`. */
const ONCE_KEYS = 1e15;

/** Typical time of a fetch that the first shared tier answers, s: it shortens the time that copies are held. */
const FETCH_TIME = 0.001;

export interface Plan {
  readonly strata: Strata;
  readonly lanes: readonly Lane[];
  /** [tier][site] */
  readonly retention: readonly (readonly Retention[])[];
  /** [tier] */
  readonly pressured: readonly boolean[];
  /** Expected live copies of one instance's cache over its bound, the larger of entries and bytes; [region]. */
  readonly localFill: readonly number[];
  readonly choices: readonly string[];
}

export function planOf(scenario: ResolvedScenario, profile: RateProfile): Plan {
  const { head, blockWidth } = scenario.resolution;
  const fetches = (namespace: number, share: number): number => fetchesOf(scenario, profile, namespace, share);
  const options = { head, blockWidth, regions: scenario.regions.length, fetches };
  const free = scenario.namespaces.map(() => Infinity);
  const coarse = new Strata(scenario.namespaces, { ...options, weightMax: free });
  const coarseLanes = lanesOf(scenario, coarse);
  const { retention, pressured } = retentions(scenario, profile, coarse, coarseLanes);
  const weightMax = scenario.namespaces.map((namespace) => {
    let most = Infinity;
    for (const index of namespace.tiers) {
      if (!pressured[index]) continue;
      const tier = scenario.tiers[index];
      const bytes = meanEntryBytes(namespace, tier, false, true);
      most = Math.min(most, ENTRY_SHARE_MAX * Math.min(tier.entries * tier.nodes, (tier.memory * tier.nodes) / bytes));
    }
    return Math.max(1, Math.floor(most));
  });
  const limited = weightMax.some((most) => most < Infinity);
  const strata = limited ? new Strata(scenario.namespaces, { ...options, weightMax }) : coarse;
  const lanes = limited ? lanesOf(scenario, strata) : coarseLanes;
  const choices = scenario.tiers.flatMap((tier, index) =>
    pressured[index]
      ? [`${tier.name} is under pressure: its policy decides on entries of at most 1/500 of its room`]
      : [],
  );
  const filled = localFill(scenario, profile, strata, lanes);
  const [first] = scenario.tiers;
  if (lanes.some(({ tied, chain, region }) => tied && (pressured[chain[0].tier] || filled[region] > PRESSED))) {
    choices.push(
      `${first.name} has promoted_ttl ${first.promotedTtl}, and copies are evicted: the model takes copies to end ` +
        'together, so shares of tiers may be several points off; an exact run would not be',
    );
  }
  return { strata, lanes, retention, pressured, localFill: filled, choices };
}

/** How often a region fetches a key into its first shared tier during the run, about. */
function fetchesOf(scenario: ResolvedScenario, profile: RateProfile, namespace: number, share: number): number {
  const { tiers, ttl } = scenario.namespaces[namespace];
  const first = tiers.find((index) => scenario.tiers[index].scope !== 'instance');
  if (first === undefined) return Infinity;
  let rate = 0;
  scenario.regions.forEach((_, region) => (rate += profile.rate(0, region * scenario.namespaces.length + namespace)));
  const mean = (rate * share) / scenario.regions.length;
  return scenario.duration / ((ttl[first]?.ttl ?? 0) + 1 / mean);
}

/** Requests a second for one key of a representative, in the beginning. */
function keyRate(profile: RateProfile, strata: Strata, lane: Lane, representative: number): number {
  return profile.rate(0, lane.cell) * strata.share[representative];
}

/** Share of requests for a key that go on to the shared tiers, in the stationary state. */
function forwarded(scenario: ResolvedScenario, lane: Lane, rate: number): number {
  if (lane.local === null) return 1;
  const { ttl, jitter } = lane.local;
  const { refreshAfter } = scenario.tiers[0];
  const spec = { ttl, jitter, refreshAfter, fetchTime: FETCH_TIME, cold: false };
  const flow = stationaryFlow(spec, rate / lane.instances);
  return flow.miss + flow.refresh;
}

function retentions(
  scenario: ResolvedScenario,
  profile: RateProfile,
  strata: Strata,
  lanes: readonly Lane[],
): { retention: Retention[][]; pressured: boolean[] } {
  const regions = scenario.regions.length;
  // What a cold start fills holds no more than the run brings.
  const longest = scenario.start === 'cold' ? scenario.duration : Infinity;
  const retention = scenario.tiers.map(() => scenario.regions.map((): Retention => ({ kind: 'ttl' })));
  const pressured = scenario.tiers.map(() => false);
  // Lookups per second of each key of a representative that reach the present tier, [representative][region].
  const reaching = new Float64Array(strata.count * regions);
  for (const lane of lanes) {
    for (let i = lane.keys.from; i < lane.keys.to; i++) {
      const rate = keyRate(profile, strata, lane, i);
      reaching[i * regions + lane.region] = rate * forwarded(scenario, lane, rate);
    }
  }
  scenario.tiers.forEach((tier, index) => {
    if (tier.scope === 'instance') return;
    for (let site = 0; site < regions; site++) {
      const users = lanes.filter(({ chain }) => chain.some((link) => link.tier === index && link.site === site));
      if (users.length === 0) continue;
      const demands: Demand[] = [];
      const members: { lane: Lane; representative: number; rate: number; ttl: number }[] = [];
      for (const lane of users.filter((user) => users.find(({ keys }) => keys === user.keys) === user)) {
        const link = lane.chain.find((at) => at.tier === index);
        if (link === undefined || !(link.ttl > 0)) continue;
        const ttl = Math.min(link.ttl, longest);
        for (let i = lane.keys.from; i < lane.keys.to; i++) {
          let rate = 0;
          for (const { region, keys } of users) if (keys === lane.keys) rate += reaching[i * regions + region];
          demands.push({ keys: strata.weight[i], rate, ttl, bytes: link.bytes });
          members.push({ lane, representative: i, rate, ttl });
        }
      }
      demands.push(...onceDemands(scenario, profile, index, site));
      const found = retentionOf(tier, demands);
      retention[index][site] = found;
      const full = isFull(demands, tier.entries * tier.nodes, tier.memory * tier.nodes);
      if (found.kind !== 'ttl' || full) pressured[index] = true;
      for (const { lane, representative, rate, ttl } of members) {
        const share = rate > 0 ? missRate(found, rate, ttl) / rate : 1;
        for (const user of users) {
          if (user.keys === lane.keys) reaching[representative * regions + user.region] *= share;
        }
      }
    }
  });
  return { retention, pressured };
}

function isFull(demands: readonly Demand[], entries: number, bytes: number): boolean {
  let copies = 0;
  let held = 0;
  for (const demand of demands) {
    const present = demand.keys * presence({ kind: 'ttl' }, demand.rate, demand.ttl);
    copies += present;
    held += present * demand.bytes;
  }
  return copies > PRESSURE * entries || held > PRESSURE * bytes;
}

/** One-hit keys that pass a site. */
function onceDemands(scenario: ResolvedScenario, profile: RateProfile, tier: number, site: number): Demand[] {
  return scenario.namespaces.flatMap((namespace, index) => {
    const ttl = namespace.ttl[tier];
    if (namespace.oneHitShare === 0 || ttl === null) return [];
    let rate = 0;
    scenario.regions.forEach((_, region) => {
      if (scenario.tiers[tier].siteOf[region] !== site) return;
      rate += namespace.oneHitShare * profile.rate(0, region * scenario.namespaces.length + index);
    });
    const bytes = meanEntryBytes(namespace, scenario.tiers[tier], false, ttl.ttl < Infinity);
    return [{ keys: ONCE_KEYS, rate: rate / ONCE_KEYS, ttl: ttl.ttl, bytes }];
  });
}

/** Live copies that one instance would hold without a bound, over its bounds, by region. */
function localFill(scenario: ResolvedScenario, profile: RateProfile, strata: Strata, lanes: readonly Lane[]): number[] {
  const tier = scenario.tiers[0];
  if (tier?.scope !== 'instance') return scenario.regions.map(() => 0);
  const longest = scenario.start === 'cold' ? scenario.duration : Infinity;
  const most = peakFactors(scenario, profile);
  return scenario.regions.map((region, at) => {
    let entries = 0;
    let bytes = 0;
    const hold = (copies: number, each: number): void => {
      entries += copies;
      bytes += copies * each;
    };
    for (const lane of lanes) {
      if (lane.region !== at || lane.local === null) continue;
      const each = meanEntryBytes(scenario.namespaces[lane.namespace], tier, lane.negative, lane.local.ttl < Infinity);
      for (let i = lane.keys.from; i < lane.keys.to; i++) {
        const rate = (most[lane.cell] * keyRate(profile, strata, lane, i)) / region.instances;
        hold(strata.weight[i] * presence({ kind: 'ttl' }, rate, Math.min(lane.local.ttl, longest)), each);
      }
    }
    scenario.namespaces.forEach((namespace, index) => {
      const ttl = namespace.ttl[0];
      if (!namespace.tiers.includes(0) || ttl === null) return;
      const cell = at * scenario.namespaces.length + index;
      const rate = (most[cell] * namespace.oneHitShare * profile.rate(0, cell)) / region.instances;
      hold(rate * Math.min(ttl.ttl, scenario.duration), meanEntryBytes(namespace, tier, false, ttl.ttl < Infinity));
    });
    return Math.max(entries / tier.entries, bytes / tier.memory);
  });
}

/** Highest rate of each cell over its first. */
function peakFactors(scenario: ResolvedScenario, profile: RateProfile): number[] {
  const cells = scenario.regions.length * scenario.namespaces.length;
  return Array.from({ length: cells }, (_, cell) => {
    let most = 0;
    for (let step = 0; step < profile.steps; step++) most = Math.max(most, profile.rate(step, cell));
    const first = profile.rate(0, cell);
    return first > 0 ? most / first : 1;
  });
}
