/** Values of the metrics of writes: how old the answers were, what let old ones through, how fast caches were told. */
import { STALE_CAUSES } from '../scenario/cause.ts';
import type { StaleCause } from '../scenario/cause.ts';
import type { Labels, WriteMetric } from '../scenario/metric.ts';
import { STALE_CAUSE, STALE_CAUSE_COUNT } from './record.ts';
import type { Fields, RunRecord } from './record.ts';
import type { View } from './view.ts';

/** Value of a metric of writes in a view of a record that has some. */
export function coherenceValue(view: View, record: RunRecord, metric: WriteMetric, labels: Labels): number {
  const cause = labels.cause as StaleCause | undefined;
  switch (metric) {
    case 'writes':
      return view.sum((f) => f.writes) / view.seconds();
    case 'failed_writes':
      return view.sum((f) => f.failedWrites) / view.seconds();
    case 'lost_writes':
      return view.sum((f) => f.lostWrites);
    case 'read_your_writes_violations':
      return view.sum((f) => f.ownWritesMissed) / view.sum((f) => f.readsBack);
    case 'stale_read_rate':
      return answers(view, record, (f) => f.stale, cause) / view.requests();
    case 'staleness_p50':
      return view.staleness().quantile(0.5);
    case 'staleness_p99':
      return view.staleness().quantile(0.99);
    case 'staleness_max':
      return view.staleness().max;
    case 'consistency_violations':
      return answers(view, record, (f) => f.violations, cause);
    case 'invalidation_p50':
      return view.invalidation().quantile(0.5);
    case 'invalidation_p99':
      return view.invalidation().quantile(0.99);
    case 'invalidation_events':
      return view.sum((f) => f.events) / view.seconds();
    case 'oracle_reads':
      return view.sum((f) => f.oracleReads) / view.seconds();
    case 'bus_lag_max':
      return view.busLag();
    case 'catch_up_time':
      return view.catchUp();
    case 'catch_up_origin_reads':
      return view.catchUpReads();
    case 'absent_delete_share':
      return view.perTier((f) => f.absentDeletes) / view.perTier((f) => f.deletes);
    case 'fills_refused':
      return view.perTier((f) => f.refusedFills) / view.seconds();
    case 'invalidation_messages':
      return view.sum((f) => f.messages) / view.seconds();
    case 'messages_lost':
      return view.sum((f) => f.lostMessages);
    case 'spurious_invalidations':
      return view.sum((f) => f.spuriousMessages) / view.seconds();
    case 'disconnections':
      return view.disconnections();
  }
}

/** Answers counted by who gave them and by cause. */
function answers(view: View, record: RunRecord, block: (f: Fields) => number, cause: StaleCause | undefined): number {
  const tiers = view.answerer >= 0 ? [view.answerer] : record.scenario.tiers.map((_, tier) => tier);
  if (view.answerer < 0) tiers.push(tiers.length);
  const causes = cause === undefined ? STALE_CAUSES.map((_, index) => index) : [STALE_CAUSE[cause]];
  let sum = 0;
  for (const tier of tiers) {
    for (const index of causes) sum += view.sum((f) => block(f) + tier * STALE_CAUSE_COUNT + index);
  }
  return sum;
}
