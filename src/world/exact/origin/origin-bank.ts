/** The origin of an exact run: its stations, job by job, and how many reads of each key are under way at once. */
import { REJECTED, Station, TIMED_OUT as GAVE_UP } from '../../../engine/station.ts';
import type { RunRecord } from '../../../measure/record.ts';
import { quantile } from '../../../random/distribution.ts';
import { Draws } from '../../../random/stream.ts';
import type { ResolvedScenario } from '../../../scenario/resolved.ts';
import { faultAt } from '../../faults.ts';
import { originStations } from '../../origin.ts';
import type { OriginStation } from '../../origin.ts';
import type { Clock } from '../clock.ts';
import { Crowd } from './crowd.ts';
import { FOUND_COPY, REFUSED, TIMED_OUT } from '../requests/fetches.ts';
import type { Read } from '../requests/fetches.ts';
import { ReplicaLag } from './replica-lag.ts';

export class OriginBank {
  readonly #scenario: ResolvedScenario;
  readonly #record: RunRecord;
  readonly #specs: readonly OriginStation[];
  readonly #stations: readonly Station[];
  readonly #service: Draws;
  /** By station. */
  readonly #crowds: readonly Crowd[];
  readonly #lag: ReplicaLag;
  readonly #reading = new Map<number, number>();

  constructor(scenario: ResolvedScenario, record: RunRecord) {
    this.#scenario = scenario;
    this.#record = record;
    this.#specs = originStations(scenario);
    const { timeout } = scenario.origin;
    this.#specs.forEach(({ servers }, station) => (record.originServers[station] = servers));
    this.#stations = this.#specs.map(({ servers, queue }) => new Station({ servers, queue, timeout }));
    this.#crowds = this.#specs.map(({ overload }) => new Crowd(overload));
    this.#service = new Draws(scenario.seed, 'origin-service');
    this.#lag = new ReplicaLag(scenario);
  }

  /** Lets a read arrive now; sets what became of it in `found`, and returns when it leaves the origin. */
  read(read: Read, { now, window }: Clock): number {
    const record = this.#record;
    const { route, draw, attempt } = read;
    const { cell } = route;
    const station = read.atPrimary ? route.primaryStation : route.station;
    const at = record.at(window, cell);
    const { hold } = this.#specs[station];
    const cost = this.#scenario.namespaces[route.namespace].originCost;
    const slow = faultAt(this.#scenario.timeline, 'origin-slow', this.#specs[station].region, now)?.times ?? 1;
    const pace = slow * this.#crowds[station].slowdown(now);
    const latency = pace * cost * quantile(this.#scenario.origin.latency, this.#service.uniform(draw, attempt));
    // What arrives after the end is only followed to its own: it belongs to no window.
    const counted = now < this.#scenario.duration ? 1 : 0;
    record.counts[at + record.fields.originReads] += counted;
    record.originWork[window * record.stations + station] += counted * latency * hold;
    this.#note(read.key, window, cell);
    const start = this.#stations[station].arrive(now, latency * hold);
    const wait = record.originWait[record.windows.phaseOf[window]][station];
    if (start === REJECTED) {
      record.counts[at + record.fields.originRejected] += counted;
      read.found = REFUSED;
      return now;
    }
    if (start === GAVE_UP) {
      const { timeout } = this.#scenario.origin;
      record.counts[at + record.fields.originTimedOut] += counted;
      read.found = TIMED_OUT;
      wait.add(timeout, 1);
      return now + timeout;
    }
    read.found = FOUND_COPY;
    read.readAt = start;
    this.#crowds[station].entered(start + latency);
    read.asOf = this.#lag.asOf(this.#specs[station].region, start);
    wait.add(start - now, 1);
    return start + latency;
  }

  /** A read of the key has ended. */
  left(key: number): void {
    const left = (this.#reading.get(key) ?? 0) - 1;
    if (left > 0) this.#reading.set(key, left);
    else this.#reading.delete(key);
  }

  #note(key: number, window: number, cell: number): void {
    const reading = (this.#reading.get(key) ?? 0) + 1;
    this.#reading.set(key, reading);
    const at = window * this.#record.cells + cell;
    if (reading > this.#record.herdMax[at]) this.#record.herdMax[at] = reading;
  }
}
