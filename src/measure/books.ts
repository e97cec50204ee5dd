/**
 * The books of a run: laws of conservation that hold for every run whatever its policies, recounted after each one. A
 * book that does not balance is a bug of the simulator, so it throws.
 */
import { CAUSE, CAUSES } from './record.ts';
import type { RunRecord } from './record.ts';

/** Rounding of sums of fractional counts in the scale model; an exact run's whole numbers balance to the last one. */
const ROUNDING = 1e-6;

export function checkBooks(record: RunRecord): void {
  const { fields, scenario } = record;
  const { tiers, regions } = scenario;
  regions.forEach((region, at) => {
    scenario.namespaces.forEach((namespace, index) => {
      const cell = at * scenario.namespaces.length + index;
      const total = (field: number): number => {
        let sum = 0;
        for (let window = 0; window < record.windows.count; window++) {
          sum += record.counts[record.at(window, cell) + field];
        }
        return sum;
      };
      const all = (field: number, columns: number): number => {
        let sum = 0;
        for (let column = 0; column < columns; column++) sum += total(field + column);
        return sum;
      };
      const where = `${region.name}/${namespace.name}`;
      const requests = total(fields.requests);
      const cached = all(fields.hit, tiers.length) + all(fields.negativeHit, tiers.length);
      const joined = all(fields.coalesced, tiers.length + 1);
      const failed = total(fields.overflow) + total(fields.shed) + total(fields.error) + total(fields.defaulted);
      balance(`${where}: requests = hits + joined + origin answers + failures`, requests, [
        cached,
        joined,
        total(fields.miss),
        failed,
      ]);
      balance(`${where}: requests = hits + misses by cause`, requests, [cached, all(fields.missCause, CAUSES)]);
      for (const tier of namespace.tiers) {
        const lookups = total(fields.lookups + tier);
        const misses = all(fields.lookupMissCause + tier * CAUSES, CAUSES);
        balance(`${where}: lookups of ${tiers[tier].name} = hits + misses by cause`, lookups, [
          total(fields.lookupHits + tier),
          misses,
        ]);
      }
      namespace.tiers.forEach((tier, position) => {
        if (position === 0) return;
        const before = namespace.tiers[position - 1];
        const { gutterFor } = tiers[before];
        const refused = total(fields.refused + before);
        if (tiers[tier].gutterFor !== undefined) {
          const lookups = total(fields.lookups + tier) + total(fields.refused + tier);
          const more = lookups - Math.min(lookups, refused);
          return balance(`${where}: ${tiers[tier].name} is asked for no more than was refused`, more, [0]);
        }
        // What a gutter has not answered is as if it had not been asked.
        const above = gutterFor ?? before;
        const answered = gutterFor === undefined ? 0 : total(fields.lookupHits + before);
        const missed = all(fields.lookupMissCause + above * CAUSES, CAUSES) + total(fields.refused + above) - answered;
        const coalesced = total(fields.lookupMissCause + above * CAUSES + CAUSE.coalesced);
        balance(`${where}: lookups of ${tiers[tier].name} = misses before - joined - refused`, missed, [
          total(fields.lookups + tier),
          total(fields.refused + tier),
          coalesced,
        ]);
      });
    });
  });
}

function balance(law: string, left: number, right: readonly number[]): void {
  const sum = right.reduce((total, part) => total + part, 0);
  if (!(Math.abs(left - sum) <= ROUNDING * Math.max(1, left))) {
    throw new Error(`the books do not balance: ${law}: ${left} against ${right.join(' + ')} = ${sum}`);
  }
}
