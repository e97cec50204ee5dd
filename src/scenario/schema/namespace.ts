/** Schema of a namespace: a class of keys with one popularity, one size and one set of time limits. */
import * as z from 'zod';
import { consistency, writesSchema } from './coherence.ts';
import { sizes } from './distribution.ts';
import { choice, either, listOf, map, mapOf, name, quantity, withDefault } from './field.ts';
import { herdSchema } from './herd.ts';
import { popularity } from './popularity.ts';
import { requestsSchema } from './requests.ts';
import { originReadsSchema } from './resilience.ts';

/** Keys of several namespaces are numbered together. */
const KEYS_MAX = '100T';

const scan = map(
  {
    share: quantity('ratio', 'Share of the requests that belong to the scan.', { range: 'fraction' }),
    keys: quantity('count', 'Keys that it reads in sequence, over and over, beside the ranked ones.', {
      range: 'oneOrMore',
      most: KEYS_MAX,
    }),
  },
  'A batch job that reads through keys of its own.',
);

const time = quantity('time', 'Time to live.', { range: 'positive', words: { none: Infinity } });

export interface TierTtlSpec {
  readonly ttl: number;
  readonly jitter?: number | undefined;
  readonly soft?: number | undefined;
  readonly grace?: number | undefined;
  readonly throttle?: number | undefined;
  readonly extended?: number | undefined;
}

const tierTtl = either(
  [
    time.transform((ttl): TierTtlSpec => ({ ttl })),
    map(
      {
        ttl: time,
        jitter: quantity('ratio', 'Instead of ttl_jitter, for this tier.', { range: 'fraction' }).optional(),
        soft: quantity('time', 'Age from which a copy is served stale, and renewed.', { range: 'positive' }).optional(),
        grace: quantity('time', 'How long a copy is kept after its end, for when nobody can answer.', {
          range: 'positive',
        }).optional(),
        throttle: quantity('time', 'How long such a copy counts as fresh once it was served.', { range: 'positive' })
          .optional(),
        extended: quantity('time', 'Time to live while the tier below gives no answer.', { range: 'positive' })
          .optional(),
      },
      'Time to live with a jitter of its own, and what becomes of a copy after it.',
    ),
  ] as const,
  'a time such as `30 s`, `none` or `{ ttl: …, jitter: … }`',
  'Time to live of a copy in this tier; `none`: until evicted.',
);

const negativeTime = quantity('time', 'Time to live of "not found"; 0 s: it is not cached.', { range: 'zeroOrMore' });

const negative = either(
  [negativeTime, mapOf(negativeTime, 'tiers', 'By tier.')] as const,
  'a time such as `10 s` or a map from tiers to times',
  'Time to live of "not found", in all tiers of the namespace or by tier; default: it is not cached.',
);

const ttl = z
  .object({ negative: negative.optional() }, { error: () => 'a map from tiers to times' })
  .catchall(tierTtl)
  .meta({ description: 'Time to live of a copy, by tier; default: none. `negative` is for "not found".' });

export const namespaceSchema = map(
  {
    share: quantity('ratio', 'Share of every region\'s requests; may be left out when there is one namespace.', {
      range: 'positiveFraction',
    }).optional(),
    keys: quantity('count', 'Keys that are asked for again and again.', { range: 'oneOrMore', most: KEYS_MAX })
      .optional(),
    popularity: popularity.optional(),
    requests: requestsSchema.optional(),
    key_lifetime: withDefault(
      quantity('time', 'How long a key keeps its popularity on average, before a new key takes its place.', {
        range: 'positive',
        words: { unlimited: Infinity },
      }),
      'unlimited',
    ),
    ranking: choice(['shared', 'per-region'], 'Whether the same keys are popular in all regions, or in each others.')
      .default('shared'),
    one_hit_share: withDefault(
      quantity('ratio', 'Share of the requests for a key that is never asked for again.', { range: 'fraction' }),
      '0 %',
    ),
    scan: scan.optional(),
    // A prefix that names the namespace, and an identifier.
    key_size: sizes('Length of a key\'s name.').prefault('32 B'),
    value_size: sizes('Length of a value, as stored.').optional(),
    absent_share: withDefault(
      quantity('ratio', 'Share of the keys that the origin does not have.', { range: 'fraction' }),
      '0 %',
    ),
    tiers: listOf(name('A tier.'), 'The tiers it uses, in their order; default: all; `[]`: none.').optional(),
    ttl: ttl.optional(),
    ttl_jitter: withDefault(
      quantity('ratio', 'By how much of its time to live a copy may end early, in all tiers.', { range: 'fraction' }),
      '0 %',
    ),
    herd: listOf(herdSchema, 'What keeps misses of one key from stampeding; `[]`: nothing.')
      .prefault(['single-flight']),
    revalidation: choice(
      ['shared', 'each'],
      'Whether a copy past its soft time to live is renewed once in each instance, or by every request that meets it.',
    ).default('shared'),
    degraded: choice(['error', 'default'], 'What a request gets that nobody can answer.').default('error'),
    origin_cost: withDefault(
      quantity('factor', 'Work of one origin read, in units of an average one.', { range: 'positive' }),
      '1',
    ),
    origin_reads: originReadsSchema.prefault({}),
    writes: writesSchema.optional(),
    consistency: consistency.prefault('eventual'),
    invalidation: choice(
      ['ttl', 'events', 'versions'],
      'What old copies end by: time to live alone, events on the bus, or a look at the latest version at each read.',
    ).default('ttl'),
    fills: choice(['plain', 'versioned'], 'Whether a fill gives way to a newer copy, and to a newer delete.')
      .default('plain'),
  },
  'A class of keys.',
);

export type NamespaceSpec = z.output<typeof namespaceSchema>;
