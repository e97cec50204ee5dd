import { describe, test } from 'vitest';
import { recordedWorkload } from '../../fixtures/workloads.ts';
import { conformance, uniformWeights } from './conformance.ts';
import { expectAsRecorded } from './recorded-redis.ts';

conformance('allkeys-lru');
uniformWeights('allkeys-lru');

describe('allkeys-lru', () => {
  const keys = recordedWorkload('zipf099');
  test.each([
    // Turned over in seconds, it is hardly better than random.
    { capacity: 1000, samples: 5, rate: 10_000, overall: 0.451697, secondHalf: 0.451502 },
    { capacity: 10_000, samples: 10, rate: 1000, overall: 0.723727, secondHalf: 0.724682 },
  ])('hits as recorded with $capacity keys, $samples samples, $rate requests a second', (row) => {
    expectAsRecorded('allkeys-lru', keys, row);
  });
});
