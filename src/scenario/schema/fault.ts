/** Schema of the timeline: what breaks, when, and where. Which words a fault takes stands in `FAULTS`. */
import * as z from 'zod';
import { FAULT_KINDS } from '../fault.ts';
import { choice, listOf, map, name, quantity } from './field.ts';

const KEYS_RULE = 'the number of a key such as `17`, or `17*` for all that begin so';

export const faultSchema = map(
  {
    fault: choice(FAULT_KINDS, 'What breaks.'),
    at: quantity('time', 'When it breaks.', { range: 'zeroOrMore' }),
    for: quantity('time', 'How long it stays broken.', { range: 'positive' }).optional(),
    regions: listOf(name('A region.'), 'Where; default: everywhere.').optional(),
    tier: name('The tier that breaks.').optional(),
    nodes: quantity('count', 'How many nodes of each cluster, the first ones; default: all.', {
      range: 'oneOrMore',
      words: { all: Infinity },
    }).optional(),
    namespace: name('Whose keys.').optional(),
    keys: z
      .union([z.int(), z.string()], { error: () => KEYS_RULE })
      .transform(String)
      .pipe(z.string().regex(/^[1-9][0-9]*\*?$/, { error: () => KEYS_RULE }))
      .meta({ description: 'The number of a key, or what it begins with and `*`; default: all.' })
      .optional(),
    times: quantity('factor', 'By what it is slower.', { range: 'oneOrMore' }).optional(),
    added: quantity('time', 'What is added to each round trip.', { range: 'positive' }).optional(),
    bandwidth: quantity('bandwidth', 'What is left of each direction.', { range: 'positive' }).optional(),
    share: quantity('ratio', 'Of the instances, the requests, the memory or the copies.', {
      range: 'positiveFraction',
    }).optional(),
    answers: choice(
      ['refused', 'none'],
      'Whether what is down refuses at once, or gives no answer until it is up again; default: refused.',
    ).optional(),
  },
  'Something that breaks, and is whole again later.',
);

export type FaultSpec = z.output<typeof faultSchema>;
