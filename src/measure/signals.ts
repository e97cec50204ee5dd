/** What alerts watch beside the metrics that reports have: each is of the end of some windows. */
import type { RunRecord } from './record.ts';

/** Index of a tier and of a region; -1: any. */
interface Where {
  readonly tier: number;
  readonly region: number;
}

/** For how long a region has applied no event by the end of the windows though there were some, s; the longest. */
export function busSilence(record: RunRecord, lookedAt: readonly number[], where: Where): number {
  const { busApplied, counts, fields, scenario, windows } = record;
  const regions = scenario.regions.length;
  const last = lookedAt.at(-1);
  if (last === undefined) return NaN;
  const until = windows.edges[last] + record.seconds(last);
  let longest = NaN;
  for (let region = 0; region < regions; region++) {
    if (where.region >= 0 && region !== where.region) continue;
    let window = last;
    let events = 0;
    for (; window >= 0 && busApplied[window * regions + region] === 0; window--) {
      for (let cell = 0; cell < record.cells; cell++) events += counts[record.at(window, cell) + fields.events];
    }
    const silence = events > 0 ? until - windows.edges[window + 1] : 0;
    if (!(silence <= longest)) longest = silence;
  }
  return longest;
}

/**
 * Of its bounds, what a cluster, or all instances of a region, hold at the end of the windows; the fullest. Memory that
 * something else has taken counts, too.
 */
export function memoryShare(record: RunRecord, lookedAt: readonly number[], where: Where): number {
  const { scenario, sites, windows } = record;
  const last = lookedAt.at(-1);
  if (last === undefined) return NaN;
  const end = windows.edges[last + 1];
  let fullest = NaN;
  scenario.tiers.forEach((tier, index) => {
    if (where.tier >= 0 && index !== where.tier) return;
    const wanted = where.region < 0 ? -1 : tier.siteOf[where.region];
    scenario.regions.forEach(({ instances }, region) => {
      if (!tier.siteOf.includes(region) || (wanted >= 0 && region !== wanted)) return;
      const caches = tier.scope === 'instance' ? instances : tier.nodes;
      let share = 0;
      for (const { kind, tier: of, regions, nodes, from, to, share: taken } of scenario.timeline) {
        if (kind !== 'memory-pressure' || of !== index || !regions.includes(region)) continue;
        if (from < end && end <= to) share += (taken * Math.min(nodes, caches)) / caches;
      }
      const at = record.site(last, index, region);
      share += Math.max(sites.bytes[at] / (caches * tier.memory), sites.entries[at] / (caches * tier.entries));
      if (!(share <= fullest)) fullest = share;
    });
  });
  return fullest;
}

/** Most requests that an instance had under way in any of the windows. */
export function underWayMax(record: RunRecord, lookedAt: readonly number[], where: Where): number {
  const regions = record.scenario.regions.length;
  let most = lookedAt.length > 0 ? 0 : NaN;
  for (const window of lookedAt) {
    for (let region = 0; region < regions; region++) {
      if (where.region >= 0 && region !== where.region) continue;
      most = Math.max(most, record.underWayMax[window * regions + region]);
    }
  }
  return most;
}
