/** The warm-up of a region. */
import type { ScenarioSpec } from '../schema/scenario.ts';
import type { ShiftStep, Warmup } from '../warmup.ts';

const MINUTE = 60;

/** The steps that the published design gives as an example. */
const STEPS: readonly ShiftStep[] = [
  { at: 0, share: 0.05, hitRate: 0 },
  { at: 5 * MINUTE, share: 0.2, hitRate: 0 },
  { at: 15 * MINUTE, share: 0.5, hitRate: 0.7 },
  { at: 30 * MINUTE, share: 1, hitRate: 0.85 },
];

export function resolveWarmup({ warmup, regions }: ScenarioSpec): Warmup | null {
  if (warmup === undefined) return null;
  const names = Object.keys(regions);
  return {
    strategy: warmup.strategy,
    region: names.indexOf(warmup.region),
    from: names.indexOf(warmup.from),
    target: warmup.target,
    window: warmup.window,
    bandwidth: warmup.bandwidth ?? Infinity,
    // "Pre-warm 80 % of the hot dataset" is what the published design aims at.
    share: warmup.share ?? 0.8,
    invalidations: warmup.invalidations ?? 'respected',
    steps: warmup.steps?.map(({ at, share, hit_rate: hitRate }) => ({ at, share, hitRate })) ?? STEPS,
    originBelow: warmup.origin_below ?? 0.8,
    // "Scaling Memcache at Facebook" (NSDI 2013), 4.3: deletes to a cold cluster hold adds off for two seconds.
    holdOff: warmup.hold_off ?? 2,
  };
}
