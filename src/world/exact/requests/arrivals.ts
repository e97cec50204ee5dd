/** The requests that arrive at one region, one after the other: when, at which instance, for which key. */
import type { Popularity } from '../../../random/popularity.ts';
import { Stream } from '../../../random/stream.ts';
import type { ResolvedScenario } from '../../../scenario/resolved.ts';
import type { Fault } from '../../../scenario/fault.ts';
import { isActive } from '../../faults.ts';
import type { Keyspace } from '../../keyspace.ts';
import type { RateProfile } from '../../profile.ts';
import type { Ranking } from './ranking.ts';

/** Requests in the order of their times. */
export interface ArrivalSource {
  /** When the next one comes, s; Infinity: none does. */
  readonly time: number;
  readonly region: number;
  readonly namespace: number;
  readonly key: number;
  /** Instance within the region. */
  readonly instance: number;
  advance(): void;
}

export class Arrivals implements ArrivalSource {
  /** The next request; `time` is Infinity when the rate stays zero to the end. */
  time = 0;
  namespace = 0;
  /** Instance within the region. */
  instance = 0;
  readonly region: number;
  readonly #scenario: ResolvedScenario;
  readonly #profile: RateProfile;
  readonly #keyspace: Keyspace;
  readonly #popularities: readonly Popularity[];
  readonly #ranking: Ranking;
  readonly #stream: Stream;
  readonly #uniform: () => number;
  /** Rates of the namespaces in the present step, summed up. */
  readonly #cumulated: Float64Array;
  readonly #cursor: Float64Array;
  #step = 0;
  #stepEnd: number;
  #rate = 0;
  #once = 0;
  /** Of the next request; 0: its key has none. */
  #rank = 0;
  #unranked = 0;

  constructor(
    scenario: ResolvedScenario,
    parts: { profile: RateProfile; keyspace: Keyspace; popularities: readonly Popularity[]; ranking: Ranking },
    region: number,
    start: { readonly name: string; readonly from: number } = { name: 'arrivals', from: 0 },
  ) {
    this.time = start.from;
    this.region = region;
    this.#scenario = scenario;
    this.#profile = parts.profile;
    this.#keyspace = parts.keyspace;
    this.#popularities = parts.popularities;
    this.#ranking = parts.ranking;
    this.#stream = new Stream(scenario.seed, `${start.name}/${scenario.regions[region].name}`);
    this.#uniform = () => this.#stream.next();
    this.#cumulated = new Float64Array(scenario.namespaces.length);
    // The regions' scans start at different places, or their requests for a scanned key would coincide.
    this.#cursor = Float64Array.from(scenario.namespaces, (namespace) =>
      Math.floor(((namespace.scan?.keys ?? 0) * region) / scenario.regions.length),
    );
    this.#stepEnd = parts.profile.step;
    this.#enter(0);
    this.advance();
  }

  /** Key of the next request; to be asked for when it arrives, since who has a rank may change until then. */
  get key(): number {
    if (this.#rank === 0) return this.#unranked;
    return this.#ranking.key(this.namespace, this.region, this.#rank, this.time);
  }

  /** Draws the request after the present one. */
  advance(): void {
    for (;;) {
      const time = this.#rate > 0 ? this.time + this.#stream.exponential() / this.#rate : Infinity;
      if (time < this.#stepEnd) {
        this.time = time;
        break;
      }
      if (this.#step + 1 >= this.#profile.steps) {
        this.time = Infinity;
        return;
      }
      // The process has no memory: it starts anew at the step's first moment, with the step's rate.
      this.time = this.#stepEnd;
      this.#enter(this.#step + 1);
    }
    const pick = this.#stream.next() * this.#rate;
    let namespace = 0;
    while (namespace < this.#cumulated.length - 1 && this.#cumulated[namespace] <= pick) namespace++;
    this.namespace = namespace;
    this.#rank = this.#drawRank(namespace);
    this.instance = this.#stream.below(this.#scenario.regions[this.region].instances);
  }

  /** A rank; or 0, and a key without one. */
  #drawRank(namespace: number): number {
    const { oneHitShare, scan, keys } = this.#scenario.namespaces[namespace];
    const hot = this.#hotKey(namespace);
    if (hot !== undefined && this.#stream.next() < hot.share) return keys;
    if (oneHitShare > 0 || scan !== null) {
      const u = this.#stream.next();
      if (u < oneHitShare) {
        this.#unranked = this.#keyspace.onceKey(namespace, this.region, this.#once++);
        return 0;
      }
      if (scan !== null && u < oneHitShare + scan.share) {
        const position = this.#cursor[namespace];
        this.#cursor[namespace] = position + 1 < scan.keys ? position + 1 : 0;
        this.#unranked = this.#keyspace.scanned(namespace, position);
        return 0;
      }
    }
    return this.#popularities[namespace].sample(this.#uniform);
  }

  /** A key of which nobody took notice before, the last in rank, that now has a share of the requests. */
  #hotKey(namespace: number): Fault | undefined {
    const { time, region } = this;
    return this.#scenario.timeline.find((fault) => {
      return fault.kind === 'hot-key' && fault.namespace === namespace && isActive(fault, region, time);
    });
  }

  #enter(step: number): void {
    const namespaces = this.#cumulated.length;
    this.#step = step;
    this.#stepEnd = (step + 1) * this.#profile.step;
    let sum = 0;
    for (let namespace = 0; namespace < namespaces; namespace++) {
      sum += this.#profile.rate(step, this.region * namespaces + namespace);
      this.#cumulated[namespace] = sum;
    }
    this.#rate = sum;
  }
}
