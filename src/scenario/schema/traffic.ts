/** Schema of the load: rates, and how they change over time. */
import type * as z from 'zod';
import { either, listOf, map, name, quantity, withDefault } from './field.ts';

const appliesTo = {
  regions: listOf(name('A region.'), 'The regions whose traffic it changes; default: all.').optional(),
  namespaces: listOf(name('A namespace.'), 'The namespaces whose traffic it changes; default: all.').optional(),
};

const ramp = map(
  {
    from: withDefault(quantity('factor', 'Factor of the rate up to `start`.', { range: 'zeroOrMore' }), '1'),
    to: quantity('factor', 'Factor of the rate once it is over.', { range: 'zeroOrMore' }),
    start: withDefault(quantity('time', 'When it begins.', { range: 'zeroOrMore' }), '0 s'),
    over: quantity('time', 'How long it takes.', { range: 'positive' }),
    ...appliesTo,
  },
  'A change from one rate to another along a straight line.',
);

const flashCrowd = map(
  {
    at: quantity('time', 'When the crowd begins to arrive.', { range: 'zeroOrMore' }),
    rise: withDefault(quantity('time', 'How long the rate rises.', { range: 'zeroOrMore' }), '0 s'),
    hold: quantity('time', 'How long it stays at its height.', { range: 'zeroOrMore' }),
    fall: withDefault(quantity('time', 'How long it falls back.', { range: 'zeroOrMore' }), '0 s'),
    times: quantity('factor', 'Factor of the rate at its height.', { range: 'zeroOrMore' }),
    ...appliesTo,
  },
  'A crowd that comes and goes.',
);

const diurnal = map(
  {
    amplitude: quantity('ratio', 'How far the rate swings about its mean.', { range: 'fraction' }),
    period: withDefault(quantity('time', 'Length of a day.', { range: 'positive' }), '24 h'),
    peak_at: withDefault(quantity('time', 'When it is highest.', { range: 'zeroOrMore' }), '0 s'),
    ...appliesTo,
  },
  'A daily swing: 1 + amplitude * cos(2 pi (t - peak_at) / period).',
);

const shape = either(
  [
    map({ ramp }, 'A ramp.'),
    map({ flash_crowd: flashCrowd }, 'A flash crowd.'),
    map({ diurnal }, 'A daily swing.'),
  ] as const,
  '`{ ramp: … }`, `{ flash_crowd: … }` or `{ diurnal: … }`',
  'One factor of the rate over time.',
);

export const trafficSchema = map(
  {
    rate: quantity('rate', 'Requests of all regions together, divided by their shares.', {
      range: 'positive',
    }).optional(),
    shape: listOf(shape, 'How the rate changes; all factors that apply to a request are multiplied.').prefault([]),
  },
  'The load on the whole system.',
);

export type ShapeSpec = z.output<typeof shape>;
