/**
 * The copies that one shared tier holds, per site: the nodes of a site are taken together, with the sum of their
 * bounds, since keys are spread over them evenly. Entries are weighted: a representative takes the room of all its
 * keys, and the tier's real eviction policy decides who leaves.
 */
import { CAUSE } from '../../measure/record.ts';
import { createEviction } from '../../policy/eviction/registry.ts';
import type { EvictionCause, EvictionPolicy } from '../../policy/eviction/policy.ts';
import { Stream } from '../../random/stream.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';

/** Share of its bounds from which on a tier may evict, so that its policy must know of every touch. */
const PRESSURE = 0.8;

/** Part by which each eviction moves the mean idle time. */
const IDLE_STEP = 0.005;

export class Copies {
  readonly tier: number;
  readonly pressured: boolean;
  /** When the copy of [site][representative] ends; 0: there is none. */
  readonly freshUntil: Float64Array;
  readonly storedAt: Float64Array;
  /** Why it has none, as a miss cause. */
  readonly cause: Uint8Array;
  /** Last touch told to the policy, and the next that is due; pressured tiers only. */
  readonly touchedAt: Float64Array;
  readonly touchDue: Float64Array;
  readonly representatives: number;
  readonly #policies: (EvictionPolicy | undefined)[];
  readonly #bounds: { entries: number; bytes: number };
  readonly #weight: Float64Array;
  /** How long those that were evicted last had not been asked for, by site, s; Infinity: none was. */
  readonly #idle: Float64Array;
  /** Entries put into each site, for its turnover. */
  readonly inserted: Float64Array;

  constructor(
    scenario: ResolvedScenario,
    tier: number,
    options: {
      weight: Float64Array;
      pressured: boolean;
      evicted: (tier: number, site: number, representative: number, cause: EvictionCause) => void;
    },
  ) {
    const spec = scenario.tiers[tier];
    const representatives = options.weight.length;
    const size = representatives * scenario.regions.length;
    this.tier = tier;
    this.pressured = options.pressured;
    this.representatives = representatives;
    this.freshUntil = new Float64Array(size);
    this.storedAt = new Float64Array(size);
    this.cause = new Uint8Array(size).fill(scenario.start === 'warm' ? CAUSE.ttl : CAUSE.cold);
    this.touchedAt = new Float64Array(options.pressured ? size : 0);
    this.touchDue = new Float64Array(options.pressured ? size : 0).fill(Infinity);
    this.#weight = options.weight;
    this.#bounds = { entries: spec.entries * spec.nodes, bytes: spec.memory * spec.nodes };
    this.#idle = new Float64Array(scenario.regions.length).fill(Infinity);
    this.inserted = new Float64Array(scenario.regions.length);
    this.#policies = scenario.regions.map((_, site) => {
      if (!spec.siteOf.includes(site)) return undefined;
      const stream = new Stream(scenario.seed, `eviction/${spec.name}/${site}`);
      const policy = createEviction(spec.eviction, {
        bounds: this.#bounds,
        evicted: (slot, cause) => options.evicted(tier, site, slot, cause),
        random: () => stream.next(),
        samples: spec.samples,
        lfuLogFactor: spec.lfuLogFactor,
        lfuDecayTime: spec.lfuDecayTime,
        now: 0,
      });
      policy.reserve(representatives);
      return policy;
    });
  }

  /** Index of a site's copy of a representative. */
  at(site: number, representative: number): number {
    return site * this.representatives + representative;
  }

  /** Stores or replaces a copy; what has to make room is told through `evicted`, and may be the copy itself. */
  put(site: number, representative: number, bytes: number, until: number, now: number): void {
    const at = this.at(site, representative);
    const present = this.freshUntil[at] > 0;
    this.freshUntil[at] = until;
    this.storedAt[at] = now;
    const weight = this.#weight[representative];
    this.#policy(site).expires?.(representative, until);
    if (present) this.#policy(site).resize(representative, bytes * weight, now);
    else {
      this.inserted[site] += weight;
      if (this.pressured) this.touchedAt[at] = now;
      this.#policy(site).insert(representative, representative, weight, bytes * weight, now);
    }
  }

  /** Puts a copy of the stationary past in place: stored, and last used after some hits, before time 0. */
  load(
    site: number,
    representative: number,
    copy: { bytes: number; until: number; age: number; idle: number; hits: number },
  ): void {
    const at = this.at(site, representative);
    const weight = this.#weight[representative];
    this.freshUntil[at] = copy.until;
    this.storedAt[at] = -copy.age;
    if (this.pressured) this.touchedAt[at] = -copy.idle;
    this.#policy(site).expires?.(representative, copy.until);
    // Copies are loaded in the order of their last use: that is the time which the policy is told.
    this.#policy(site).insert(representative, representative, weight, copy.bytes * weight, -copy.idle);
    if (!(copy.hits > 0 && this.freshUntil[at] > 0)) return;
    this.#policy(site).hits(representative, copy.hits, -copy.age, -copy.idle);
  }

  /** Puts the end of a copy off by so many seconds. */
  delay(site: number, representative: number, seconds: number): void {
    const at = this.at(site, representative);
    this.freshUntil[at] += seconds;
    this.storedAt[at] += seconds;
    this.#policy(site).expires?.(representative, this.freshUntil[at]);
  }

  /** Forgets a copy that has ended. */
  end(site: number, representative: number): void {
    const at = this.at(site, representative);
    this.freshUntil[at] = 0;
    this.touchDueAt(at, Infinity);
    this.cause[at] = CAUSE.ttl;
    this.#policy(site).remove(representative);
  }

  /** Forgets a copy whose node has lost it. */
  lose(site: number, representative: number): void {
    this.end(site, representative);
    this.cause[this.at(site, representative)] = CAUSE.fault;
  }

  /** Forgets a copy that the policy has evicted. */
  evict(site: number, representative: number, cause: EvictionCause, now: number): void {
    const at = this.at(site, representative);
    this.freshUntil[at] = 0;
    this.touchDueAt(at, Infinity);
    this.cause[at] = CAUSE[cause];
    if (!this.pressured) return;
    const idle = now - this.touchedAt[at];
    const before = this.#idle[site];
    this.#idle[site] = before === Infinity ? idle : before + IDLE_STEP * (idle - before);
  }

  /** How long a site keeps a copy that nobody asks for, s; Infinity while none has had to leave. */
  idleTime(site: number): number {
    return this.#idle[site];
  }

  touchDueAt(at: number, due: number): void {
    if (this.pressured) this.touchDue[at] = due;
  }

  /** Tells the policy of lookups of each key behind a resident representative. */
  touch(site: number, representative: number, count: number, now: number): void {
    const at = this.at(site, representative);
    const from = this.pressured ? this.touchedAt[at] : now;
    if (this.pressured) this.touchedAt[at] = now;
    if (count > 0) this.#policy(site).hits(representative, count, from, now);
  }

  /** Tells the policy of a lookup that found nothing. */
  miss(site: number, representative: number): void {
    if (this.pressured) this.#policy(site).miss(representative, this.#weight[representative]);
  }

  bytes(site: number): number {
    return this.#policies[site]?.bytes ?? 0;
  }

  entries(site: number): number {
    return this.#policies[site]?.entries ?? 0;
  }

  /** Seconds in which as many entries arrive as the site can hold; Infinity while nothing has to leave. */
  turnover(site: number, now: number): number {
    const policy = this.#policies[site];
    if (policy === undefined || !(now > 0)) return Infinity;
    const filled = Math.max(policy.entries / this.#bounds.entries, policy.bytes / this.#bounds.bytes);
    return filled < PRESSURE ? Infinity : (policy.entries / this.inserted[site]) * now;
  }

  check(): void {
    for (const policy of this.#policies) policy?.check();
  }

  #policy(site: number): EvictionPolicy {
    const policy = this.#policies[site];
    if (policy === undefined) throw new Error(`tier ${this.tier} has no site in region ${site}`);
    return policy;
  }
}
