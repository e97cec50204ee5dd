/**
 * The warm start of an exact run. Shared tiers receive the copies that a stationary past has left, key by key.
 * In-process caches are primed: their requests of the time before the run are replayed against them, with shared
 * tiers that answer at once, so that their eviction policies have seen what they would have seen.
 */
import type { RunRecord } from '../../../measure/record.ts';
import { EVICTION } from '../../../policy/eviction/registry.ts';
import { poisson } from '../../../random/poisson.ts';
import type { Popularity } from '../../../random/popularity.ts';
import { Draws } from '../../../random/stream.ts';
import type { ResolvedScenario } from '../../../scenario/resolved.ts';
import type { Keyspace } from '../../keyspace.ts';
import { Demand } from '../../model/demand.ts';
import type { Lane } from '../../model/lanes.ts';
import { planOf } from '../../model/plan.ts';
import type { Plan } from '../../model/plan.ts';
import { LocalPressure } from '../../model/pressure.ts';
import { Ticks } from '../../model/ticks.ts';
import { Outages } from '../../outages.ts';
import type { RateProfile } from '../../profile.ts';
import { drawCopies, stopsOf } from '../../warm-start.ts';
import type { DrawnCopy } from '../../warm-start.ts';
import { Arrivals } from '../requests/arrivals.ts';
import { NO_MARK } from '../observation/observer.ts';
import type { Ranking } from '../requests/ranking.ts';
import type { Stores } from './stores.ts';

/**
 * In-process caches are primed for this many of their longest times to live, or lookups per entry that they can hold.
 */
const PRIMED_TTLS = 1.5;
const PRIMED_PER_ENTRY = 10;
/** Bytes of an entry, for a bound in bytes alone. */
const MEAN_ENTRY = 256;
/** Requests replayed at most; beyond them the warm-up phase must do. */
const PRIMED_MAX = 5e6;

export interface WarmParts {
  readonly profile: RateProfile;
  readonly keyspace: Keyspace;
  readonly popularities: readonly Popularity[];
  readonly ranking: Ranking;
}

/** Copies of the shared tiers, drawn before the caches are made: they tell how far back time must reach. */
export class WarmStart {
  /** The earliest moment that anything in the caches remembers, s; not after 0. */
  readonly since: number;
  readonly #scenario: ResolvedScenario;
  readonly #parts: WarmParts;
  readonly #copies: readonly (DrawnCopy & { key: number; namespace: number; negative: number })[];
  readonly #evicted: (readonly [tier: number, site: number, key: number])[] = [];
  readonly #primed: number;

  constructor(scenario: ResolvedScenario, record: RunRecord, parts: WarmParts) {
    this.#scenario = scenario;
    this.#parts = parts;
    const plan = scenario.start === 'warm' ? planOf(past(scenario), parts.profile) : null;
    this.#copies = plan === null ? [] : drawAll(scenario, record, parts, plan, (...gone) => this.#evicted.push(gone));
    this.#primed = plan === null ? 0 : primingTime(scenario, parts.profile, plan);
    let since = -this.#primed;
    for (const { idle } of this.#copies) since = Math.min(since, -idle);
    this.since = since;
  }

  fill(stores: Stores): void {
    if (this.#scenario.start === 'cold') return;
    const luck = new Draws(this.#scenario.seed, 'warm-hits');
    for (const { stop, rate, age, idle, key, namespace, negative } of this.#copies) {
      const store = stores.tiers[stop.tier];
      if (store.tier.scope === 'region' && stop.site === this.#scenario.warmup?.region) continue;
      const node = stores.nodeOf(store.tier, namespace, key);
      const cache = store.base[stop.site] + node;
      const left = stop.ttl - age;
      const copy = { namespace, key, negative, createdAt: -age, version: 0, label: 0 };
      stores.put(store, cache, copy, NO_MARK, left + idle, -idle);
      const slot = store.caches[cache].find(key);
      if (slot < 0) continue;
      store.caches[cache].backdate(slot, -age);
      const hits = poisson(rate * Math.max(0, age - idle), luck.uniform(key, stop.tier, stop.site));
      if (hits > 0) store.caches[cache].hits(slot, hits, -age, -idle);
    }
    for (const [tier, site, key] of this.#evicted) {
      if (stores.tiers[tier].tier.scope === 'region' && site === this.#scenario.warmup?.region) continue;
      const { departures, tier: { eviction } } = stores.tiers[tier];
      departures.left(site, key, EVICTION[eviction].loses);
    }
    if (!(this.#primed > 0)) return;
    this.#scenario.regions.forEach((_, region) => {
      if (region !== this.#scenario.warmup?.region) this.#prime(stores, region);
    });
  }

  /** Replays the requests of a region before time 0 against its in-process caches. */
  #prime(stores: Stores, region: number): void {
    const { namespaces, tiers } = this.#scenario;
    const store = stores.tiers[0];
    const jitters = new Draws(this.#scenario.seed, `prime-jitter/${region}`);
    const source = new Arrivals(this.#scenario, this.#parts, region, { name: 'prime', from: -this.#primed });
    for (let draw = 0; source.time < 0; source.advance(), draw++) {
      const { namespace, key, time: now } = source;
      const own = namespaces[namespace].ttl[0];
      if (own === null || !namespaces[namespace].tiers.includes(0)) continue;
      const at = store.base[region] + source.instance;
      const cache = store.caches[at];
      cache.expire(now);
      const slot = cache.find(key);
      const end = slot >= 0 ? cache.expiresAt(slot) - store.graces[namespace] : -Infinity;
      if (end > now) {
        cache.hit(slot, now);
        const after = tiers[0].refreshAfter;
        const life = end - cache.storedAt(slot);
        if (after === null || !(now - cache.storedAt(slot) > after * life)) continue;
      } else cache.miss(key, 1);
      const negative = this.#parts.keyspace.absent(namespace, key) ? 1 : 0;
      const ttl = negative === 1 ? own.negative : own.ttl;
      const life = own.jitter > 0 && ttl < Infinity ? ttl * (1 - own.jitter * jitters.uniform(draw)) : ttl;
      const copy = { namespace, key, negative, createdAt: now, version: 0, label: 0 };
      if (life > 0) stores.put(store, at, copy, NO_MARK, life, now);
    }
  }
}

/** Seconds of requests that the in-process caches are primed with. */
function primingTime(scenario: ResolvedScenario, profile: RateProfile, plan: Plan): number {
  const [tier] = scenario.tiers;
  if (tier?.scope !== 'instance') return 0;
  let perSecond = 0;
  let perInstance = 0;
  scenario.regions.forEach((region, at) => {
    let rate = 0;
    scenario.namespaces.forEach((_, namespace) => {
      rate += profile.rate(0, at * scenario.namespaces.length + namespace);
    });
    perSecond += rate;
    perInstance = Math.max(perInstance, rate / region.instances);
  });
  const ttls = scenario.namespaces.map(({ ttl }) => ttl[0]?.ttl ?? 0).filter((ttl) => ttl < Infinity);
  // Where the bounds matter, the policy must have seen what it judges by.
  const held = Math.max(...plan.localFill) > 0.9 ? Math.min(tier.entries, tier.memory / MEAN_ENTRY) : 0;
  const wanted = Math.max(PRIMED_TTLS * Math.max(0, ...ttls), (PRIMED_PER_ENTRY * held) / perInstance);
  return Math.min(wanted, PRIMED_MAX / perSecond);
}

/** A scenario as it was before the run, when nothing was broken. */
function past(scenario: ResolvedScenario): ResolvedScenario {
  return { ...scenario, timeline: [] };
}

function drawAll(
  scenario: ResolvedScenario,
  record: RunRecord,
  parts: WarmParts,
  plan: Plan,
  evicted: (tier: number, site: number, key: number) => void,
): (DrawnCopy & { key: number; namespace: number; negative: number })[] {
  const { profile, keyspace } = parts;
  const ticks = new Ticks(record.windows, { cold: false, changing: profile.steps > 1, breaks: [] });
  const outages = new Outages(past(scenario), record);
  const pressure = new LocalPressure(scenario, plan, profile);
  const demand = new Demand(scenario, record, { profile, ticks, outages, ...plan }, pressure, () => 0.001);
  const uniform = new Draws(scenario.seed, 'warm-copies');
  const passing = new Float64Array(scenario.regions.length);
  const copies: (DrawnCopy & { key: number; namespace: number; negative: number })[] = [];
  for (const { kind, namespace, lanes, rank, cell } of keysOf(scenario, plan, keyspace)) {
    const negative = kind === 'absent' ? 1 : 0;
    const key = keyspace.ranked(namespace, rank);
    const { oneHitShare, scan } = scenario.namespaces[namespace];
    const share = (1 - oneHitShare - (scan?.share ?? 0)) * parts.popularities[namespace].probability(rank);
    for (const lane of lanes) {
      const rate = demand.rateAt(lane, 0) * share;
      passing[lane.region] = lane.local === null ? rate : rate * demand.usuallyPassed(lane, cell, 0, rate);
    }
    const drawn = drawCopies(stopsFor(lanes), plan.retention, passing, {
      uniform: ({ tier, site }, n) => uniform.uniform(key, tier * scenario.regions.length + site, n),
      evicted: ({ tier, site }) => evicted(tier, site, key),
    });
    for (const copy of drawn) copies.push({ ...copy, key, namespace, negative });
  }
  return copies.toSorted(
    (a, b) => b.idle - a.idle || a.key - b.key || a.stop.tier - b.stop.tier || a.stop.site - b.stop.site,
  );
}

const stopsByLanes = new WeakMap<readonly Lane[], ReturnType<typeof stopsOf>>();

function stopsFor(lanes: readonly Lane[]): ReturnType<typeof stopsOf> {
  const known = stopsByLanes.get(lanes) ?? stopsOf(lanes);
  stopsByLanes.set(lanes, known);
  return known;
}

/** Every ranked key with its class, its lanes and its cell. */
function* keysOf(
  scenario: ResolvedScenario,
  plan: Plan,
  keyspace: Keyspace,
): Iterable<{ kind: 'present' | 'absent'; namespace: number; lanes: readonly Lane[]; rank: number; cell: number }> {
  for (const keys of plan.strata.classes) {
    const { kind, namespace } = keys;
    if (kind !== 'present' && kind !== 'absent') continue;
    const lanes = plan.lanes.filter((lane) => lane.keys === keys);
    for (let i = keys.from; i < keys.to; i++) {
      const end = i + 1 < keys.to ? plan.strata.first[i + 1] : scenario.namespaces[namespace].keys + 1;
      for (let rank = plan.strata.first[i]; rank < end; rank++) {
        const absent = keyspace.absent(namespace, keyspace.ranked(namespace, rank));
        if (absent === (kind === 'absent')) yield { kind, namespace, lanes, rank, cell: plan.strata.cell[i] };
      }
    }
  }
}
