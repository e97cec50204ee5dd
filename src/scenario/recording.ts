/** Requests of a namespace that were recorded: where they are, how they are played, and they, once they were read. */

export interface Recording {
  /** As the scenario names it. */
  readonly file: string;
  /** Requests per second in the place of the trace's times; null: its times. */
  readonly rate: number | null;
  /** Seconds in a unit of the trace's times. */
  readonly timeUnit: number;
  /** Whether it begins anew when it is over. */
  readonly loop: boolean;
  readonly skip: readonly ('stores' | 'removals' | 'ttls')[];
  /** Whether sizes are those of the trace, and not those that the namespace describes. */
  readonly tellsSizes: boolean;
  /** Identifies what was read; null: nothing yet. */
  readonly digest: string | null;
  /** Null: not read yet. */
  readonly requests: RecordedRequests | null;
}

/** Requests in their order, in columns that threads may share. */
export interface RecordedRequests {
  /** Keys are numbered 0, 1, 2 … in the order of their first appearance. */
  readonly keys: Int32Array;
  /** When each comes, s since the first; null: evenly spaced. */
  readonly times: Float64Array | null;
  /** Bytes of each key with its value, as first told; null: not told. */
  readonly sizes: Float64Array | null;
  /** From the first request to the first of the next round, s. */
  readonly round: number;
}
