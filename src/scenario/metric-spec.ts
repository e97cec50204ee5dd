/** What a row of the vocabulary of measurements says, and the labels that many have. */

/** Units as results print them: SI, and `ratio` for fractions of one. */
export type MetricUnit = 'count' | 'ratio' | 's' | 'B' | 'B/s' | '1/s' | 'req/s' | '$';

/** Labels that narrow a metric; `phase` is allowed everywhere. */
export type MetricLabel =
  | 'tier' | 'region' | 'namespace' | 'outcome' | 'phase' | 'band' | 'cause' | 'window' | 'alert';

export interface MetricSpec {
  readonly unit: MetricUnit;
  /** Which way is better; left out, lower is. `neither`: that depends on what one is after. */
  readonly better?: 'higher' | 'neither';
  readonly labels: readonly MetricLabel[];
  /** Of the labels, two that do not go together. */
  readonly either?: readonly [MetricLabel, MetricLabel];
  /** It is of answers, which the origin gives too: the label `tier` may be `origin`. */
  readonly ofAnswers?: true;
  /** Values of the label `cause`. */
  readonly causes?: readonly string[];
  /** One line for `--help`, the JSON Schema and error messages. */
  readonly says: string;
}

export const WHERE = ['region', 'namespace'] as const;
export const TIER = ['tier', 'region', 'namespace'] as const;
