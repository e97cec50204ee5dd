/** One pass over a trace: a survey of what is in it, or a performance of lanes. */
import { EVICTION } from '../policy/eviction/registry.ts';
import type { RecordSink } from '../trace/request.ts';
import { TraceError } from '../trace/trace-error.ts';
import { TraceReader } from '../trace/trace-reader.ts';
import type { TraceFormat, TraceKeys } from '../trace/trace-reader.ts';
import { Intake } from './replay-intake.ts';
import { newStage } from './replay-stage.ts';
import type { TroupeCounts, TroupeOptions } from './replay-troupe.ts';
import type { RequestLog } from './request-log.ts';
import { readTrace } from './trace-source.ts';
import type { TraceSource } from './trace-source.ts';

/** How a trace is read, whatever is then done with it. */
export interface PassOptions {
  readonly format: TraceFormat;
  /** Requests a second in the place of the trace's times; null: its times, or an assumed rate where it has none. */
  readonly rate: number | null;
  /** Seconds in a unit of the trace's times. */
  readonly timeUnit: number;
  /** Time to live of what the trace gives none, s; null: it does not expire. */
  readonly ttl: number | null;
  /** Threads that play; 1: the one that reads. */
  readonly workers: number;
  /** Whether bad records are passed over, and counted, instead of ending the replay. */
  readonly skipBad: boolean;
  /** Hears of the part done, from 0 to 1 (null: not known), and of the records read in this pass. */
  readonly onProgress: (part: number | null, records: number) => void;
}

/** What was passed over. */
export interface Skipped {
  readonly records: number;
  /** What is wrong with the first of them; null: there is none. */
  readonly first: string | null;
}

/** A trace and how often it is read; keys keep their numbers from pass to pass. */
export interface Reading {
  readonly source: TraceSource;
  readonly keys: TraceKeys;
  readonly options: PassOptions;
  readonly passes: number;
}

/** Reads the trace from its beginning to its end; `pass` counts from 0. A trace without a request is a `TraceError`. */
export async function readPass(
  { source, keys, options, passes }: Reading,
  pass: number,
  sink: RecordSink & { readonly records: number; readonly requests: number },
  settled: () => Promise<void> | null,
): Promise<Skipped> {
  let skipped: Skipped = { records: 0, first: null };
  const onBad = (error: TraceError): void => {
    skipped = { records: skipped.records + 1, first: skipped.first ?? error.message };
  };
  const { format, skipBad, onProgress } = options;
  const reader = new TraceReader({ file: source.name, format, keys, sink, onBad: skipBad ? onBad : null });
  const onBytes = (bytes: number): void => {
    const part = source.size === null ? null : (pass + Math.min(1, bytes / source.size)) / passes;
    onProgress(part, sink.records);
  };
  await readTrace(source, reader, onBytes, settled);
  if (sink.requests === 0) {
    throw new TraceError(source.name, null, 'found no request in the whole trace, expected at least one `get`');
  }
  return skipped;
}

export interface Performance {
  readonly counts: readonly TroupeCounts[];
  readonly records: number;
  readonly requests: number;
  /** Of all requests; NaN when the size of one is not told. */
  readonly requestBytes: number;
  /** The rate by which the clock went, requests a second; null: by the trace's own times. */
  readonly clockRate: number | null;
  /** Whether entries could expire. */
  readonly expires: boolean;
  readonly skipped: Skipped;
}

/** What is to be played. */
export interface Programme {
  readonly policies: readonly string[];
  readonly needsSizes: boolean;
  /** Takes down the requests; null: nobody needs them. */
  readonly log: RequestLog | null;
  /** `ttl`: as lanes take it. */
  troupes(ttl: number | null): readonly TroupeOptions[];
}

/** Plays the trace. Throws a `TraceError` for what is the user's to mend. */
export async function perform(reading: Reading, pass: number, programme: Programme): Promise<Performance> {
  const { source, keys, options } = reading;
  const { rate, timeUnit } = options;
  // Who has nothing to play needs no threads.
  const stage = newStage(programme.policies.length === 0 ? 1 : options.workers);
  let { ttl } = options;
  const onBegin = (tellsTtl: boolean): boolean => {
    if (tellsTtl) ttl ??= Infinity;
    stage.begin(programme.troupes(ttl));
    return ttl !== null || programme.policies.some((policy) => EVICTION[policy].usesClock);
  };
  const { needsSizes, log } = programme;
  const intake = new Intake({ file: source.name, stage, keys, rate, timeUnit, needsSizes, log, onBegin });
  try {
    const skipped = await readPass(reading, pass, intake, () => stage.settled());
    const { records, requests, requestBytes, clockRate } = intake;
    const counts = await stage.finish();
    return { counts, records, requests, requestBytes, clockRate, expires: ttl !== null, skipped };
  } finally {
    await stage.close();
  }
}
