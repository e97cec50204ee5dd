/** Schema of writes, of what namespaces promise their readers, and of the bus that tells caches of writes. */
import { times } from './distribution.ts';
import { choice, either, listOf, map, name, quantity, withDefault } from './field.ts';
import { popularity } from './popularity.ts';

export const writesSchema = map(
  {
    rate: quantity('rate', 'Writes of all regions together.', { range: 'positive' }),
    popularity: popularity.optional(),
    ranking: choice(['same', 'independent'], 'Whether the most read keys are the most written ones.').default('same'),
    approach: choice(
      ['invalidate', 'write-through', 'write-behind'],
      'Whether copies are ended, given the new value too, or given it first and the origin later.',
    ).default('invalidate'),
    // writeBehindFlushFrequency of Apache Ignite.
    flush_interval: withDefault(
      quantity('time', 'Of write-behind: how often a node hands on what it has got.', { range: 'positive' }),
      '5 s',
    ),
    order: choice(['origin-first', 'cache-first'], 'Of write-through: what the writer turns to first.')
      .default('origin-first'),
    deletes: withDefault(
      quantity('ratio', 'Share of the writes to a row that delete it.', { range: 'partOfWhole' }),
      '0 %',
    ),
    read_back: map(
      {
        share: quantity('ratio', 'Of the writes.', { range: 'positiveFraction' }),
        after: withDefault(
          quantity('time', 'From when the writer hears that it is written.', { range: 'zeroOrMore' }),
          '0 s',
        ),
      },
      'Writers who read their key again, each at some instance of their region.',
    ).optional(),
    failure: withDefault(
      quantity('ratio', 'Share of the writes that the origin aborts.', { range: 'fraction' }),
      '0 %',
    ),
  },
  'Writes to the keys of the namespace.',
);

const bounded = map(
  {
    bounded: quantity('time', 'How long ago the answer may have been superseded.', { range: 'positive' }),
    path: choice(['checked', 'hub-unchecked', 'aged-served'], 'Which tiers look at the age of a copy.')
      .default('checked'),
    created_at: choice(['snapshot', 'read-end'], 'What the age of a copy counts from.').default('snapshot'),
  },
  'Bounded staleness.',
);

export const consistency = either(
  [
    choice(['eventual', 'strong'], 'A word.').transform((kind) => ({ kind })),
    bounded.transform(({ bounded: bound, path, created_at }) => ({
      kind: 'bounded' as const,
      bound,
      path,
      createdAt: created_at,
    })),
  ] as const,
  '`eventual`, `strong` or `{ bounded: … }`',
  'What readers may rely on.',
);

/** Debezium and the like publish within 100 ms; brokers acknowledge within 50 ms. */
const CAPTURE = '100 ms';
const PRODUCE = '50 ms';
/** Mirroring of a Kafka topic between continents: 0.5 s to 1.5 s. */
const REPLICATION = { lognormal: { p50: '850 ms', p99: '1500 ms' } };

/** Of Redis: client-output-buffer-limit pubsub 32mb 8mb 60. */
const subscriber = map(
  {
    rate: quantity('rate', 'Messages that one instance takes.', { range: 'positive' }),
    message: withDefault(
      quantity('size', 'Bytes of a message in the output buffer of the node.', { range: 'positive' }),
      '100 B',
    ),
    hard_limit: withDefault(
      quantity('size', 'Who lets so much wait is disconnected.', { range: 'positive', words: { unlimited: Infinity } }),
      '32 MiB',
    ),
    soft_limit: withDefault(
      quantity('size', 'So is who lets so much wait for `soft_seconds`.', {
        range: 'positive',
        words: { unlimited: Infinity },
      }),
      '8 MiB',
    ),
    soft_seconds: withDefault(quantity('time', 'See `soft_limit`.', { range: 'positive' }), '60 s'),
    reconnect: withDefault(quantity('time', 'Until it is connected again.', { range: 'zeroOrMore' }), '1 s'),
    on_reconnect: choice(['keep', 'flush'], 'What it does with its copies then.').default('keep'),
  },
  'Instances that take their messages one after the other; default: at once.',
);

export const busSchema = map(
  {
    capture: times('From a commit until change data capture has read it.').prefault(CAPTURE),
    produce: times('From there until the log of the primary\'s region has it.').prefault(PRODUCE),
    replication: times('From there until another region\'s consumers can read it.').prefault(REPLICATION),
    transport: choice(['log', 'pub-sub'], 'Whether events wait for consumers that are away.').default('log'),
    partitions: withDefault(
      quantity('count', 'Events of one partition keep their order.', { range: 'oneOrMore', most: '1M' }),
      '64',
    ),
    consume_rate: withDefault(
      quantity('rate', 'Events per second that the consumers of one region apply.', {
        range: 'positive',
        words: { unlimited: Infinity },
      }),
      'unlimited',
    ),
    // Kafka's max.poll.records.
    batch: withDefault(
      quantity('count', 'Events that they apply together.', { range: 'oneOrMore', most: '1M' }),
      '500',
    ),
    // Kafka's log.retention.hours: 168.
    retention: withDefault(quantity('time', 'How long the log keeps an event.', { range: 'positive' }), '7 d'),
    after_gap: choice(['flush', 'ttl'], 'What a region does that has lost events: empty its tiers, or wait for TTLs.')
      .default('flush'),
    behind: map(
      {
        lag: quantity('time', 'Behind the commits by more than this.', { range: 'positive' }),
        ttl: quantity('time', 'Copies live no longer that are stored meanwhile.', { range: 'positive' }),
      },
      'What a region does whose consumers are far behind; default: nothing.',
    ).optional(),
    event_size: withDefault(quantity('size', 'Bytes of an event.', { range: 'positive' }), '200 B'),
    tiers: listOf(name('A tier.'), 'Whose copies events end; default: all but hubs.').optional(),
    deletes: choice(['versioned', 'plain'], 'Whether a delete spares newer copies.').default('versioned'),
    second_delete: quantity('time', 'A delete once more, so long after the first.', { range: 'positive' }).optional(),
    notify_loss: withDefault(
      quantity('ratio', 'Share of the messages to an instance that are lost.', { range: 'fraction' }),
      '0 %',
    ),
    subscriber: subscriber.optional(),
    notify: choice(['pub-sub', 'tracking'], 'Which instances are told: all, or those that have read the key.')
      .default('pub-sub'),
    // Redis: tracking-table-max-keys.
    tracking_table_max_keys: withDefault(
      quantity('count', 'Of tracking: keys that a node remembers the readers of.', {
        range: 'oneOrMore',
        words: { unlimited: Infinity },
      }),
      '1M',
    ),
  },
  'The invalidation bus: change data capture, a log, its replication, and consumers in every region.',
);

export const oracleSchema = map(
  {
    placement: name('The region where it is, or `per-region`; default: that of the primary.').optional(),
    updated: choice(['commit', 'events'], 'When it learns of a new version: at the commit, or over the bus.')
      .default('commit'),
    capacity: withDefault(
      quantity('rate', 'Lookups that one oracle answers, one after the other.', {
        range: 'positive',
        words: { unlimited: Infinity },
      }),
      'unlimited',
    ),
    when_away: choice(['error', 'origin', 'serve'], 'What a read does that gets no answer from it.').default('error'),
    labels: choice(['value', 'oracle'], 'What a fill says its version is: its own, or what the oracle had said.')
      .default('value'),
  },
  'The version oracle, which namespaces with `invalidation: versions` ask at every read.',
);
