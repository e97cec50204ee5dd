/** Instances that start anew, with empty caches, by the timeline. */
import type { ResolvedScenario } from '../scenario/resolved.ts';

/** Instances of a region, from the first to the one before the last, that start anew. */
export interface Restart {
  readonly at: number;
  readonly region: number;
  readonly from: number;
  readonly to: number;
}

/** A restart that lasts is a rolling one: the instances follow one another. */
export function restartsOf({ timeline, regions }: ResolvedScenario): Restart[] {
  return timeline.flatMap(({ kind, from, to, share, regions: where }): Restart[] => {
    if (kind !== 'instances-restart' && kind !== 'region-down') return [];
    return where.flatMap((region) => {
      const count = Math.max(1, Math.round(share * regions[region].instances));
      if (to === from || kind === 'region-down') return [{ at: from, region, from: 0, to: count }];
      return Array.from({ length: count }, (_, instance) => {
        return { at: from + ((to - from) * instance) / count, region, from: instance, to: instance + 1 };
      });
    });
  });
}
