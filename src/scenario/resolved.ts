/**
 * A resolved scenario: validated, defaults filled in, every quantity in SI units (seconds, bytes, requests per second,
 * ratios as fractions). It is plain data that survives `structuredClone`, and the whole input of a simulation: equal
 * resolved scenarios and equal seeds give equal bytes.
 *
 * Regions, namespaces and tiers are referred to by their index in the arrays below.
 */
import type { Compression } from '../policy/compression.ts';
import type { Allocator } from '../policy/redis-memory.ts';
import type { SizeDistribution, TimeDistribution } from '../random/distribution.ts';
import type { PopularitySpec } from '../random/popularity.ts';
import type { Alert } from './alert.ts';
import type { Bus, Consistency, VersionOracle, Writes } from './coherence.ts';
import type { Cost } from './cost.ts';
import type { Coordinates } from './distance.ts';
import type { Expectation } from './expectation.ts';
import type { Fault } from './fault.ts';
import type { Recording } from './recording.ts';
import type {
  Dns, EarlyExpiration, HotKeysSpec, OriginReads, Overload, PastTtl, Protection, Turn,
} from './resilience.ts';
import type { Warmup } from './warmup.ts';

export interface ResolvedScenario {
  readonly name: string;
  readonly description: string;
  readonly seed: number;
  /** Simulated time, s. */
  readonly duration: number;
  /** `cold`: every cache is empty at time 0. `warm`: stationary contents with residual ages. */
  readonly start: 'cold' | 'warm';
  readonly resolution: Resolution;
  readonly replications: { readonly initial: number; readonly max: number };
  readonly regions: readonly Region[];
  /** Factors of the arrival rate over time; all that apply to a request are multiplied. */
  readonly traffic: readonly RateShape[];
  readonly links: Links;
  readonly namespaces: readonly Namespace[];
  /** From the tier nearest to the application to the one nearest to the origin; may be empty. */
  readonly tiers: readonly Tier[];
  readonly origin: Origin;
  /** Null when nobody listens to it. */
  readonly bus: Bus | null;
  /** Null when nobody asks it. */
  readonly oracle: VersionOracle | null;
  readonly timeline: readonly Fault[];
  readonly protection: Protection;
  readonly dns: Dns;
  /** Undefined: no region is cold alone. */
  readonly warmup?: Warmup;
  /** Undefined: nobody is called. */
  readonly alerts?: readonly Alert[];
  /** In order of time, not overlapping. The first may be called `warm-up`: unlabelled metrics leave it out. */
  readonly phases: readonly Phase[];
  readonly expectations: readonly Expectation[];
  /** Left out where the scenario does not say what things cost. */
  readonly cost?: Cost;
}

/** How closely a run follows single requests; `auto` is decided by `world/` from the scenario alone. */
export interface Resolution {
  readonly mode: 'auto' | 'exact' | 'model';
  /** Scale model: the hottest keys of each namespace that stand for themselves. */
  readonly head: number;
  /** Scale model: width of a block of ranks as a fraction of its rank. */
  readonly blockWidth: number;
  /** Scale model: up to this many instances of a region are followed one by one; more are a population. */
  readonly sampledInstances: number;
  /** Scale model: deletes that are followed one by one in a run, about; left out: two million. */
  readonly deletes?: number;
}

export interface Region {
  readonly name: string;
  /** Name of a cloud region (`us-east-1`), or null when the links give round-trip times by region name. */
  readonly place: string | null;
  /** Where it is otherwise, for round-trip times estimated by distance. */
  readonly coordinates?: Coordinates;
  /** Requests per second that arrive here, before the factors of `traffic`. */
  readonly rate: number;
  /** Application processes, each with an in-process cache of its own. */
  readonly instances: number;
  /** Requests under way that one instance takes, a further one is turned away; undefined: any number. */
  readonly maxRequests?: number;
  /** Availability zones; instances and nodes are dealt over them in turn. */
  readonly zones: number;
  /** By how much its clocks run ahead of true time, s. */
  readonly clockSkew: number;
}

/** A factor of the arrival rate, as a function of time; `null` applies to all. */
export type RateShape = {
  readonly regions: readonly number[] | null;
  readonly namespaces: readonly number[] | null;
} & (
  | { readonly kind: 'ramp'; readonly from: number; readonly to: number; readonly start: number; readonly over: number }
  /** Rises from 1 to `times` within `rise`, holds for `hold`, falls back to 1 within `fall`. */
  | {
      readonly kind: 'flash-crowd';
      readonly at: number;
      readonly rise: number;
      readonly hold: number;
      readonly fall: number;
      readonly times: number;
    }
  /** 1 + amplitude * cos(2 pi (t - peakAt) / period). */
  | { readonly kind: 'diurnal'; readonly amplitude: number; readonly period: number; readonly peakAt: number }
);

export interface Links {
  /** Standard error of round-trip times estimated by distance, s; left out where none are. */
  readonly estimateError?: number;
  /** Median round-trip time between regions, s: `rtt[from][to]`; the diagonal is not used. */
  readonly rtt: readonly (readonly number[])[];
  /** Median round-trip time between an instance and a node of the same zone, s. */
  readonly sameZone: number;
  /** Median round-trip time between an instance and a node of another zone of the region, s. */
  readonly crossZone: number;
  /** The 99th percentile of a delay is (1 + jitter) times its median; delays are lognormal. 0: constant. */
  readonly jitter: number;
  /** Of each directed pair of regions, bytes per second; Infinity: unlimited. */
  readonly bandwidth: number;
}

export interface Namespace {
  readonly name: string;
  /** Of each region's requests. The shares of all namespaces add up to 1. */
  readonly share: number;
  /** Keys that the popularity ranks, rank 1 the hottest. */
  readonly keys: number;
  readonly popularity: PopularitySpec;
  /** Null: requests are drawn by popularity. Otherwise its keys are those of the trace. */
  readonly recording: Recording | null;
  /**
   * Mean time that a key keeps its ranks, s, exponentially distributed; then a key that nobody has asked for has them.
   * Infinity: for ever.
   */
  readonly keyLifetime: number;
  /** Whether a rank means the same key in all regions, or in each a key of a shuffle of its own. */
  readonly ranking: 'shared' | 'per-region';
  /** Of the namespace's requests, the share that ask for a key never asked for again. */
  readonly oneHitShare: number;
  /** A share of the requests reads `keys` further keys in sequence, over and over; null: none. */
  readonly scan: { readonly share: number; readonly keys: number } | null;
  readonly keySize: SizeDistribution;
  readonly valueSize: SizeDistribution;
  /** Share of the ranked keys that do not exist at the origin, spread evenly over the ranks. */
  readonly absentShare: number;
  /** Indices into `tiers`, ascending; may be empty (every request goes to the origin). */
  readonly tiers: readonly number[];
  /** One entry per tier of the scenario; null where the namespace does not use that tier. */
  readonly ttl: readonly (TierTtl | null)[];
  /** One entry per tier of the scenario; null: copies are of no use after their time. */
  readonly pastTtl: readonly (PastTtl | null)[];
  /** Requests of one instance for a key that is being fetched already join that fetch. */
  readonly singleFlight: boolean;
  /** Null: each instance fetches as it likes. */
  readonly turn: Turn | null;
  /** Null: copies last to their end. */
  readonly early: EarlyExpiration | null;
  /** Whether a copy past its soft time to live is renewed once in each instance, or by every request that meets it. */
  readonly revalidation: 'shared' | 'each';
  /** What a request gets that nobody can answer. */
  readonly degraded: 'error' | 'default';
  /** Work of one origin read, in units of an average read: scales its service time. */
  readonly originCost: number;
  readonly originReads: OriginReads;
  /** Null: its values never change. */
  readonly writes: Writes | null;
  readonly consistency: Consistency;
  /** What old copies end by: their time to live, events on the bus too, or the version oracle at each read. */
  readonly invalidation: 'ttl' | 'events' | 'versions';
  /** `versioned`: a fill gives way to a newer copy, and to a newer versioned delete. */
  readonly fills: 'plain' | 'versioned';
}

export interface TierTtl {
  /** Hard time to live of a copy, s; Infinity: none. */
  readonly ttl: number;
  /** A copy's time to live is ttl * (1 - jitter * U), U uniform on [0, 1): copies end early, never late. */
  readonly jitter: number;
  /** Time to live of a "not found", s; 0: negative answers are not cached in this tier. */
  readonly negative: number;
}

export interface Tier {
  readonly name: string;
  readonly kind: TierKind;
  /** `instance`: one cache in each process. `region`: one cluster a region. `hub`: one cluster in each hub region. */
  readonly scope: 'instance' | 'region' | 'hub';
  /** Nodes of one cluster; 1 for an in-process cache. */
  readonly nodes: number;
  /** Bound on the entries of one in-process cache or one node; Infinity: none. */
  readonly entries: number;
  /**
   * Bound on the bytes of one in-process cache or one node, entry overhead included: without what is reserved and what
   * a node needs for itself. Infinity: none.
   */
  readonly memory: number;
  /** The allocator that Redis was built with. */
  readonly allocator: Allocator;
  /** How clients compress what they store in it; left out where they do not. */
  readonly compression?: Compression;
  /** A name in the registry of eviction policies. */
  readonly eviction: string;
  /** Redis `maxmemory-samples`. */
  readonly samples: number;
  /** Redis `lfu-log-factor`. */
  readonly lfuLogFactor: number;
  /** Redis `lfu-decay-time`, s. */
  readonly lfuDecayTime: number;
  /** The first read of a copy older than this fraction of its TTL refreshes it asynchronously; null: never. */
  readonly refreshAfter: number | null;
  /** TTL of a copy promoted into this tier from one below: its own, what the source has left, or the smaller. */
  readonly promotedTtl: 'default' | 'remaining' | 'smaller';
  /** Redis Cluster: replicas of each node, `cluster-node-timeout`, s, and `cluster-require-full-coverage`. */
  readonly replicas: number;
  readonly nodeTimeout: number;
  readonly fullCoverage: boolean;
  /** A client waits so long for a node, s, and goes on without it; Infinity: for ever. */
  readonly timeout: number;
  /** Keys that several nodes of a cluster hold; null: none. */
  readonly hotKeys: HotKeysSpec | null;
  /** Index of the tier that it stands in for: asked only by those whom that gave no answer. Undefined: none. */
  readonly gutterFor?: number | undefined;
  /** Region indices; empty unless `scope` is `hub`. */
  readonly hubs: readonly number[];
  /** For each region, the region whose cluster it uses: itself, or its nearest hub by round-trip time. */
  readonly siteOf: readonly number[];
  /** In-process cache: time of a lookup, s. Node: time on its one thread for an operation, s. */
  readonly operationTime: number;
  /** Connections that one node accepts; Infinity: no limit. */
  readonly connections: number;
  /** Connections of one instance to one node, each carrying one request at a time; Infinity: pipelined. */
  readonly pool: number;
}

export type TierKind = 'in-process' | 'redis-cluster' | 'redis' | 'memcached';

export interface Origin {
  /** Region index of the one origin, or null: each region has a replica that it reads. */
  readonly region: number | null;
  /** Region index where writes are committed. */
  readonly primary: number;
  /** How far replicas are behind the primary, s; null: not at all. */
  readonly replicaLag: TimeDistribution | null;
  /**
   * Reads per second that the whole origin can serve; replicas divide it by their regions' share of the traffic.
   * Infinity: only `concurrency` bounds it.
   */
  readonly capacity: number;
  /** Reads served at once by the whole origin, divided like `capacity`; Infinity: only `capacity` bounds it. */
  readonly concurrency: number;
  /** Service time of a read of cost 1, s, without network and queueing. */
  readonly latency: TimeDistribution;
  /** Reads that may wait, for the whole origin, divided like `capacity`; a further one is rejected. */
  readonly queue: number;
  /** A read that has waited this long gives up, s. */
  readonly timeout: number;
  /** Null: what it serves takes no longer however much there is to do. */
  readonly overload: Overload | null;
}

export interface Phase {
  readonly name: string;
  /** First moment, s. */
  readonly from: number;
  /** First moment after it, s. */
  readonly to: number;
}

/** The phase that unlabelled metrics leave out. */
export const WARM_UP = 'warm-up';
