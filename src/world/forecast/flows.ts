/**
 * Stationary flows through a network of tiers, in closed form: each tier takes what the tiers above it leave for a
 * Poisson stream, and keeps copies as Che's approximation says for its policy. Milliseconds for billions of keys, and
 * only so right: docs/plan.md has what it leaves out.
 */
import { mean } from '../../random/distribution.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import { meanStored } from '../../scenario/stored-sizes.ts';
import { refreshAheadRatios } from '../../theory/ttl-cache.ts';
import { groupsOf, placesOf, rateAt, ttlAt } from '../key-groups.ts';
import type { Group, Place } from '../key-groups.ts';
import { meanEntryBytes } from '../model/lanes.ts';
import { crossZoneShare } from '../network.ts';
import { originStations, stationOf } from '../origin.ts';
import { meanLife, presence, retentionOf } from '../stationary.ts';
import type { Retention } from '../stationary.ts';

/** Requests per second of one region for one namespace, and what becomes of them. */
export interface Cell {
  readonly region: number;
  readonly namespace: number;
  requests: number;
  /** By tier: lookups and those of them that hit, refreshes left out; "not found" that it answered. */
  readonly lookups: Float64Array;
  readonly hits: Float64Array;
  readonly negativeHits: Float64Array;
  /** Requests that the origin is asked for, and all its reads, refreshes too. */
  misses: number;
  reads: number;
  /** Requests for keys that were asked for within the hour before, and those of them that hit. */
  hotRequests: number;
  hotHits: number;
}

/** What the caches of a tier at one site hold and do. */
export interface Site {
  readonly tier: number;
  readonly site: number;
  /** All caches of the site together: copies, B. */
  entries: number;
  bytes: number;
  valueBytes: number;
  /** Operations per second, fills too; and those of its most asked key. */
  operations: number;
  hottest: number;
}

export interface Flows {
  /** region * namespaces + namespace. */
  readonly cells: readonly Cell[];
  readonly sites: readonly Site[];
  /** Bytes per second: from region to region, and between the zones of each. */
  readonly links: readonly Float64Array[];
  readonly zones: Float64Array;
  /** Of the reads of each station of the origin, the share that it can answer. */
  readonly answered: readonly number[];
}

/** Groups this wide in rank move a hit rate by less than a tenth of a point. */
const GROUP_WIDTH = 0.2;
/** Enough keys for each to be asked for at most once. */
const ONCE_KEYS = 1e15;
/** What the origin refuses is asked for again, which makes it refuse more: so many rounds come close enough. */
const ROUNDS = 3;
const HOUR = 3600;

/** `load` has the requests per second of each cell, region * namespaces + namespace. */
export function flowsOf(scenario: ResolvedScenario, load: (cell: number) => number): Flows {
  const entryBytes = entryBytesOf(scenario);
  let answered = originStations(scenario).map(() => 1);
  for (let round = 1; ; round++) {
    const flows = new Passage(scenario, load, { answered, entryBytes }).flows();
    const able = originStations(scenario).map(({ servers, serviceMean }, station) => {
      const work = flows.cells.reduce((sum, { region, namespace, reads }) => {
        if (stationOf(scenario, region) !== station) return sum;
        return sum + reads * scenario.namespaces[namespace].originCost * serviceMean;
      }, 0);
      return Math.min(1, servers / Math.max(work, 1e-9));
    });
    if (round === ROUNDS || able.every((share, station) => share === answered[station])) return flows;
    answered = able;
  }
}

class Passage {
  readonly #scenario: ResolvedScenario;
  readonly #answered: readonly number[];
  readonly #groups: readonly Group[];
  readonly #cells: readonly Cell[];
  readonly #sites: Site[] = [];
  readonly #links: readonly Float64Array[];
  readonly #zones: Float64Array;
  readonly #valueBytes: readonly number[];
  /** The same as each tier stores it. */
  readonly #stored: readonly (readonly number[])[];
  readonly #entryBytes: EntryBytes;

  constructor(
    scenario: ResolvedScenario,
    load: (cell: number) => number,
    { answered, entryBytes }: { answered: readonly number[]; entryBytes: EntryBytes },
  ) {
    const { regions, namespaces, tiers } = scenario;
    this.#entryBytes = entryBytes;
    this.#scenario = scenario;
    this.#answered = answered;
    this.#links = regions.map(() => new Float64Array(regions.length));
    this.#zones = new Float64Array(regions.length);
    this.#valueBytes = namespaces.map(({ valueSize }) => mean(valueSize));
    this.#stored = scenario.tiers.map((tier) => namespaces.map((namespace) => meanStored(namespace, tier)));
    const row = (): Float64Array => new Float64Array(tiers.length);
    this.#cells = regions.flatMap((_, region) =>
      namespaces.map((__, namespace) => ({
        region,
        namespace,
        requests: load(region * namespaces.length + namespace),
        lookups: row(),
        hits: row(),
        negativeHits: row(),
        misses: 0,
        reads: 0,
        hotRequests: 0,
        hotHits: 0,
      })),
    );
    // Groups take the namespace's share of what a region has.
    const regional = (region: number, namespace: number): number =>
      this.#cell(region, namespace).requests / namespaces[namespace].share;
    this.#groups = [...groupsOf(scenario, GROUP_WIDTH, regional), ...this.#unranked()];
  }

  flows(): Flows {
    const offered = this.#groups.map(({ asked }) => asked.slice());
    this.#scenario.tiers.forEach((_, index) => {
      for (const place of placesOf(this.#scenario, index)) this.#pass(place);
    });
    this.#groups.forEach((group, index) => this.#end(group, offered[index]));
    const [cells, sites, links, zones] = [this.#cells, this.#sites, this.#links, this.#zones];
    return { cells, sites, links, zones, answered: this.#answered };
  }

  #cell(region: number, namespace: number): Cell {
    return this.#cells[region * this.#scenario.namespaces.length + namespace];
  }

  /** Keys of scans, and keys that are never asked for again. */
  #unranked(): Group[] {
    const { namespaces, regions } = this.#scenario;
    return namespaces.flatMap(({ oneHitShare, scan }, namespace) => {
      const group = (keys: number, share: number): Group => {
        const asked = Float64Array.from(regions, (_, region) => {
          return (this.#cell(region, namespace).requests * share) / keys;
        });
        return { namespace, absent: false, count: keys, asked, refreshed: asked.map(() => 0) };
      };
      const once = oneHitShare > 0 ? [group(ONCE_KEYS, oneHitShare)] : [];
      return scan === null ? once : [...once, group(scan.keys, scan.share)];
    });
  }

  #pass(place: Place): void {
    const { namespaces } = this.#scenario;
    const { index, tier, site } = place;
    const users = this.#groups.filter(({ namespace }) => namespaces[namespace].tiers.includes(index));
    const ttls = users.map((group) => ttlAt(this.#scenario, place, group));
    const bytes = (group: Group): number => this.#entryBytes(index, group);
    const storedOf = ({ namespace }: Group): number =>
      namespaces[namespace].tiers.at(-1) === index ? this.#answeredFor(place) : 1;
    const demands = users.flatMap((group, at) => {
      const rate = rateAt(place, group);
      const ttl = ttls[at];
      return ttl > 0 && rate > 0
        ? [{ keys: group.count, rate, ttl, bytes: bytes(group), stored: storedOf(group) }]
        : [];
    });
    const retention = retentionOf(tier, demands);
    const held: Site = { tier: index, site, entries: 0, bytes: 0, valueBytes: 0, operations: 0, hottest: 0 };
    users.forEach((group, at) => {
      const ttl = ttls[at];
      const rate = rateAt(place, group);
      const { hit, refresh } = this.#ratios(place, retention, { rate, ttl, stored: storedOf(group) });
      const present = group.count * hit * place.caches;
      held.entries += present;
      held.bytes += present * bytes(group);
      if (!group.absent) held.valueBytes += present * this.#valueBytes[group.namespace];
      // Each lookup that misses and each refresh brings a value back.
      const each = rate * place.caches * (1 + (ttl > 0 ? 1 - hit + refresh : 0));
      held.operations += group.count * each;
      held.hottest = Math.max(held.hottest, each);
      for (const region of place.regions) this.#leave(place, group, region, { hit, refresh, isHeld: ttl > 0 });
    });
    this.#sites.push(held);
  }

  /** Takes what hits out of a group's requests from a region. */
  #leave(
    place: Place,
    group: Group,
    region: number,
    { hit, refresh, isHeld }: { hit: number; refresh: number; isHeld: boolean },
  ): void {
    const { count, asked, refreshed, absent, namespace } = group;
    const { index, tier, site } = place;
    const cell = this.#cell(region, namespace);
    const lookups = count * asked[region];
    cell.lookups[index] += lookups;
    cell.hits[index] += lookups * hit;
    if (absent) cell.negativeHits[index] += lookups * hit;
    const all = lookups + count * refreshed[region];
    if (!absent && tier.scope !== 'instance') {
      const value = this.#stored[index][namespace];
      const answers = all * hit * value;
      const fills = isHeld ? all * (1 - hit) * value : 0;
      if (site !== region) {
        this.#links[site][region] += answers;
        this.#links[region][site] += fills;
      } else {
        const { instances, zones } = this.#scenario.regions[region];
        this.#zones[region] += (answers + fills) * crossZoneShare({ instances, nodes: tier.nodes, zones });
      }
    }
    asked[region] *= 1 - hit;
    refreshed[region] = refreshed[region] * (1 - hit) + (lookups / count) * refresh;
  }

  #ratios(
    place: Place,
    retention: Retention,
    { rate, ttl, stored }: { rate: number; ttl: number; stored: number },
  ): { hit: number; refresh: number } {
    if (!(rate > 0 && ttl > 0)) return { hit: 0, refresh: 0 };
    const { refreshAfter } = place.tier;
    if (refreshAfter !== null && meanLife(retention, rate, ttl) === ttl) {
      return refreshAheadRatios(rate, ttl, refreshAfter);
    }
    // Poisson arrivals see time averages: who comes finds a copy as often as there is one.
    return { hit: presence(retention, rate, ttl, stored), refresh: 0 };
  }

  /** The origin's answered share as the regions of a place see it. */
  #answeredFor({ regions }: Place): number {
    return this.#answered[stationOf(this.#scenario, regions[0])];
  }

  /** What no tier answered is the origin's. */
  #end(group: Group, offered: Float64Array): void {
    const { origin, regions } = this.#scenario;
    const { namespace, absent, count } = group;
    let everywhere = 0;
    for (const rate of offered) everywhere += rate;
    const seen = -Math.expm1(-everywhere * HOUR);
    regions.forEach((_, region) => {
      const cell = this.#cell(region, namespace);
      const misses = count * group.asked[region];
      const reads = misses + count * group.refreshed[region];
      cell.misses += misses;
      cell.reads += reads;
      cell.hotRequests += seen * count * offered[region];
      cell.hotHits += seen * (count * offered[region] - misses);
      const from = origin.region ?? region;
      if (from === region || absent) return;
      const answered = reads * this.#answered[stationOf(this.#scenario, region)];
      this.#links[from][region] += answered * this.#valueBytes[namespace];
    });
  }
}

type EntryBytes = (tier: number, group: Group) => number;

/** Mean bytes of an entry in a tier, by namespace and existence: thousands of groups share a few. */
function entryBytesOf({ namespaces, tiers }: ResolvedScenario): EntryBytes {
  const known = new Map<number, number>();
  return (tier, { namespace, absent }) => {
    const key = 2 * (tier * namespaces.length + namespace) + (absent ? 1 : 0);
    let bytes = known.get(key);
    if (bytes === undefined) {
      const ttl = namespaces[namespace].ttl[tier];
      const life = absent ? ttl?.negative : ttl?.ttl;
      bytes = meanEntryBytes(namespaces[namespace], tiers[tier], absent, (life ?? 0) < Infinity);
      known.set(key, bytes);
    }
    return bytes;
  };
}
