/** The caches of an exact run: one in each instance, one in each node, and which node holds which key. */
import type { RunRecord } from '../../../measure/record.ts';
import { Cache, NEGATIVE, PAST, WRONG } from '../../../policy/cache.ts';
import { EVICTION } from '../../../policy/eviction/registry.ts';
import { entryBytes, tableBytes, tablesOf } from '../../../policy/memory.ts';
import { nodeOfSlot } from '../../../policy/placement.ts';
import { mix32, Stream } from '../../../random/stream.ts';
import type { PastTtl } from '../../../scenario/resilience.ts';
import type { ResolvedScenario, Tier, TierTtl } from '../../../scenario/resolved.ts';
import type { Keyspace } from '../../keyspace.ts';
import type { Chronicle } from '../observation/chronicle.ts';
import type { Clock } from '../clock.ts';
import { Departures } from './departures.ts';
import { HotKeys } from './hot-keys.ts';
import type { KeyTable } from './key-table.ts';
import { Tags } from './tags.ts';

/** First room of a cache in slots; it grows by doubling. */
const EXPECTED_ENTRIES = 1024;

/** All caches of one tier: an in-process tier has one a process, a shared tier one a node. */
export interface TierStore {
  readonly tier: Tier;
  /** [first of the site + instance or node] */
  readonly caches: readonly Cache[];
  /** Of the copies of keys that are written. */
  readonly tags: readonly Tags[];
  /** First cache of each region's instances, or of each site's nodes; -1 where there is none. */
  readonly base: Int32Array;
  /** Bytes that entries with and without a time to live are charged for tables; 0 where the caches hold the tables. */
  readonly tableBytes: { readonly expiring: number; readonly lasting: number };
  /** One row for each in-process cache, or for each site. */
  readonly departures: Departures;
  /** Keys that several nodes hold, by site; null where none are. */
  readonly hotKeys: readonly (HotKeys | null)[];
  /** By namespace: how long copies are kept after their end, s. */
  readonly graces: readonly number[];
}

/** A key's value, or that it does not exist, as it is about to be stored. */
export interface Copy {
  readonly namespace: number;
  readonly key: number;
  /** 1: the key does not exist. */
  readonly negative: number;
  readonly createdAt: number;
  readonly version: number;
  /** What it says that its version is. */
  readonly label: number;
  /** It is past its time already. */
  readonly isStale?: boolean;
  /** Its value is not that of the key. */
  readonly isWrong?: boolean;
  /** What it took to fetch it, s. */
  readonly renewal?: number;
}

interface Parts {
  readonly keyspace: Keyspace;
  readonly keys: KeyTable;
  readonly clock: Clock;
  readonly chronicle: Chronicle | null;
}

export class Stores {
  /** Hears of each copy that leaves a cache, unless it is lost with it: by tier and cache. Null: nobody does. */
  gone: ((tier: number, cache: number, key: number) => void) | null = null;
  readonly tiers: readonly TierStore[];
  readonly #keyspace: Keyspace;
  readonly #keys: KeyTable;
  readonly #clock: Clock;
  readonly #chronicle: Chronicle | null;
  /** By namespace: whether its values change. */
  readonly #written: readonly boolean[];

  constructor(
    scenario: ResolvedScenario,
    record: RunRecord,
    { keyspace, keys, clock, chronicle }: Parts,
    since: number,
  ) {
    this.#keyspace = keyspace;
    this.#keys = keys;
    this.#clock = clock;
    this.#chronicle = chronicle;
    this.#written = scenario.namespaces.map(({ writes }) => writes !== null);
    this.tiers = scenario.tiers.map((tier, index) => this.#build(scenario, tier, index, record, since));
  }

  /** Node of a shared tier's cluster that holds `key`. */
  nodeOf(tier: Tier, namespace: number, key: number): number {
    if (tier.nodes === 1) return 0;
    // A cluster of another kind is sharded by its clients with a hash of their own.
    if (tier.kind !== 'redis-cluster') return (mix32(key) >>> 0) % tier.nodes;
    return nodeOfSlot(this.#keys.slot(namespace, key), tier.nodes);
  }

  /** Node of a site that an instance asks for a key: of those that hold it, if several do. */
  nodeFor({ tier, hotKeys }: TierStore, site: number, namespace: number, key: number, instance: number): number {
    const home = this.nodeOf(tier, namespace, key);
    const hot = hotKeys[site];
    return hot === null || !hot.isHot(key) ? home : hot.node(home, instance, tier.nodes);
  }

  /** All nodes of a site that may hold copies of a key, its own first. */
  nodesOf({ tier, hotKeys }: TierStore, site: number, namespace: number, key: number): number[] {
    const home = this.nodeOf(tier, namespace, key);
    return hotKeys[site]?.nodes(key, home, tier.nodes) ?? [home];
  }

  /** Stores a copy, with its mark, that lives for `life` seconds from now in a cache of a tier; its slot, or -1. */
  put(store: TierStore, at: number, copy: Copy, mark: number, life: number, now: number): number {
    const { namespace, key, negative } = copy;
    const value = negative === 1 ? 0 : this.#keys.valueLength(namespace, key);
    const expires = life < Infinity;
    const entry = entryBytes(store.tier, this.#keys.keyLength(namespace, key), value, expires);
    const bytes = entry + (expires ? store.tableBytes.expiring : store.tableBytes.lasting);
    const kept = now + life + store.graces[namespace];
    const flags = negative | (copy.isStale === true ? PAST : 0) | (copy.isWrong === true ? WRONG : 0);
    const slot = store.caches[at].put(key, 1, bytes, kept, copy.createdAt, flags, now);
    if (slot >= 0 && this.#written[namespace]) store.tags[at].set(slot, copy.version, mark, copy.label);
    return slot;
  }

  /** Copies the present fill of every tier into a window of the record. */
  measure(record: RunRecord, window: number): void {
    this.tiers.forEach((store, tier) => {
      for (let region = 0; region < store.base.length; region++) {
        const at = record.site(window, tier, region);
        for (const cache of this.#at(store, region)) {
          record.sites.bytes[at] += cache.bytes;
          record.sites.entries[at] += cache.entries;
        }
      }
    });
  }

  /** Adds up the bytes, and the raw value bytes, that every tier holds at the end of a phase. */
  measurePhase(record: RunRecord, phase: number): void {
    this.tiers.forEach((store, tier) => {
      for (let region = 0; region < store.base.length; region++) {
        const at = (phase * this.tiers.length + tier) * store.base.length + region;
        for (const cache of this.#at(store, region)) {
          record.phaseBytes[at] += cache.bytes;
          record.phaseValueBytes[at] += this.#valueBytes(cache);
        }
      }
    });
  }

  /** Recounts the books of every cache. */
  check(): void {
    for (const store of this.tiers) for (const cache of store.caches) cache.check();
  }

  #at(store: TierStore, region: number): readonly Cache[] {
    const from = store.base[region];
    if (from < 0) return [];
    let to = store.caches.length;
    for (const base of store.base) if (base > from && base < to) to = base;
    return store.caches.slice(from, to);
  }

  #valueBytes(cache: Cache): number {
    let sum = 0;
    for (let slot = 0; slot < cache.keyOf.length; slot++) {
      const key = cache.keyOf[slot];
      if (key < 0 || (cache.flags(slot) & NEGATIVE) !== 0) continue;
      sum += this.#keys.valueLength(this.#keyspace.namespaceOf(key), key);
    }
    return sum;
  }

  #build(scenario: ResolvedScenario, tier: Tier, index: number, record: RunRecord, since: number): TierStore {
    const base = new Int32Array(scenario.regions.length).fill(-1);
    /** Row of `departures` of each cache. */
    const rows: number[] = [];
    let count = 0;
    scenario.regions.forEach((region, at) => {
      if (tier.scope !== 'instance' && !tier.siteOf.includes(at)) return;
      base[at] = count;
      const size = tier.scope === 'instance' ? region.instances : tier.nodes;
      for (let i = 0; i < size; i++) rows.push(tier.scope === 'instance' ? count + i : at);
      count += size;
    });
    const departures = new Departures(
      tier.scope === 'instance' ? count : scenario.regions.length,
      this.#keyspace.once,
      scenario.start === 'warm' ? 'ttl' : 'cold',
    );
    const hasTables = EVICTION[tier.eviction].followsBounds ?? false;
    const tags = rows.map(() => new Tags());
    const caches = rows.map((row, cache) => {
      const region = regionOf(base, cache);
      const stream = new Stream(scenario.seed, `eviction/${tier.name}/${cache}`);
      const bounds = { entries: tier.entries, bytes: tier.memory };
      const tables = hasTables ? tablesOf(tier, bounds) : null;
      return new Cache({
        policy: tier.eviction,
        bounds: tables === null ? bounds : tables.bounds,
        tables,
        random: () => stream.next(),
        samples: tier.samples,
        lfuLogFactor: tier.lfuLogFactor,
        lfuDecayTime: tier.lfuDecayTime,
        now: since,
        expected: EXPECTED_ENTRIES,
        removed: (slot, key, cause) => {
          departures.left(row, key, cause);
          if (cause !== 'lost') this.gone?.(index, cache, key);
          if (cause === 'deleted') return;
          this.#chronicle?.note(key, {
            kind: 'left',
            time: this.#clock.now,
            version: tags[cache].version(slot),
            place: { tier: index, site: region, at: cache - base[region] },
            why: cause === 'expired' || cause === 'lost' ? cause : 'evicted',
          });
          if (cause === 'lost') return;
          const at = record.site(this.#clock.window, index, region);
          if (cause === 'expired') record.sites.expired[at]++;
          else if (cause === 'capacity') record.sites.evictedForCapacity[at]++;
          else record.sites.refusedAdmission[at]++;
        },
      });
    });
    const charged = {
      expiring: hasTables ? 0 : tableBytes(tier, true),
      lasting: hasTables ? 0 : tableBytes(tier, false),
    };
    const graces = scenario.namespaces.map(({ ttl, pastTtl }) => keptFor(ttl[index], pastTtl[index] ?? null));
    const { hotKeys: hot } = tier;
    const hotKeys = scenario.regions.map(() => (hot === null ? null : new HotKeys(hot)));
    return { tier, caches, tags, base, tableBytes: charged, departures, hotKeys, graces };
  }
}

/** How long copies are kept after their end, s. */
function keptFor(ttl: TierTtl | null, past: PastTtl | null): number {
  if (ttl === null || past === null || !(ttl.ttl < Infinity)) return 0;
  return Math.max(past.grace, past.extended - ttl.ttl, 0);
}

function regionOf(base: Int32Array, cache: number): number {
  let region = 0;
  for (let at = 0; at < base.length; at++) if (base[at] >= 0 && base[at] <= cache) region = at;
  return region;
}
