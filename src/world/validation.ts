/**
 * Closed forms beside what was simulated, for scenarios that have a stationary state and tiers that have a law: hit
 * ratios of caches bounded by time, and by room where the least recently used copy leaves; the reads that are left for
 * the origin; and the wait of those. Independent of both engines: it knows nothing but the scenario and the metrics.
 */
import type { Metrics } from '../measure/metrics.ts';
import type { ValidationRow } from '../measure/result.ts';
import { mean } from '../random/distribution.ts';
import type { MetricName } from '../scenario/metric.ts';
import { WARM_UP } from '../scenario/resolved.ts';
import type { ResolvedScenario } from '../scenario/resolved.ts';
import { EVICTION } from '../policy/eviction/registry.ts';
import { entryBytes, tableBytes } from '../policy/memory.ts';
import { expectedLife, longestFitting } from '../theory/che.ts';
import { mmcWaitQuantile } from '../theory/queue.ts';
import { refreshAheadRatios, ttlHitRatio } from '../theory/ttl-cache.ts';
import { groupsOf, placesOf, rateAt, ttlAt } from './key-groups.ts';
import type { Group, Place } from './key-groups.ts';
import { originStations } from './origin.ts';

/** Groups this wide in rank leave the ratios exact to the third digit. */
const GROUP_WIDTH = 0.1;
/** Filled beyond this by copies that live out their time, a cache may evict now and then, and time alone is no law. */
const ROOMY = 0.8;

export function validationOf(scenario: ResolvedScenario, metrics: Metrics): ValidationRow[] {
  if (!hasLaw(scenario)) return [];
  const simulated = (metric: MetricName, tier?: string): number =>
    metrics.value({ metric, labels: tier === undefined ? {} : { tier } });
  const rows: ValidationRow[] = [];
  const groups = groupsOf(scenario, GROUP_WIDTH);
  const answered = 1 - simulated('origin_rejected') / Math.max(1e-9, simulated('origin_reads'));
  for (const [index, tier] of scenario.tiers.entries()) {
    const last = index === scenario.tiers.length - 1;
    const found = passTier(scenario, groups, index, last ? answered : 1);
    if (found === null) return rows;
    rows.push({
      where: tier.name,
      what: 'hit_rate',
      law: found.law,
      theory: found.hitRate,
      simulated: simulated('hit_rate', tier.name),
      unit: 'ratio',
      note: noteOf(index, last && answered < 0.999),
    });
  }
  const reads = readsOf(scenario, groups);
  rows.push({
    where: 'origin',
    what: 'origin_reads',
    law: 'misses and refreshes of all tiers',
    theory: reads,
    simulated: simulated('origin_reads'),
    unit: 'req/s',
    note: scenario.tiers.length > 0 ? 'as exact as the ratios above' : '',
  });
  return [...rows, ...waitRow(scenario, simulated('origin_reads'), simulated('origin_queue_p99'), answered)];
}

/** Whether there is a stationary state to compare, and nothing in it that has no closed form. */
export function hasLaw({ start, phases, traffic, namespaces, tiers, regions }: ResolvedScenario): boolean {
  const settles = start === 'warm' || phases.some(({ name }) => name === WARM_UP);
  const scans = namespaces.some(({ scan }) => scan !== null);
  const caps = tiers.some(({ promotedTtl, gutterFor }) => promotedTtl !== 'default' || gutterFor !== undefined);
  // Copies end for other reasons than time and room.
  const ends = namespaces.some(({ invalidation, consistency }) => {
    return invalidation !== 'ttl' || consistency.kind === 'bounded';
  });
  // Keys come and go, or are not as popular in one region as in another.
  const moves = namespaces.some(({ keyLifetime, ranking }) => {
    return keyLifetime < Infinity || (ranking === 'per-region' && regions.length > 1);
  });
  const isRecorded = namespaces.some(({ recording }) => recording !== null);
  return settles && traffic.length === 0 && !scans && !caps && !ends && !moves && !isRecorded;
}

function noteOf(index: number, rejects: boolean): string {
  const notes = [
    ...(index > 0 ? ['lookups taken as Poisson: tiers above make them more regular'] : []),
    ...(rejects ? ['with the simulated share of rejected reads, whose answers are not stored'] : []),
  ];
  return notes.join('; ');
}

/** Lets the groups' requests pass a tier; null when the tier has no closed form. */
function passTier(
  scenario: ResolvedScenario,
  groups: readonly Group[],
  index: number,
  stored: number,
): { hitRate: number; law: string } | null {
  let lookups = 0;
  let hits = 0;
  let isChe = false;
  for (const place of placesOf(scenario, index)) {
    const users = groups.filter(({ namespace }) => scenario.namespaces[namespace].tiers.includes(index));
    const idle = idleTime(scenario, place, users, stored);
    if (idle === null) return null;
    isChe ||= idle < Infinity;
    for (const group of users) {
      const { hit, refresh } = ratios(scenario, place, group, idle, stored);
      for (const region of place.regions) {
        const asked = group.asked[region];
        lookups += group.count * asked;
        hits += group.count * asked * hit;
        group.asked[region] = asked * (1 - hit);
        group.refreshed[region] = group.refreshed[region] * (1 - hit) + asked * refresh;
      }
    }
    // Keys never asked for again miss everywhere.
    for (const namespace of scenario.namespaces) {
      if (!namespace.tiers.includes(index)) continue;
      const once = namespace.share * namespace.oneHitShare;
      for (const region of place.regions) lookups += scenario.regions[region].rate * once;
    }
  }
  const refreshes = scenario.tiers[index].refreshAfter !== null;
  const timed = refreshes ? 'TTL cache, refreshed ahead' : 'TTL cache lT / (1 + lT)';
  const law = isChe ? 'Che: LRU with a time to live' : timed;
  return { hitRate: hits / lookups, law };
}

function ratios(
  scenario: ResolvedScenario,
  place: Place,
  group: Group,
  idle: number,
  stored: number,
): { hit: number; refresh: number } {
  const rate = rateAt(place, group);
  const ttl = ttlAt(scenario, place, group);
  const { refreshAfter } = place.tier;
  if (!(rate > 0 && ttl > 0)) return { hit: 0, refresh: 0 };
  if (idle === Infinity && refreshAfter !== null) return refreshAheadRatios(rate, ttl, refreshAfter);
  const life = idle === Infinity ? ttl : expectedLife(rate, idle, ttl);
  // Of the misses only those that are answered begin a life.
  return { hit: ttlHitRatio(rate * stored, life), refresh: 0 };
}

/** Characteristic time of a place, s; Infinity: all copies live out their time; null: its policy has no closed form. */
function idleTime(
  scenario: ResolvedScenario,
  place: Place,
  groups: readonly Group[],
  stored: number,
): number | null {
  const { tier } = place;
  const bytes = groups.map((group) => meanBytes(scenario, place, group));
  const fill = (idle: number): number => {
    let entries = 0;
    let room = 0;
    groups.forEach((group, at) => {
      const copies = group.count * ratios(scenario, place, group, idle, stored).hit;
      entries += copies;
      room += copies * bytes[at];
    });
    return Math.max(entries / (tier.entries * tier.nodes), room / (tier.memory * tier.nodes));
  };
  if (fill(Infinity) <= ROOMY) return Infinity;
  if (EVICTION[tier.eviction].keeps !== 'recent' || tier.refreshAfter !== null) return null;
  return longestFitting((idle) => fill(idle) <= 1);
}

function meanBytes({ namespaces }: ResolvedScenario, { tier, index }: Place, { namespace, absent }: Group): number {
  const { keySize, valueSize, ttl } = namespaces[namespace];
  const spec = ttl[index];
  const expires = spec !== null && (absent ? spec.negative : spec.ttl) < Infinity;
  const entry = entryBytes(tier, Math.round(mean(keySize)), absent ? 0 : Math.round(mean(valueSize)), expires);
  return entry + tableBytes(tier, expires);
}

function readsOf({ namespaces, regions }: ResolvedScenario, groups: readonly Group[]): number {
  let reads = 0;
  for (const { count, asked, refreshed } of groups) {
    for (let region = 0; region < regions.length; region++) reads += count * (asked[region] + refreshed[region]);
  }
  for (const { share, oneHitShare } of namespaces) {
    for (const { rate } of regions) reads += rate * share * oneHitShare;
  }
  return reads;
}

/** Wait at a single origin that keeps up with its reads, all of the same cost. */
function waitRow(scenario: ResolvedScenario, rate: number, simulated: number, answered: number): ValidationRow[] {
  const [station, ...others] = originStations(scenario);
  const cost = scenario.namespaces[0].originCost;
  const alike = scenario.namespaces.every(({ originCost }) => originCost === cost);
  const serviceMean = station.serviceMean * cost;
  const utilisation = (rate * serviceMean) / station.servers;
  if (others.length > 0 || !alike || answered < 1 || !(utilisation > 0 && utilisation < 1)) return [];
  const stretch = (1 + station.serviceCv2) / 2;
  const isExponential = Math.abs(station.serviceCv2 - 1) < 1e-9;
  return [
    {
      where: 'origin',
      what: 'origin_queue_p99',
      law: isExponential ? 'M/M/c' : 'M/G/c after Allen and Cunneen',
      theory: stretch * mmcWaitQuantile({ rate, serviceMean, servers: station.servers }, 0.99),
      simulated,
      unit: 's',
      note: 'at the simulated rate of reads',
    },
  ];
}
