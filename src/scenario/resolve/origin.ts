/** The origin: the database that answers what no cache could. */
import type { Origin } from '../resolved.ts';
import { missing } from '../complaint.ts';
import type { Complain } from '../complaint.ts';
import type { Draft } from '../draft.ts';
import { indexOf } from './reference.ts';

/** In place of a region: each region reads a replica of its own. */
export const PER_REGION = 'per-region';

export function resolveOrigin(draft: Draft, complain: Complain): Origin | null {
  const { origin, regions } = draft;
  if (origin === null) return null;
  if (origin.capacity === undefined && origin.concurrency === undefined) {
    complain(missing(['origin', 'capacity'], 'a rate such as `500k/s`, or a `concurrency`, or both'));
  }
  return {
    region: placementOf(origin.placement),
    capacity: origin.capacity ?? Infinity,
    concurrency: origin.concurrency ?? Infinity,
    latency: origin.latency,
    queue: origin.queue,
    timeout: origin.timeout,
  };

  function placementOf(placement: string | undefined): number | null {
    if (placement === PER_REGION) return null;
    if (placement === undefined) return 0;
    return indexOf(placement, 'region', [...regions, { name: PER_REGION, spec: null }], ['origin', 'placement'], complain);
  }
}
