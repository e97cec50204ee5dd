/** Schema of what keeps misses of one key from stampeding. */
import type * as z from 'zod';
import { choice, either, map, name, quantity, withDefault } from './field.ts';

const tier = name('The tier; default: the first one on nodes.').optional();

const attempts = withDefault(
  quantity('count', 'How often the others look again.', { range: 'oneOrMore', most: '10k' }),
  '100',
);

const after = choice(['fetch', 'fail'], 'What they do after the last time.').default('fetch');

/** Memcached at Facebook: a token every ten seconds, and waiters that find the value after a few milliseconds. */
const leaseSchema = map(
  {
    tier,
    period: withDefault(
      quantity('time', 'A key has one token within this time.', { range: 'positive' }),
      '10 s',
    ),
    wait: withDefault(quantity('time', 'Pause before the others look again.', { range: 'positive' }), '5 ms'),
    attempts,
    after,
  },
  'A lease: a miss brings a token, others wait, a delete voids it.',
);

/** The usual recipe: SET lock NX EX 5, and 50 ms of sleep for the others. */
const lockSchema = map(
  {
    tier,
    period: withDefault(quantity('time', 'When the lock expires.', { range: 'positive' }), '5 s'),
    wait: withDefault(quantity('time', 'Pause before the others look again.', { range: 'positive' }), '50 ms'),
    attempts,
    after,
    owner_check: choice(['yes', 'no'], 'Whether a holder ends its own lock alone.').default('yes'),
    released_on_failure: choice(['yes', 'no'], 'Whether a holder that fails ends it.').default('yes'),
    fencing: choice(['yes', 'no'], 'Whether the cache refuses values of a holder that has lost the lock to another.')
      .default('no'),
  },
  'A lock beside the cached key: SET NX EX, DEL.',
);

const xfetchSchema = map(
  {
    tier,
    beta: withDefault(quantity('factor', 'How early: 1 is the published default.', { range: 'positive' }), '1'),
    draw: choice(
      ['per-read', 'per-entry', 'as-printed'],
      'Each read draws, as published; each copy, when it is stored; or so with the wrong sign: it lives longer.',
    ).default('per-read'),
  },
  'Probabilistic early expiration.',
);

const WORDS = ['single-flight', 'lease', 'lock', 'xfetch'] as const;

/** One item of the list: one of these. */
export interface HerdSpec {
  readonly singleFlight?: true;
  readonly lease?: z.output<typeof leaseSchema>;
  readonly lock?: z.output<typeof lockSchema>;
  readonly xfetch?: z.output<typeof xfetchSchema>;
}

/** A word stands for a map of defaults. */
export const herdSchema = either(
  [
    choice(WORDS, 'A policy.').transform((word): HerdSpec => {
      if (word === 'lease') return { lease: leaseSchema.parse({}) };
      if (word === 'lock') return { lock: lockSchema.parse({}) };
      return word === 'xfetch' ? { xfetch: xfetchSchema.parse({}) } : { singleFlight: true };
    }),
    map({ lease: leaseSchema }, 'A lease.').transform((one): HerdSpec => one),
    map({ lock: lockSchema }, 'A lock.').transform((one): HerdSpec => one),
    map({ xfetch: xfetchSchema }, 'XFetch.').transform((one): HerdSpec => one),
  ] as const,
  '`single-flight`, `lease`, `lock`, `xfetch`, or one of the last three with details: `{ lease: { wait: 5 ms } }`',
  'A policy.',
);
