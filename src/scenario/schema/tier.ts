/** Schema of a cache tier. What depends on the kind of the tier gets its default in `resolve/tiers.ts`. */
import { EVICTION_NAMES } from '../../policy/eviction/registry.ts';
import { ALLOCATORS } from '../../policy/redis-memory.ts';
import { choice, listOf, map, name, quantity, withDefault } from './field.ts';

/** Redis Cluster deals 16384 hash slots to its nodes; a node without one would be idle. */
const NODES_MAX = '16384';

const KINDS = ['in-process', 'redis-cluster', 'redis', 'memcached'] as const;
const PROMOTED_TTL = ['default', 'remaining', 'smaller'] as const;

export const tierSchema = map(
  {
    kind: choice(KINDS, 'What serves it: the application process itself, or nodes of this kind.'),
    entries: quantity('count', 'Most copies in one process or node.', { range: 'oneOrMore' }).optional(),
    memory: quantity('size', 'Most bytes in one process or node, overhead included.', { range: 'positive' }).optional(),
    reserved: withDefault(
      quantity('ratio', 'Part of the memory that is kept free of entries.', { range: 'partOfWhole' }),
      '0 %',
    ),
    allocator: choice(ALLOCATORS, 'jemalloc of Redis: its own, or that of the system; default: bundled.').optional(),
    eviction: choice(
      EVICTION_NAMES,
      'Which copy leaves when it is full; default: w-tinylfu in process, allkeys-lfu on Redis, lru on Memcached.',
    ).optional(),
    // redis.conf: maxmemory-samples 5, lfu-log-factor 10, lfu-decay-time 1 (minutes).
    samples: withDefault(
      quantity('count', 'Copies that allkeys-lru and allkeys-lfu compare: maxmemory-samples.', { range: 'oneOrMore' }),
      '5',
    ),
    lfu_log_factor: withDefault(
      quantity('number', 'How slowly counters of allkeys-lfu grow: lfu-log-factor.', { range: 'zeroOrMore' }),
      '10',
    ),
    lfu_decay_time: withDefault(
      quantity('time', 'Idle time after which a counter of allkeys-lfu falls by one: lfu-decay-time.', {
        range: 'zeroOrMore',
      }),
      '1 min',
    ),
    refresh_after: quantity('ratio', 'Part of its time to live after which a read refreshes a copy; default: never.', {
      range: 'properFraction',
    }).optional(),
    promoted_ttl: choice(
      PROMOTED_TTL,
      'Time to live of a copy promoted from the tier below: this tier\'s, what is left there, or the smaller.',
    ).default('default'),
    nodes: quantity('count', 'Nodes of one cluster; default 1, but required for redis-cluster.', {
      range: 'oneOrMore',
      most: NODES_MAX,
    }).optional(),
    timeout: quantity('time', 'How long a client waits for a node before it goes on; default: for ever.', {
      range: 'positive',
      words: { none: Infinity },
    }).optional(),
    replicas: withDefault(
      quantity('count', 'Redis Cluster: replicas of each node, which take over when it fails.', {
        range: 'zeroOrMore',
        most: '5',
      }),
      '0',
    ),
    // redis.conf: cluster-node-timeout 15000, cluster-require-full-coverage yes.
    node_timeout: withDefault(
      quantity('time', 'Redis Cluster: silence after which a node counts as failed: cluster-node-timeout.', {
        range: 'positive',
      }),
      '15 s',
    ),
    full_coverage: choice(
      ['yes', 'no'],
      'Redis Cluster: whether all nodes refuse commands while slots are not served: cluster-require-full-coverage.',
    ).default('yes'),
    hot_keys: map(
      {
        shards: quantity('count', 'Nodes of the cluster that hold each of them.', {
          range: 'oneOrMore',
          most: NODES_MAX,
        }),
        share: withDefault(
          quantity('ratio', 'Part of the cluster\'s lookups from which on a key is hot.', { range: 'partOfWhole' }),
          '10 %',
        ),
        window: withDefault(
          quantity('time', 'Time over which lookups are counted.', { range: 'positive' }),
          '1 s',
        ),
      },
      'Keys asked for so often that several nodes hold them; default: none.',
    ).optional(),
    // facebook.github.io/zstd, 2024: zstd 1.5.6 -1 on a Core i7-9700K compresses 510 MB/s and decompresses 1580 MB/s.
    compression: map(
      {
        above: withDefault(
          quantity('size', 'Length from which on a value is compressed.', { range: 'positive' }),
          '1 kB',
        ),
        ratio: quantity('factor', 'Length before over length after.', { range: 'oneOrMore' }),
        compress: withDefault(
          quantity('bandwidth', 'What one core compresses of values, before.', { range: 'positive' }),
          '510 MB/s',
        ),
        decompress: withDefault(
          quantity('bandwidth', 'What one core yields of values when it decompresses.', { range: 'positive' }),
          '1580 MB/s',
        ),
      },
      'Clients compress long values before they store them; default: none.',
    ).optional(),
    gutter_for: name('The tier above that it stands in for while its nodes give no answer; default: none.').optional(),
    hubs: listOf(
      name('A region.'),
      'The regions that hold a cluster, each for those nearest to it; default: every region has its own.',
    ).optional(),
    operation_time: quantity(
      'time',
      'Time of one operation on one thread; default: 1 us in process, 10 us on Redis, 5 us on Memcached.',
      { range: 'positive' },
    ).optional(),
    connections: quantity('count', 'Connections that one node accepts; default: 10000 on Redis, 1024 on Memcached.', {
      range: 'oneOrMore',
      words: { unlimited: Infinity },
    }).optional(),
    pool: quantity('count', 'Connections of one process to one node, one request at a time each; default: pipelined.', {
      range: 'oneOrMore',
      words: { pipelined: Infinity },
    }).optional(),
  },
  'A tier of caches.',
);
