/** The table of all measurements: unit, labels, which way is better, and what they say, by when they mean something. */

import { MISS_CAUSES, STALE_CAUSES } from './cause.ts';
import { TIER, WHERE } from './metric-spec.ts';
import type { MetricSpec } from './metric-spec.ts';

/** `outcome` of a latency: `hit` is a hit, stale hit or negative hit of any tier, `miss` was read at the origin. */
export const OUTCOMES = ['hit', 'miss'] as const;

/** What every scenario measures. */
export const OF_ALL = {
  requests: { unit: 'count', better: 'neither', labels: WHERE, says: 'requests that arrived' },
  hit_rate: {
    unit: 'ratio',
    better: 'higher',
    labels: [...TIER, 'band'],
    either: ['tier', 'band'],
    says:
      'hits, stale hits and negative hits over all requests; {tier=…}: over that tier\'s own lookups; ' +
      '{band=hot}: keys seen in the last hour before',
  },
  served_share: {
    unit: 'ratio',
    better: 'neither',
    labels: TIER,
    ofAnswers: true,
    says: 'share of all requests answered by the tier ({tier=origin}: by the origin)',
  },
  stale_hit_share: {
    unit: 'ratio',
    better: 'neither',
    labels: WHERE,
    says: 'share of all requests answered past a soft TTL, on purpose',
  },
  negative_hit_share: {
    unit: 'ratio',
    better: 'neither',
    labels: TIER,
    says: 'share of all requests answered "not found" by a cache',
  },
  miss_share: {
    unit: 'ratio',
    labels: [...TIER, 'cause'],
    causes: MISS_CAUSES,
    says: 'misses over lookups of the tier; without a tier: requests that no cache answered over all of them; by cause',
  },
  distinct_keys: {
    unit: 'count',
    better: 'neither',
    labels: ['window', 'namespace'],
    says: 'keys asked for within the window',
  },
  working_set: {
    unit: 'B',
    better: 'neither',
    labels: ['window', 'namespace'],
    says: 'key and value bytes of the keys asked for within the window',
  },
  latency_p50: {
    unit: 's',
    labels: [...WHERE, 'outcome'],
    says: 'median time from arrival at the instance, answered requests',
  },
  latency_p99: { unit: 's', labels: [...WHERE, 'outcome'], says: '99th percentile of the same' },
  latency_p999: { unit: 's', labels: [...WHERE, 'outcome'], says: '99.9th percentile of the same' },
  latency_mean: { unit: 's', labels: [...WHERE, 'outcome'], says: 'mean of the same' },
  origin_reads: {
    unit: 'req/s',
    labels: WHERE,
    says: 'reads that arrived at the origin: misses, refreshes, rejected ones too',
  },
  origin_utilization: { unit: 'ratio', labels: ['region'], says: 'offered origin work over its capacity' },
  origin_queue_p99: { unit: 's', labels: ['region'], says: '99th percentile of the wait before service at the origin' },
  origin_rejected: { unit: 'req/s', labels: WHERE, says: 'origin reads refused by a full queue or timed out in it' },
  availability: { unit: 'ratio', better: 'higher', labels: WHERE, says: 'answered requests over all requests' },
  shed_rate: { unit: 'ratio', labels: WHERE, says: 'requests refused by a full origin queue, over all requests' },
  error_rate: { unit: 'ratio', labels: WHERE, says: 'requests that ended in an error, over all requests' },
  stale_served_rate: { unit: 'ratio', labels: WHERE, says: 'stale hits over all requests' },
  node_utilization_max: { unit: 'ratio', labels: ['tier', 'region'], says: 'busy share of the busiest node' },
  node_skew: {
    unit: 'ratio',
    labels: ['tier', 'region'],
    says: 'load of the busiest node over the mean load of its cluster',
  },
  memory_used: {
    unit: 'B',
    labels: ['tier', 'region'],
    says: 'bytes held by the tier at the end of the phase, overhead included',
  },
  memory_overhead: {
    unit: 'ratio',
    labels: ['tier'],
    says: 'bytes held beyond the raw value bytes, over the raw value bytes',
  },
  nodes_needed: {
    unit: 'count',
    labels: ['tier', 'region'],
    says: 'nodes of the largest cluster that would keep every copy for its time to live, by closed forms',
  },
  evictions: { unit: '1/s', labels: ['tier', 'region'], says: 'copies removed for capacity or refused admission' },
  link_utilization_max: { unit: 'ratio', labels: [], says: 'used share of the busiest directed link between regions' },
  egress_bytes: { unit: 'B/s', labels: ['region'], says: 'bytes sent to other regions' },
  herd_max: { unit: 'count', labels: WHERE, says: 'most simultaneous origin reads of one key' },
  coalesced_rate: {
    unit: 'ratio',
    better: 'neither',
    labels: WHERE,
    says: 'requests that joined another one\'s fetch, over all requests',
  },
  connection_refused_share: {
    unit: 'ratio',
    labels: ['tier', 'region'],
    says: 'lookups that a node without free connections could not take',
  },
} as const satisfies Record<string, MetricSpec>;

/** What only scenarios with writes measure. */
export const OF_WRITES = {
  writes: {
    unit: 'req/s',
    better: 'neither',
    labels: WHERE,
    says: 'writes committed at the origin, by the region they came from',
  },
  failed_writes: { unit: 'req/s', labels: WHERE, says: 'writes that the origin aborted, or no node took' },
  lost_writes: {
    unit: 'count',
    labels: WHERE,
    says: 'writes that a node had taken and lost before the origin committed them',
  },
  read_your_writes_violations: {
    unit: 'ratio',
    labels: WHERE,
    says: 'answers older than what their reader had written, over the answers that writers got when they read back',
  },
  stale_read_rate: {
    unit: 'ratio',
    labels: [...TIER, 'cause'],
    ofAnswers: true,
    causes: STALE_CAUSES,
    says:
      'requests whose answer had been superseded when they arrived, over all requests; {tier=…}: answered there; ' +
      'by what let the old value through',
  },
  staleness_p50: {
    unit: 's',
    labels: TIER,
    ofAnswers: true,
    says: 'median of how long ago the answer of a stale read was superseded',
  },
  staleness_p99: { unit: 's', labels: TIER, ofAnswers: true, says: '99th percentile of the same' },
  staleness_max: { unit: 's', labels: TIER, ofAnswers: true, says: 'longest of the same' },
  consistency_violations: {
    unit: 'count',
    labels: [...TIER, 'cause'],
    ofAnswers: true,
    causes: STALE_CAUSES,
    says: 'stale reads that broke what their namespace promises, by what let them through',
  },
  invalidation_p50: { unit: 's', labels: [], says: 'median time from a commit to the last region\'s regional cache' },
  invalidation_p99: { unit: 's', labels: [], says: '99th percentile of the same' },
  invalidation_events: { unit: '1/s', better: 'neither', labels: ['namespace'], says: 'events that the bus carried' },
  bus_lag_max: { unit: 's', labels: ['region'], says: 'longest time from the log to the consumers\' last delete' },
  catch_up_time: {
    unit: 's',
    labels: ['region'],
    says:
      'longest time from the end of a fault of the bus until a region applied an event no later after its commit ' +
      'than any before the fault; who never did counts until the end',
  },
  catch_up_origin_reads: {
    unit: 'req/s',
    labels: ['region'],
    says: 'most reads a second that arrived at the origin within a window in which regions caught up',
  },
  absent_delete_share: {
    unit: 'ratio',
    better: 'neither',
    labels: TIER,
    says: 'deletes that found nothing to delete, over all deletes that reached a cache',
  },
  oracle_reads: { unit: 'req/s', better: 'neither', labels: WHERE, says: 'lookups that arrived at the version oracle' },
  fills_refused: {
    unit: '1/s',
    better: 'neither',
    labels: TIER,
    says: 'fills that gave way to a newer copy or a newer delete',
  },
} as const satisfies Record<string, MetricSpec>;

/** What only scenarios measure that say how instances get their messages, or that ask for it. */
export const OF_MESSAGES = {
  invalidation_messages: {
    unit: '1/s',
    better: 'neither',
    labels: WHERE,
    says: 'messages sent to instances to end copies',
  },
  messages_lost: { unit: 'count', labels: WHERE, says: 'those of them that the instances never got' },
  spurious_invalidations: {
    unit: '1/s',
    labels: WHERE,
    says: 'those of them about keys that had not changed, because a tracking table was full',
  },
  disconnections: { unit: 'count', labels: ['region'], says: 'times that instances were disconnected from them' },
} as const satisfies Record<string, MetricSpec>;

/** What only scenarios measure in which a region comes into service with cold caches. */
export const OF_WARMUPS = {
  warmup_time: { unit: 's', labels: [], says: 'until the region serves all its users, and mostly from its own caches' },
  warmup_copy_time: { unit: 's', labels: [], says: 'until the last copy from the other region has been stored' },
  warmup_copied_bytes: { unit: 'B', better: 'neither', labels: [], says: 'bytes of those copies' },
  origin_reads_peak: { unit: 'req/s', labels: [], says: 'most reads of the origin in any window' },
} as const satisfies Record<string, MetricSpec>;

/** What only scenarios measure of which a tier compresses, or that ask for it. */
export const OF_COMPRESSION = {
  compression_cpu: {
    unit: 'count',
    labels: ['tier', 'region', 'namespace'],
    says: 'cores of the instances that compress and decompress values, by the mean of their sizes',
  },
} as const satisfies Record<string, MetricSpec>;

/** What only scenarios measure that say what things cost. */
export const OF_COST = {
  zone_bytes: { unit: 'B/s', labels: ['region'], says: 'value bytes sent between instances and nodes in other zones' },
} as const satisfies Record<string, MetricSpec>;

/** What only a bill knows: see `Bill`. */
export const OF_BILLS = {
  cost_per_month: {
    unit: '$',
    labels: ['tier', 'region'],
    says: 'what a month of 730 hours costs that is like the billed phase',
  },
  cost_per_million_requests: { unit: '$', labels: [], says: 'the same for a million requests' },
  cost_without_cache_per_month: {
    unit: '$',
    better: 'neither',
    labels: [],
    says: 'what the origin and its links would cost if it answered every request itself',
  },
  cost_saving: { unit: 'ratio', better: 'higher', labels: [], says: 'the cost without a cache over the cost with it' },
} as const satisfies Record<string, MetricSpec>;
