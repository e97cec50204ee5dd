/**
 * A probe: one real in-process cache, with every key unweighted and the tier's real eviction policy, that sees the
 * requests of one instance. It is run where live copies press against the bounds of the in-process caches, and shows by
 * popularity what its policy keeps and what it passes on.
 */
import { Cache } from '../../policy/cache.ts';
import { entryBytes } from '../../policy/memory.ts';
import { Popularity } from '../../random/popularity.ts';
import { Stream } from '../../random/stream.ts';
import type { ResolvedScenario, Tier } from '../../scenario/resolved.ts';
import { Keyspace } from '../keyspace.ts';
import type { Lane } from './lanes.ts';
import type { Strata } from './strata.ts';

/** Requests of each cell of one lane in one span of time. */
export interface ProbeCounts {
  readonly asked: Float64Array;
  readonly missed: Float64Array;
  readonly refreshed: Float64Array;
  /** Misses of keys never asked for before. */
  readonly cold: Float64Array;
}

export interface ProbeSpan {
  readonly from: number;
  readonly to: number;
  /** By the first representative of the lane's class: the same for all regions that share the probe. */
  readonly counts: ReadonlyMap<number, ProbeCounts>;
  /** Copies that had to make room, or were not admitted, for each request. */
  readonly evicted: { readonly capacity: number; readonly admission: number };
}

/** What a key is looked up as: the lane that it belongs to and its cell there. */
interface Place {
  readonly lane: Lane;
  readonly cell: number;
}

const EXPECTED_ENTRIES = 1024;

export class Probe {
  /** Requests served since the beginning. */
  requests = 0;
  /** Copies that left, by cause. */
  readonly losses = { ttl: 0, capacity: 0, admission: 0 };
  /** When the bounds first made a copy leave, s; Infinity: never. */
  pressedAt = Infinity;
  readonly #scenario: ResolvedScenario;
  readonly #region: number;
  readonly #tier: Tier;
  readonly #lanes: readonly Lane[];
  readonly #keyspace: Keyspace;
  readonly #popularities: readonly Popularity[];
  readonly #cache: Cache;
  readonly #stream: Stream;
  readonly #uniform: () => number;
  readonly #cells: ReadonlyMap<number, CellRanks>;
  readonly #seen = new Set<number>();
  #now = 0;
  #once = 0;

  constructor(
    scenario: ResolvedScenario,
    parts: { region: number; lanes: readonly Lane[]; strata: Strata; start: number },
  ) {
    const { region, strata } = parts;
    this.#scenario = scenario;
    this.#region = region;
    this.#tier = scenario.tiers[0];
    this.#lanes = parts.lanes.filter((lane) => lane.region === region && lane.asksLocal);
    this.#keyspace = new Keyspace(scenario);
    this.#popularities = scenario.namespaces.map(({ keys, popularity }) => new Popularity(keys, popularity));
    this.#cells = new Map(this.#lanes.map((lane) => [lane.index, new CellRanks(lane, strata)]));
    this.#stream = new Stream(scenario.seed, `probe/${scenario.regions[region].name}`);
    this.#uniform = () => this.#stream.next();
    this.#now = parts.start;
    this.#cache = new Cache({
      policy: this.#tier.eviction,
      bounds: { entries: this.#tier.entries, bytes: this.#tier.memory },
      random: this.#uniform,
      samples: this.#tier.samples,
      lfuLogFactor: this.#tier.lfuLogFactor,
      lfuDecayTime: this.#tier.lfuDecayTime,
      now: parts.start,
      expected: EXPECTED_ENTRIES,
      removed: (_slot, _key, cause) => {
        if (cause === 'deleted' || cause === 'lost') return;
        this.losses[cause === 'expired' ? 'ttl' : cause]++;
        if (cause !== 'expired') this.pressedAt = Math.min(this.pressedAt, this.#now);
      },
    });
  }

  /** Forgets what was counted so far: the past of a warm cache. */
  begin(): void {
    this.requests = 0;
    this.pressedAt = 0;
    this.losses.ttl = this.losses.capacity = this.losses.admission = 0;
  }

  /** Lets an instance's requests arrive until `to`, at constant rates by namespace. */
  run(to: number, rates: readonly number[]): ProbeSpan {
    const from = this.#now;
    const { requests } = this;
    const { capacity, admission } = this.losses;
    const counts = new Map(
      this.#lanes.map(({ keys }) => [
        keys.from,
        {
          asked: new Float64Array(keys.cells),
          missed: new Float64Array(keys.cells),
          refreshed: new Float64Array(keys.cells),
          cold: new Float64Array(keys.cells),
        },
      ]),
    );
    const total = rates.reduce((sum, rate) => sum + rate, 0);
    let now = total > 0 ? from + this.#stream.exponential() / total : Infinity;
    while (now < to) {
      this.#now = now;
      this.requests++;
      let pick = this.#stream.next() * total;
      let namespace = 0;
      while (namespace < rates.length - 1 && pick >= rates[namespace]) pick -= rates[namespace++];
      this.#request(namespace, now, rates[namespace], counts);
      now += this.#stream.exponential() / total;
    }
    this.#now = to;
    const each = 1 / Math.max(1, this.requests - requests);
    const evicted = {
      capacity: each * (this.losses.capacity - capacity),
      admission: each * (this.losses.admission - admission),
    };
    return { from, to, counts, evicted };
  }

  #request(namespace: number, now: number, rate: number, counts: ReadonlyMap<number, ProbeCounts>): void {
    const { key, place } = this.#draw(namespace, now, rate);
    if (place === null) return;
    const { lane, cell } = place;
    const count = counts.get(lane.keys.from);
    if (count === undefined) return;
    count.asked[cell]++;
    const cache = this.#cache;
    cache.expire(now);
    const slot = cache.find(key);
    if (slot >= 0 && cache.expiresAt(slot) > now) {
      cache.hit(slot, now);
      const { refreshAfter } = this.#tier;
      if (refreshAfter === null) return;
      const life = cache.expiresAt(slot) - cache.storedAt(slot);
      if (!(now - cache.storedAt(slot) > refreshAfter * life)) return;
      count.refreshed[cell]++;
      this.#put(lane, key, now);
      return;
    }
    cache.miss(key, 1);
    count.missed[cell]++;
    if (key >= this.#keyspace.once || !this.#seen.has(key)) count.cold[cell]++;
    if (key < this.#keyspace.once) this.#seen.add(key);
    this.#put(lane, key, now);
  }

  #put(lane: Lane, key: number, now: number): void {
    if (lane.local === null) return;
    const { ttl, jitter } = lane.local;
    const life = jitter > 0 && ttl < Infinity ? ttl * (1 - jitter * this.#stream.next()) : ttl;
    const value = lane.negative ? 0 : this.#keyspace.valueLength(lane.namespace, key);
    const bytes = entryBytes(this.#tier, this.#keyspace.keyLength(lane.namespace, key), value, ttl < Infinity);
    this.#cache.put(key, 1, bytes, now + life, now, lane.negative ? 1 : 0, now);
  }

  #draw(namespace: number, now: number, rate: number): { key: number; place: Place | null } {
    const { oneHitShare, scan, keys } = this.#scenario.namespaces[namespace];
    if (oneHitShare > 0 || scan !== null) {
      const u = this.#stream.next();
      if (u < oneHitShare) {
        return {
          key: this.#keyspace.onceKey(namespace, this.#region, this.#once++),
          place: this.#place(namespace, 'once', 0),
        };
      }
      if (scan !== null && u < oneHitShare + scan.share) {
        // The region's scan has gone this far; every instance is handed a part of it.
        const read = now * rate * scan.share * this.#scenario.regions[this.#region].instances;
        const position = Math.floor(read) % scan.keys;
        const at = position < 0 ? position + scan.keys : position;
        return { key: this.#keyspace.scanned(namespace, at), place: this.#place(namespace, 'scan', 0) };
      }
    }
    const rank = Math.min(keys, this.#popularities[namespace].sample(this.#uniform));
    const key = this.#keyspace.ranked(namespace, rank);
    return { key, place: this.#place(namespace, this.#keyspace.absent(namespace, key) ? 'absent' : 'present', rank) };
  }

  #place(namespace: number, kind: string, rank: number): Place | null {
    for (const lane of this.#lanes) {
      if (lane.namespace === namespace && lane.keys.kind === kind) {
        return { lane, cell: this.#cells.get(lane.index)?.at(rank) ?? 0 };
      }
    }
    return null;
  }
}

/** First rank of each cell of a lane, to find the cell of a rank. */
class CellRanks {
  readonly #first: Float64Array;

  constructor({ keys }: Lane, strata: Strata) {
    this.#first = new Float64Array(keys.cells).fill(Infinity);
    for (let i = keys.from; i < keys.to; i++) {
      this.#first[strata.cell[i]] = Math.min(this.#first[strata.cell[i]], strata.first[i]);
    }
  }

  at(rank: number): number {
    let low = 0;
    let high = this.#first.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#first[middle] <= rank) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
