/** Schema of clients that lose patience, and of an origin that has too much to do. */
import { choice, map, quantity, withDefault } from './field.ts';

/** Each doubles the pause before it: more would wait for days. */
const RETRIES_MAX = '20';

export const originReadsSchema = map(
  {
    timeout: withDefault(
      quantity('time', 'How long an instance waits for an answer.', { range: 'positive', words: { none: Infinity } }),
      'none',
    ),
    retries: withDefault(
      quantity('count', 'How often it asks again after a time-out or a refusal.', {
        range: 'zeroOrMore',
        most: RETRIES_MAX,
      }),
      '0',
    ),
    backoff: withDefault(
      quantity('time', 'Pause before the first retry; each further one is twice as long.', { range: 'zeroOrMore' }),
      '0 s',
    ),
    backoff_jitter: withDefault(
      quantity('ratio', 'By how much of itself a pause may be shorter, at random.', { range: 'fraction' }),
      '0 %',
    ),
    retry_budget: withDefault(
      quantity('ratio', 'Retries of an instance, as a part of its reads.', {
        range: 'zeroOrMore',
        words: { unlimited: Infinity },
      }),
      'unlimited',
    ),
    late: choice(['discarded', 'stored'], 'What becomes of an answer that comes after the time-out.')
      .default('discarded'),
  },
  'How instances read the origin.',
);

export const overloadSchema = map(
  {
    above: quantity('count', 'Reads at once that it serves at full speed.', { range: 'oneOrMore' }),
    slowdown: withDefault(
      quantity('factor', 'How many times longer a read may take at most.', { range: 'oneOrMore' }),
      '10',
    ),
  },
  'Beyond so many reads at once, each takes longer in proportion to their number.',
);
