/** Schema of the section `cost`: which price book, and what each thing of the scenario is bought as. */
import * as z from 'zod';
import { choice, either, listOf, map, mapOf, name, quantity, withDefault } from './field.ts';
import { price } from './price.ts';

/** Ways to pay for something that is there all the time. */
const PURCHASES = ['on-demand', 'reserved-1y', 'reserved-3y', 'spot'] as const;

/** Kafka keeps three copies of each partition where nothing may be lost, on brokers in three zones. */
const BROKERS = '3';

/** Names of lines have dots, slashes and an `@` in them, unlike those of a scenario. */
function line(says: string) {
  return z
    .string({ error: () => 'the name of a line of the price book' })
    .min(1, { error: () => 'the name of a line of the price book' })
    .meta({ description: says, examples: ['cache.r6g.2xlarge', 'dynamodb.read'] });
}

const purchase = choice(PURCHASES, 'How it is paid for: a line of its own (`line/spot`), or a factor (`spot`).')
  .default('on-demand');

const bought = either(
  [
    line('The line of one node; for an in-process cache, of a machine whose memory it takes a part of.').transform(
      (node) => ({ node, purchase: PURCHASES[0] as (typeof PURCHASES)[number] }),
    ),
    map({ node: line('As above.'), purchase }, 'What a node is bought as, and how it is paid for.'),
  ] as const,
  'the name of a line such as `cache.r6g.2xlarge`, or `{ node: …, purchase: … }`',
  'What a node is bought as.',
);

const other = map(
  {
    line: line('The line of what is bought.'),
    count: withDefault(quantity('count', 'How many, in each region.', { range: 'zeroOrMore' }), '1'),
    regions: listOf(name('A region.'), 'Where; without, it is bought once, for all regions together.').optional(),
  },
  'Something that is there all the time, and nothing else of the scenario.',
);

export const costSchema = map(
  {
    book: name('The price book.'),
    phase: name('The phase that a month is like; default: the last one, if the caches were warm before it.').optional(),
    tiers: mapOf(bought, 'tiers', 'What the nodes of tiers are bought as.').prefault({}),
    origin: map(
      {
        reads: line('The line of its reads, sold by count or by capacity; `none`: not sold by the read.').optional(),
        writes: line('The line of its writes; `none`: not sold by the write.').optional(),
      },
      'What the origin is bought as; default: what the price book says.',
    ).prefault({}),
    bus: map(
      {
        broker: line('The line of a broker.'),
        brokers: withDefault(quantity('count', 'Brokers in each region.', { range: 'oneOrMore' }), BROKERS),
        storage: line('The line of what the log keeps; default: what the price book says.').optional(),
        purchase,
      },
      'What the bus is bought as.',
    ).optional(),
    other: mapOf(other, 'names', 'Monitoring, dedicated links and the like.').prefault({}),
    prices: z
      .record(z.string(), price('The price.'), { error: () => 'a map from lines to prices' })
      .prefault({})
      .meta({ description: 'Prices that the book does not have, or that take the place of its own, by line.' }),
  },
  'What it costs.',
);

export type CostSpec = z.output<typeof costSchema>;
