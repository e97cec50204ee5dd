/** The requests of a trace: each comes at its time, at an instance of a region that are drawn. */
import type { RecordedRequests, Recording } from '../../../scenario/recording.ts';
import type { ResolvedScenario } from '../../../scenario/resolved.ts';
import { totalRate } from '../../../scenario/totals.ts';
import { Stream } from '../../../random/stream.ts';
import type { Keyspace } from '../../keyspace.ts';
import type { ArrivalSource } from './arrivals.ts';

export class RecordedArrivals implements ArrivalSource {
  time = 0;
  region = 0;
  instance = 0;
  key = 0;
  readonly namespace: number;
  readonly #scenario: ResolvedScenario;
  readonly #recording: Recording;
  readonly #requests: RecordedRequests;
  readonly #first: number;
  readonly #stream: Stream;
  readonly #total: number;
  /** Of the next request, and when its round began, s. */
  #at = -1;
  #roundAt = 0;

  constructor(scenario: ResolvedScenario, namespace: number, recording: Recording, keyspace: Keyspace) {
    const { name } = scenario.namespaces[namespace];
    if (recording.requests === null) throw new Error(`the trace of ${name} was not read before the run`);
    this.namespace = namespace;
    this.#scenario = scenario;
    this.#requests = recording.requests;
    this.#recording = recording;
    this.#first = keyspace.ranked(namespace, 1);
    this.#stream = new Stream(scenario.seed, `recorded/${name}`);
    this.#total = totalRate(scenario.regions);
    this.advance();
  }

  /** Goes on to the request after the present one. */
  advance(): void {
    const { keys, times, round } = this.#requests;
    const { loop, rate } = this.#recording;
    this.#at++;
    if (this.#at === keys.length) {
      if (!loop) {
        this.time = Infinity;
        return;
      }
      this.#at = 0;
      this.#roundAt += round;
    }
    this.time = this.#roundAt + (times === null ? this.#at / (rate ?? 1) : times[this.#at]);
    this.key = this.#first + keys[this.#at];
    this.region = this.#drawRegion();
    this.instance = this.#stream.below(this.#scenario.regions[this.region].instances);
  }

  /** Regions receive their part of the traffic. */
  #drawRegion(): number {
    const { regions } = this.#scenario;
    if (regions.length === 1) return 0;
    let left = this.#stream.next() * this.#total;
    let region = 0;
    while (region < regions.length - 1 && left >= regions[region].rate) left -= regions[region++].rate;
    return region;
  }
}
