/** The part of a resolved scenario about a region whose caches are cold while all others are warm. Times in seconds. */

/** How its caches fill. */
export const WARMUP_STRATEGIES = ['none', 'copy', 'shadow', 'shift', 'sibling'] as const;

/** A step of a gradual shift: not before `at`, nor while the region's hit rate is lower. */
export interface ShiftStep {
  readonly at: number;
  /** Of the region's users, that it serves from this step on. */
  readonly share: number;
  /** 0: whatever it is. */
  readonly hitRate: number;
}

export interface Warmup {
  readonly strategy: (typeof WARMUP_STRATEGIES)[number];
  /** Indices: the region that is cold, and the one that serves its users until then, and gives copies. */
  readonly region: number;
  readonly from: number;
  /** Hit rate of its own caches at which it counts as warm, and the time over which that is measured. */
  readonly target: number;
  readonly window: number;
  /** `copy`: bytes per second of its link, and the part of the other region's copies, the most popular ones. */
  readonly bandwidth: number;
  readonly share: number;
  /** `copy`: whether a copied value gives way to what the bus has told the region meanwhile. */
  readonly invalidations: 'respected' | 'ignored';
  /** `shift`: in order. */
  readonly steps: readonly ShiftStep[];
  /** `shift`: no step while the origin is used more than this. */
  readonly originBelow: number;
  /** `sibling`: after a delete the region takes no copy of the key from there for so long. */
  readonly holdOff: number;
}
