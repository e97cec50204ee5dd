/** Checks of clients: what is said of retries and late answers must have something to act on. */
import { about } from '../complaint.ts';
import type { Complain } from '../complaint.ts';
import { keysAt } from '../draft.ts';
import type { Draft } from '../draft.ts';

/** What means nothing without retries. */
const OF_RETRIES = ['backoff', 'backoff_jitter', 'retry_budget'];

export function checkResilience(draft: Draft, complain: Complain): void {
  for (const { name, spec } of draft.namespaces) {
    const reads = spec?.origin_reads;
    if (reads === null || reads === undefined) continue;
    const path = ['namespaces', name, 'origin_reads'];
    const useless = (key: string, message: string): void => complain({ ...about([...path, key], message), at: 'key' });
    const given = keysAt(draft.root, path);
    if (reads.late === 'stored' && reads.timeout === Infinity) {
      useless('late', 'nobody gives up, so that no answer is late, expected a `timeout` beside it');
    }
    if (reads.late === 'stored' && reads.retries > 0) {
      useless('retries', 'a read that goes on without its client is not sent again, expected no `retries`');
    }
    if (reads.retries > 0) continue;
    for (const key of OF_RETRIES) {
      if (given.includes(key)) useless(key, 'nothing is tried again, expected `retries` beside it');
    }
  }
}
