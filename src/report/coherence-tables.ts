/** The tables of a report about values that change: how old answers were, why, and what the bus did. */
import { STALE_CAUSES } from '../scenario/cause.ts';
import type { StaleCause } from '../scenario/cause.ts';
import type { MetricName } from '../scenario/metric.ts';
import type { Study } from '../study/study.ts';
import { NOTHING, formatEstimate, formatMean } from './quantity.ts';
import { at, column, list, table, tierRows } from './table.ts';
import type { Row, Table } from './table.ts';

/** What lets an old value through, in a few words. */
export const CAUSES: Readonly<Record<StaleCause, string>> = {
  ttl: 'only the time to live ends copies there',
  propagation: 'the invalidation was on its way',
  missed: 'the invalidation was lost',
  'stale-fill': 'stored after its invalidation had gone by',
  'lagging-replica': 'read from a replica that was behind',
  repoisoned: 'stored again out of a tier below that still held it',
  reordered: 'an older update over a newer one',
  joined: 'joined a fetch that had read before the write',
  unchecked: 'nobody looked at the age of the copy',
  'created-at': 'the age counted from too late a moment',
  'clock-skew': 'clocks differ',
  uncommitted: 'it was never committed',
  'oracle-behind': 'the version oracle did not know, or was away',
  mislabelled: 'the copy bears a newer version than its value',
};

/** Empty unless something is written. */
export function stalenessTable(study: Study): Table {
  const rows: Row[] = [
    ...tierRows(study),
    ...study.scenario.namespaces.map(({ name }): Row => [`namespace ${name}`, { namespace: name }]),
    ['all', {}],
  ];
  return table(
    'Stale reads',
    'Answers that had been superseded when their request arrived, of all requests; and for how long.',
    'answered by',
    [
      column(study, 'stale reads', 'stale_read_rate'),
      column(study, 'p50', 'staleness_p50'),
      column(study, 'p99', 'staleness_p99'),
      column(study, 'longest', 'staleness_max'),
      column(study, 'broken promises', 'consistency_violations'),
    ],
    rows,
  );
}

/** What let old values through, the most frequent first; causes that never occurred are left out. */
export function staleCauseTable(study: Study): Table {
  const share = (cause: StaleCause): number => at(study, 'stale_read_rate', { cause })?.mean ?? 0;
  const broken = (cause: StaleCause): number => at(study, 'consistency_violations', { cause })?.mean ?? 0;
  const seen = STALE_CAUSES.filter((cause) => share(cause) > 0 || broken(cause) > 0);
  const rows = seen
    .toSorted((a, b) => share(b) - share(a))
    .map((cause) => [
      cause,
      formatEstimate(at(study, 'stale_read_rate', { cause })),
      formatEstimate(at(study, 'consistency_violations', { cause })),
      CAUSES[cause],
    ]);
  return {
    title: 'What let old values through',
    note: 'A broken promise is put down to what should have prevented it.',
    columns: ['cause', 'stale reads', 'broken promises', 'meaning'],
    rows,
    right: [false, true, true, false],
  };
}

export function busTable(study: Study): Table {
  const number = (metric: MetricName): string => formatEstimate(study.metrics[metric]);
  const nonZero = (metric: MetricName): string => (study.metrics[metric]?.mean > 0 ? number(metric) : NOTHING);
  return list('Writes', [
    ['writes', number('writes')],
    ['writes that the origin aborted, or no node took', nonZero('failed_writes')],
    ['writes lost on their way from a cache to the origin', nonZero('lost_writes')],
    ['writers that did not see their write', number('read_your_writes_violations')],
    ['events on the bus', number('invalidation_events')],
    ['from a commit to the last regional cache, p50', number('invalidation_p50')],
    ['the same, p99', number('invalidation_p99')],
    ['longest time from the log to a delete', number('bus_lag_max')],
    ['from the end of a fault until the last region had caught up', number('catch_up_time')],
    ['most reads at the origin meanwhile', number('catch_up_origin_reads')],
    ['deletes that found nothing', number('absent_delete_share')],
    ['fills that gave way', number('fills_refused')],
    ['messages to instances', number('invalidation_messages')],
    ['those of them that were lost', nonZero('messages_lost')],
    ['those of them about keys that had not changed', nonZero('spurious_invalidations')],
    ['instances that were disconnected from them', nonZero('disconnections')],
    ['lookups at the version oracle', number('oracle_reads')],
  ]);
}

/** One line: how many answers were old, how old, and what was most to blame; empty unless something is written. */
export function staleness(study: Study): string {
  const share = formatMean(study.metrics['stale_read_rate']);
  if (share === NOTHING) return '';
  const [worst] = staleCauseTable(study).rows;
  if (worst === undefined) return 'stale: no answer';
  const [longest, broken] = [study.metrics['staleness_max'], study.metrics['consistency_violations']].map(formatMean);
  return `stale: ${share} of the answers, by up to ${longest}, most by ${worst[0]}; broken promises: ${broken}`;
}
