/**
 * Books what is counted for a lane in a tick: requests, lookups, hits, misses by cause and bytes into the record, and
 * operations of the shared tiers' nodes.
 */
import { CAUSE, CAUSES } from '../../measure/record.ts';
import type { RunRecord } from '../../measure/record.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import { meanStored } from '../../scenario/stored-sizes.ts';
import { crossZoneShare } from '../network.ts';
import { stationOf } from '../origin.ts';
import type { LaneCount } from './lane-count.ts';
import type { Lane } from './lanes.ts';
import type { MissCauses } from './miss-causes.ts';
import type { Paths } from './paths.ts';

export class LaneLedger {
  /** Operations of the open window at each tier and site: [tier][site]. */
  readonly operations: readonly Float64Array[];
  readonly #scenario: ResolvedScenario;
  readonly #record: RunRecord;
  readonly #paths: Paths;
  readonly #causes: MissCauses;
  /** Share of the trips to a tier's nodes that lead into another zone: [tier][region]. */
  readonly #crossing: readonly (readonly number[])[];
  /** Mean bytes of a value as a tier stores it: [tier][namespace]. */
  readonly #stored: readonly (readonly number[])[];

  constructor(scenario: ResolvedScenario, record: RunRecord, paths: Paths, causes: MissCauses) {
    this.#scenario = scenario;
    this.#record = record;
    this.#paths = paths;
    this.#causes = causes;
    this.#crossing = scenario.tiers.map(({ nodes }) => {
      return scenario.regions.map(({ instances, zones }) => crossZoneShare({ instances, nodes, zones }));
    });
    this.#stored = scenario.tiers.map((tier) => scenario.namespaces.map((namespace) => meanStored(namespace, tier)));
    this.operations = scenario.tiers.map(() => new Float64Array(scenario.regions.length));
  }

  /** Requests that arrive at a region that is down. */
  bookUnserved(cell: number, requests: number, window: number): void {
    if (!(requests > 0)) return;
    const { counts, fields } = this.#record;
    const at = this.#record.at(window, cell);
    counts[at + fields.requests] += requests;
    counts[at + fields.error] += requests;
    counts[at + fields.missCause + CAUSE.unavailable] += requests;
  }

  /** What became of a lane's requests. */
  book(lane: Lane, count: LaneCount, window: number): void {
    const record = this.#record;
    const { counts, fields } = record;
    const at = record.at(window, lane.cell);
    const origin = lane.chain.length;
    const tiers = this.#scenario.tiers.length;
    let fetched = 0;
    let joined = 0;
    for (let level = 0; level <= origin; level++) {
      fetched += count.starts[level] + count.doubles[level];
      joined += count.waiters[level];
    }
    counts[at + fields.requests] += count.requests;
    const held = lane.mode === 'none' ? 0 : Math.max(0, count.requests - fetched - joined);
    count.held = held;
    if (lane.asksLocal) this.#bookLocal(lane, count, at, { held, fetched, joined });
    const { refused, late, answered } = this.#paths.originOutcomes(lane.region);
    for (let level = 0; level <= origin; level++) {
      const starts = count.starts[level] + count.doubles[level];
      if (level < origin) {
        const tier = lane.chain[level].tier;
        counts[at + (lane.negative ? fields.negativeHit : fields.hit) + tier] += starts;
        counts[at + fields.coalesced + tier] += count.waiters[level];
      } else {
        counts[at + fields.miss] += starts * answered;
        counts[at + fields.coalesced + tiers] += count.waiters[level] * answered;
        counts[at + fields.shed] += (starts + count.waiters[level]) * refused;
        counts[at + fields.error] += (starts + count.waiters[level]) * late;
        if (lane.refusals[origin].length > 0) counts[at + fields.missCause + CAUSE.unavailable] += starts;
        else {
          this.#causes.spread(lane, origin - 1, count, starts, (cause, part) => {
            counts[at + fields.missCause + cause] += part;
          });
        }
      }
      counts[at + fields.missCause + CAUSE.coalesced] += count.waiters[level];
    }
    this.#bookChain(lane, count, at, window, answered);
  }

  #bookLocal(
    lane: Lane,
    count: LaneCount,
    at: number,
    { held, fetched, joined }: { held: number; fetched: number; joined: number },
  ): void {
    const { counts, fields } = this.#record;
    counts[at + fields.lookups] += count.requests;
    counts[at + fields.lookupHits] += held;
    counts[at + (lane.negative ? fields.negativeHit : fields.hit)] += held;
    counts[at + fields.lookupMissCause + CAUSE.coalesced] += joined;
    this.#causes.spreadLocal(lane, count, fetched, (cause, part) => {
      counts[at + fields.lookupMissCause + cause] += part;
    });
  }

  /** Lookups, hits, misses and writes of the shared tiers, and the bytes that travel for them. */
  #bookChain(lane: Lane, count: LaneCount, at: number, window: number, answered: number): void {
    const { counts, fields } = this.#record;
    const origin = lane.chain.length;
    let passing = 0;
    let refreshing = 0;
    for (let level = 0; level <= origin; level++) {
      passing += count.starts[level] + count.doubles[level];
      refreshing += count.refreshes[level];
    }
    const refuse = (position: number): void => {
      for (const { tier } of lane.refusals[position]) counts[at + fields.refused + tier] += passing;
    };
    lane.chain.forEach(({ tier, site, ttl }, position) => {
      refuse(position);
      counts[at + fields.lookups + tier] += passing;
      counts[at + fields.refreshLookups + tier] += refreshing;
      const hits = count.starts[position] + count.doubles[position];
      counts[at + fields.lookupHits + tier] += hits;
      counts[at + fields.refreshHits + tier] += count.refreshes[position];
      this.operations[tier][site] += passing + refreshing;
      passing -= hits;
      refreshing -= count.refreshes[position];
      this.#causes.spread(lane, position, count, passing, (cause, part) => {
        counts[at + fields.lookupMissCause + tier * CAUSES + cause] += part;
      });
      const failing = (count.starts[origin] + count.doubles[origin] + count.refreshes[origin]) * (1 - answered);
      const writes = ttl > 0 ? Math.max(0, passing + refreshing - failing) : 0;
      this.operations[tier][site] += writes;
      const bytes = lane.negative ? 0 : this.#stored[tier][lane.namespace];
      this.#send(window, site, lane.region, (hits + count.refreshes[position]) * bytes);
      this.#send(window, lane.region, site, writes * bytes);
      if (site === lane.region) {
        const crossing = this.#crossing[tier][site] * (hits + count.refreshes[position] + writes);
        this.#record.zoneBytes[window * this.#scenario.regions.length + site] += crossing * bytes;
      }
    });
    refuse(origin);
    const reads = (count.starts[origin] + count.doubles[origin] + count.refreshes[origin]) * answered;
    const from = this.#paths.stations[stationOf(this.#scenario, lane.region)].region;
    if (!lane.negative) this.#send(window, from, lane.region, reads * this.#causes.valueBytes(lane));
  }

  #send(window: number, from: number, to: number, bytes: number): void {
    if (from === to) return;
    const regions = this.#scenario.regions.length;
    this.#record.linkBytes[(window * regions + from) * regions + to] += bytes;
  }
}
