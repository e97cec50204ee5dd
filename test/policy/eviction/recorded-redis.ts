/** Hit ratios recorded with Redis 7.0.15, one request at a time, on a clock set before each batch of 100 requests. */
import { expect } from 'vitest';
import { count, played } from './replayed.ts';

export interface RecordedRow {
  readonly capacity: number;
  readonly samples: number;
  /** Requests a second on the server's clock. */
  readonly rate: number;
  /** Hit ratio of all requests, and of those from 1,000,000 on. */
  readonly overall: number;
  readonly secondHalf: number;
}

/** Repeated recordings of one row spread by up to 0.0007, which leaves about as much for the model. */
const TOLERANCE = 0.002;

export function expectAsRecorded(policy: string, keys: Int32Array, row: RecordedRow): void {
  const { capacity, samples, rate } = row;
  const clock = (request: number): number => (Math.floor(request / 100) * 100) / rate;
  const outcome = played(keys, { policy, capacity, samples, clock });
  const secondHalf = outcome.subarray(1_000_000);
  expect(Math.abs(count(outcome) / outcome.length - row.overall)).toBeLessThan(TOLERANCE);
  expect(Math.abs(count(secondHalf) / secondHalf.length - row.secondHalf)).toBeLessThan(TOLERANCE);
}
