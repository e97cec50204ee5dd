/** Schema of the alerts: who is called, and when. */
import * as z from 'zod';
import { WATCHED } from '../alert.ts';
import { map, name, quantity, withDefault } from './field.ts';

export const alertSchema = map(
  {
    alert: name('Its name.'),
    when: z.string({ error: () => 'a condition such as `hit_rate < 70 %`' }).meta({
      description: `metric{label=value} < bound. Metrics: ${WATCHED.join(', ')}.`,
      examples: ['origin_utilization > 80 %', 'hit_rate{tier=l2} < 70 %', 'bus_lag_max > 10 s'],
    }),
    // A range of four looks, and the minute that examples of Prometheus have.
    over: withDefault(quantity('time', 'What was measured within this time.', { range: 'positive' }), '1 min'),
    every: withDefault(quantity('time', 'Time between two looks.', { range: 'positive' }), '15 s'),
    for: withDefault(quantity('time', 'How long it must have held.', { range: 'zeroOrMore' }), '1 min'),
  },
  'A rule that calls somebody when its condition has held for so long.',
);
