/** The part of the vocabulary of measurements about what goes wrong, and who notices. */
import { WHERE } from './metric-spec.ts';
import type { MetricSpec } from './metric-spec.ts';

/** What only scenarios measure in which something may go wrong: see `mayFail`. */
export const OF_FAILURES = {
  origin_retries: {
    unit: 'req/s',
    labels: WHERE,
    says: 'reads of the origin sent once more, after a time-out or a refusal',
  },
  origin_withheld: {
    unit: 'req/s',
    better: 'neither',
    labels: WHERE,
    says: 'reads that the instances did not send to the origin: a breaker was open, or the limit was reached',
  },
  failed_requests: {
    unit: 'count',
    labels: WHERE,
    says: 'requests that ended in an error, or were refused by the origin',
  },
  dip_depth: {
    unit: 'ratio',
    labels: [],
    says: 'largest share of failed requests in any window since the first fault',
  },
  time_to_recover: {
    unit: 's',
    labels: [],
    says: 'from the end of the last fault, or the beginning of the phase, until all is as well as before, for good',
  },
  metastable: {
    unit: 'ratio',
    labels: [],
    says: 'share of the runs that did not recover though all faults were over',
  },
  wrong_value_rate: {
    unit: 'ratio',
    labels: WHERE,
    says: 'requests answered with a value that is not that of the key, over all requests',
  },
  default_rate: { unit: 'ratio', labels: WHERE, says: 'requests answered with a default value, over all requests' },
  origin_abandoned: { unit: 'req/s', labels: WHERE, says: 'reads of the origin that nobody waited for to the end' },
} as const satisfies Record<string, MetricSpec>;

/** What only scenarios measure that have alerts, or ask for it. */
export const OF_ALERTS = {
  time_to_detect: {
    unit: 's',
    labels: ['alert'],
    says: 'longest time from the beginning of a fault until an alert fired, of the faults that it fired in',
  },
  alerts_fired: { unit: 'count', better: 'neither', labels: ['alert'], says: 'times that alerts began to fire' },
  false_alarms: { unit: 'count', labels: ['alert'], says: 'those of them that no fault of the timeline explains' },
  memory_share: {
    unit: 'ratio',
    labels: ['tier', 'region'],
    says: 'of what its bound allows, what the fullest cluster, or region of instances, holds at the end of the phase',
  },
  origin_headroom: {
    unit: 'ratio',
    better: 'higher',
    labels: ['region'],
    says: 'capacity of the origin over what is asked of it before anything breaks',
  },
  bus_silence: {
    unit: 's',
    labels: ['region'],
    says: 'time at the end of the phase for which consumers have applied no event though there were some',
  },
} as const satisfies Record<string, MetricSpec>;

/** What only scenarios measure whose instances have a limit, or that ask for it. */
export const OF_LIMITS = {
  overflow_rate: {
    unit: 'ratio',
    labels: WHERE,
    says: 'requests turned away by an instance with all under way that it takes, over all requests',
  },
  under_way_max: { unit: 'count', labels: ['region'], says: 'most requests that an instance had under way' },
} as const satisfies Record<string, MetricSpec>;
