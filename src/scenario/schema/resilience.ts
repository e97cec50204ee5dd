/** Schema of clients that lose patience, and of an origin that has too much to do. */
import { choice, listOf, map, name, quantity, withDefault } from './field.ts';

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

const breakerSchema = map(
  {
    error_rate: withDefault(
      quantity('ratio', 'It opens when more of the reads fail.', { range: 'positiveFraction' }),
      '50 %',
    ),
    window: withDefault(quantity('time', 'Of the reads within this time.', { range: 'positive' }), '10 s'),
    least_reads: withDefault(
      quantity('count', 'And of no fewer than so many.', { range: 'oneOrMore', most: '1M' }),
      '10',
    ),
    open_for: withDefault(quantity('time', 'How long it lets no read through.', { range: 'positive' }), '30 s'),
    jitter: withDefault(
      quantity('ratio', 'By how much of itself that may be longer, at random.', { range: 'fraction' }),
      '20 %',
    ),
    probes: withDefault(
      quantity('count', 'Reads that it lets through after that, to see; as many must succeed.', {
        range: 'oneOrMore',
        most: '1M',
      }),
      '3',
    ),
    scope: choice(['instance', 'region'], 'Whether each instance has one, or all of a region together.')
      .default('instance'),
  },
  'A circuit breaker between the instances and the origin.',
);

const admissionSchema = map(
  {
    limit: withDefault(
      quantity('ratio', 'Reads that are let through, as a part of what the origin can serve.', { range: 'positive' }),
      '80 %',
    ),
    first_out: listOf(name('A namespace.'), 'Whose reads are turned away first.').default([]),
  },
  'Reads of the origin beyond a limit are turned away by the instances.',
);

export const protectionSchema = map(
  { breaker: breakerSchema.optional(), admission: admissionSchema.optional() },
  'What stands between the instances and an origin in need.',
);

/** Route 53: checks every 30 s or, for more money, every 10 s, three in a row; 60 s are its usual time to live. */
export const dnsSchema = map(
  {
    check: withDefault(quantity('time', 'Time between two health checks of a region.', { range: 'positive' }), '10 s'),
    threshold: withDefault(
      quantity('count', 'Checks in a row that must fail, or succeed, to count.', { range: 'oneOrMore', most: '1k' }),
      '3',
    ),
    ttl: withDefault(quantity('time', 'How long clients keep what they were told.', { range: 'positive' }), '60 s'),
  },
  'GeoDNS, which sends users to the nearest region that is up.',
);
