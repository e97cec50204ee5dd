/** What a scenario demands of a run, e.g. `latency_p99{outcome=hit} < 2 ms during steady`. */
import type { Selector } from './metric.ts';

export interface Expectation {
  /** As written in the file, blanks folded. */
  readonly text: string;
  /** The phase of `during …`, if any, is in its labels. */
  readonly selector: Selector;
  readonly operator: '<' | '<=' | '>' | '>=';
  /** In the unit of the metric. */
  readonly bound: number;
  readonly level: 'error' | 'warn';
  /** Why a `warn` is expected to fail, in the scenario author's words; may be empty. */
  readonly because: string;
  /** Line of the expectation in the scenario file, 1-based; null when it came from elsewhere. */
  readonly line: number | null;
}
