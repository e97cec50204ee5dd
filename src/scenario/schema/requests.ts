/** Schema of requests that were recorded: a trace takes the place of keys and their popularity. */
import * as z from 'zod';
import { choice, listOf, map, quantity } from './field.ts';

/** Seconds in each unit that times of a trace may have. */
const UNITS = { s: 1, ms: 1e-3, us: 1e-6, ns: 1e-9 } as const;

export const requestsSchema = map(
  {
    trace: z.string({ error: () => 'the name of a file' }).min(1, { error: () => 'the name of a file' }).meta({
      description: 'A file in one of the formats of `windtunnel replay`, seen from the folder of the scenario.',
      examples: ['requests.csv.gz'],
    }),
    rate: quantity('rate', 'Evenly spaced requests, in the place of the trace\'s own times.', { range: 'positive' })
      .optional(),
    time_unit: choice(['s', 'ms', 'us', 'ns'], 'Unit of the column time.').default('s'),
    loop: choice(['yes', 'no'], 'Whether the trace begins anew when it is over.').default('no'),
    skip: listOf(
      choice(['stores', 'removals', 'ttls'], 'What is passed over.'),
      'What the trace tells and a scenario does not follow: passed over, where it would be an error.',
    ).prefault([]),
  },
  'Requests out of a trace.',
).transform(({ trace, rate, time_unit, loop, skip }) => {
  return { file: trace, rate: rate ?? null, timeUnit: UNITS[time_unit], loop: loop === 'yes', skip };
});
