/** How finely a run is recorded. */

/** As many as a chart can show; each costs a row of counters. */
const WINDOWS_MAX = 600;
/** Fewer than this make a poor chart of a short run. */
const WINDOWS_MIN = 60;

/** About how many windows of time a run of `duration` s is counted by: phases begin new ones. */
export function windowsOf(duration: number): number {
  return Math.max(WINDOWS_MIN, Math.min(WINDOWS_MAX, Math.round(duration)));
}
