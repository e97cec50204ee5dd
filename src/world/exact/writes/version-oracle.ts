/**
 * The version oracle of an exact run: it is asked for the latest version of a key before any copy of a namespace with
 * versions is looked at. Its table changes with each commit, or with the events that its region's consumers read.
 */
import type { VersionOracle as OracleSpec } from '../../../scenario/coherence.ts';
import { faultless } from '../../faults.ts';
import { UNKNOWN } from '../requests/fetches.ts';
import type { Fetch } from '../requests/fetches.ts';
import { eventOf, ORACLE, VERDICT } from '../machinery.ts';
import type { Machinery } from '../machinery.ts';
import { TO_ORACLE } from '../requests/wires.ts';

export class VersionOracle {
  readonly #shared: Machinery;
  readonly #spec: OracleSpec;
  /** What the events have told each oracle, by region; unused when commits change the table. */
  readonly #known: readonly Map<number, number>[];
  /** When each of them is free again, s. */
  readonly #free: Float64Array;

  constructor(shared: Machinery, spec: OracleSpec) {
    this.#shared = shared;
    this.#spec = spec;
    this.#known = shared.scenario.regions.map(() => new Map());
    this.#free = new Float64Array(shared.scenario.regions.length);
  }

  /** The consumers of a region have read of a version. */
  learn(region: number, key: number, version: number): void {
    const { chronicle, clock } = this.#shared;
    chronicle?.note(key, { kind: 'learned', time: clock.now, version, region });
    const known = this.#known[region];
    if ((known.get(key) ?? 0) < version) known.set(key, version);
  }

  /** A request leaves for the oracle. */
  ask(fetch: Fetch): void {
    const { clock, network, queue, wires } = this.#shared;
    const { route, instance } = fetch;
    const zone = instance % route.zones;
    const site = this.#site(fetch);
    const trip = 0.5 * network.roundTrip(route.region, zone, site, 0) * wires.factor(fetch.draw, TO_ORACLE);
    fetch.delay = wires.way(route.region, zone, site, 0, trip);
    queue.push(clock.now + fetch.delay, eventOf(ORACLE, fetch.id));
  }

  /** A request arrives there. */
  lookup(fetch: Fetch): void {
    const { clock, commits, outages, queue, record, scenario } = this.#shared;
    const { route, key } = fetch;
    const { now } = clock;
    const site = this.#site(fetch);
    if (now < scenario.duration) record.counts[record.at(clock.window, route.cell) + record.fields.oracleReads]++;
    let done = now;
    const isAway = faultless(scenario.timeline, 'oracle-down', site, now) > now;
    if (isAway || outages.between(route.region, site, now) !== undefined) fetch.needs = UNKNOWN;
    else {
      done = Math.max(now, this.#free[site]) + 1 / this.#spec.capacity;
      this.#free[site] = done;
      fetch.needs = this.#spec.updated === 'commit' ? commits.version(key) : (this.#known[site].get(key) ?? 0);
    }
    queue.push(done + fetch.delay, eventOf(VERDICT, fetch.id));
  }

  #site({ route }: Fetch): number {
    return this.#spec.region ?? route.region;
  }
}
