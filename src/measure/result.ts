/** What one replication of a scenario yields: plain data that survives `structuredClone`. */
import type { Quantities } from '../cost/bill.ts';
import type { MetricUnit } from '../scenario/metric-spec.ts';
import type { OUTCOMES } from '../scenario/metric-table.ts';
import type { Story } from './story.ts';

export interface RunResult {
  /** Selector (see `formatSelector`) to value in the metric's SI unit; NaN where nothing was measured. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly series: Series;
  /** Share of answered requests that take longer than each of `tailTimes`; left out where there are none. */
  readonly tails?: Readonly<Partial<Record<(typeof OUTCOMES)[number], readonly number[]>>>;
  /** When each alert began to fire, s, in the order of the scenario; left out where there are no alerts. */
  readonly alarms?: readonly Alarms[];
  /** Quantities of what is bought; left out where nothing has a price. */
  readonly bill?: Quantities;
  /** Closed forms set beside what was simulated, where one applies. */
  readonly validation: readonly ValidationRow[];
  /** How old answers came about, in the first replication of an exact run. */
  readonly stories: readonly Story[];
  readonly engine: EngineFacts;
}

/** The moments at which an alert began to fire, s. */
export interface Alarms {
  readonly alert: string;
  readonly at: readonly number[];
}

/** One row per time window; equal windows within a phase, and windows never straddle a phase. */
export interface Series {
  /** Start of each window, s. */
  readonly from: readonly number[];
  /** End of each window, s. */
  readonly to: readonly number[];
  /** Column name (a selector without phase) to one value per window, in the metric's SI unit; NaN: no data. */
  readonly columns: Readonly<Record<string, readonly number[]>>;
}

export interface ValidationRow {
  /** Where, e.g. `l1` or `origin`. */
  readonly where: string;
  /** What is compared, e.g. `hit_rate`. */
  readonly what: string;
  /** The closed form, e.g. `TTL cache lT/(1+lT)`. */
  readonly law: string;
  readonly theory: number;
  readonly simulated: number;
  readonly unit: MetricUnit;
  /** When the two may differ, and why. */
  readonly note: string;
}

export interface EngineFacts {
  readonly resolution: 'exact' | 'model';
  /** Why `auto` picked it, or that the scenario asked for it. */
  readonly reason: string;
  readonly seed: number;
  readonly replication: number;
  readonly keysSimulated: number;
  readonly keysRepresented: number;
  readonly events: number;
  readonly requests: number;
  /** Simulated time reached, s: less than the duration when interrupted. */
  readonly simulatedUntil: number;
  readonly interrupted: boolean;
  /** What the tool chose on the user's behalf, one sentence each: warm-up, probes, block limits. */
  readonly choices: readonly string[];
}

/** Called now and then while a run goes on; returning false asks it to stop where it is. */
export type OnProgress = (simulated: number, duration: number) => boolean;
