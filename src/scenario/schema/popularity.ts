/** Schema of a popularity: how requests, or writes, spread over the keys of a namespace. */
import * as z from 'zod';
import { either, map, quantity } from './field.ts';

const hotKeys = either(
  [
    quantity('count', 'How many keys are hot.', { range: 'oneOrMore' }).transform((keys) => ({ keys })),
    quantity('ratio', 'Which share of the keys is hot.', { range: 'properFraction' }).transform((share) => ({ share })),
  ] as const,
  'a count such as `100k` or a ratio such as `0.1 %`',
  'The hot keys: how many, or which share of all.',
);

export const popularity = either(
  [
    z.literal('uniform').transform(() => ({ kind: 'uniform' as const })),
    map(
      { zipf: quantity('number', 'Exponent.', { range: 'positive' }) },
      'Zipf: the key of rank r is asked for in proportion to r^-exponent.',
    ).transform(({ zipf }) => ({ kind: 'zipf' as const, exponent: zipf })),
    map(
      {
        hot_set: map(
          {
            keys: hotKeys,
            share: quantity('ratio', 'Share of the requests that go to the hot keys.', { range: 'fraction' }),
          },
          'A few hot keys among many cold ones.',
        ),
      },
      'Hot set.',
    ).transform((spec) => ({ kind: 'hot-set' as const, ...spec.hot_set })),
  ] as const,
  '`uniform`, `{ zipf: … }` or `{ hot_set: … }`',
  'How the requests spread over the keys.',
);

export type PopularitySpec = z.output<typeof popularity>;
