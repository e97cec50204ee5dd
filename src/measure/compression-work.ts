/** What compression costs the processors of the instances. */
import { meanWork } from '../scenario/stored-sizes.ts';
import type { RunRecord } from './record.ts';
import type { View } from './view.ts';

/** Seconds of one core in which instances compress and decompress values, by the mean of their sizes. */
export function compressionWork(record: RunRecord, windows: readonly number[], view: View): number {
  const { counts, fields, scenario } = record;
  const { namespaces, tiers } = scenario;
  let sum = 0;
  for (let cell = 0; cell < record.cells; cell++) {
    const [region, namespace] = [Math.floor(cell / namespaces.length), cell % namespaces.length];
    if (view.region >= 0 && region !== view.region) continue;
    if (view.namespace >= 0 && namespace !== view.namespace) continue;
    tiers.forEach((tier, index) => {
      if (tier.compression === undefined || (view.tier >= 0 && index !== view.tier)) return;
      const { compress, decompress } = meanWork(namespaces[namespace], tier);
      for (const window of windows) {
        const at = record.at(window, cell) + index;
        const hits = counts[at + fields.lookupHits] + counts[at + fields.refreshHits];
        const missed = counts[at + fields.lookups] + counts[at + fields.refreshLookups] - hits;
        sum += Math.max(0, hits - counts[at + fields.negativeHit]) * decompress;
        // What a miss brings is stored, unless there is none: of absent keys there is no value.
        sum += missed * (1 - namespaces[namespace].absentShare) * compress;
      }
    });
  }
  return sum;
}
