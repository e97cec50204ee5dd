/** Schema of the warm-up of a region whose caches are cold. */
import { WARMUP_STRATEGIES } from '../warmup.ts';
import { choice, listOf, map, name, quantity, withDefault } from './field.ts';

const step = map(
  {
    at: quantity('time', 'Not before this time.', { range: 'zeroOrMore' }),
    share: quantity('ratio', 'Of the region\'s users, that it serves from then on.', { range: 'positiveFraction' }),
    hit_rate: withDefault(
      quantity('ratio', 'Not while the region\'s own caches answer less than this.', { range: 'partOfWhole' }),
      '0 %',
    ),
  },
  'A step of the shift.',
);

export const warmupSchema = map(
  {
    region: name('The region whose caches are empty at the start, while all others are warm.'),
    from: name('The region that serves its users until it does, and that copies come from.'),
    strategy: choice(WARMUP_STRATEGIES, 'How its caches fill.'),
    target: withDefault(
      quantity('ratio', 'It is warm when its own caches answer this part of the requests.', { range: 'partOfWhole' }),
      '80 %',
    ),
    window: withDefault(quantity('time', 'Time over which that is measured.', { range: 'positive' }), '10 s'),
    bandwidth: quantity('bandwidth', 'copy: of the link that the copies take.', { range: 'positive' }).optional(),
    share: quantity('ratio', 'copy: part of the other region\'s copies, the most popular; default: 80 %.', {
      range: 'positiveFraction',
    }).optional(),
    invalidations: choice(
      ['respected', 'ignored'],
      'copy: whether a value gives way to what the bus has told the region meanwhile; default: respected.',
    ).optional(),
    steps: listOf(step, 'shift: default: 5 % at once, 20 % at 5 min, 50 % at 15 min and 70 %, all at 30 min and 85 %.')
      .optional(),
    origin_below: quantity('ratio', 'shift: no step while the origin is used more; default: 80 %.', {
      range: 'positive',
    }).optional(),
    hold_off: quantity('time', 'sibling: after a delete it gives no copy of the key for so long; default: 2 s.', {
      range: 'zeroOrMore',
    }).optional(),
  },
  'How a region with cold caches comes into service.',
);
