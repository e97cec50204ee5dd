/** Schema of a scenario file: its sections, and those that are small enough to be written here. */
import * as z from 'zod';
import { EXTENDS_WISH } from '../bases.ts';
import { METRICS } from '../metric.ts';
import { PRESET_NAMES } from '../places.ts';
import type { Resolution } from '../resolved.ts';
import { alertSchema } from './alert.ts';
import { busSchema, oracleSchema } from './coherence.ts';
import { costSchema } from './cost.ts';
import { times } from './distribution.ts';
import { faultSchema } from './fault.ts';
import { choice, either, listOf, map, mapOf, name, quantity, someOf, withDefault } from './field.ts';
import { namespaceSchema } from './namespace.ts';
import { dnsSchema, overloadSchema, protectionSchema } from './resilience.ts';
import { sweepSchema } from './sweep.ts';
import { tierSchema } from './tier.ts';
import { trafficSchema } from './traffic.ts';
import { warmupSchema } from './warmup.ts';

/** Replications before an undecided verdict asks for more, and how many those may become. */
const REPLICATIONS_INITIAL = '3';
const REPLICATIONS_MAX = '10';

/** More narrow an interval by nothing that anybody can see. */
function howMany(says: string) {
  return quantity('count', says, { range: 'oneOrMore', most: '10k' });
}

const replications = either(
  [
    howMany('How many to begin with.').transform((initial) => ({
      initial,
      max: Math.max(initial, Number(REPLICATIONS_MAX)),
    })),
    map(
      {
        initial: withDefault(howMany('How many to begin with.'), REPLICATIONS_INITIAL),
        max: withDefault(howMany('How many at most, while an expectation is undecided.'), REPLICATIONS_MAX),
      },
      'How many to begin with, and how many at most.',
    ).transform((spec, context) => {
      if (spec.max >= spec.initial) return spec;
      const message = `\`max\` (${spec.max}) is below \`initial\` (${spec.initial})`;
      context.issues.push({ code: 'custom', message, input: spec });
      return z.NEVER;
    }),
  ] as const,
  'a count such as `3` or `{ initial: …, max: … }`',
  'Runs that differ in nothing but their seed: how many, or how many at first and at most.',
).prefault(Number(REPLICATIONS_INITIAL));

const MODES = ['auto', 'exact', 'model'] as const;

const fineResolution = map(
  {
    mode: choice(MODES, 'As above.').default('auto'),
    head: withDefault(
      quantity('count', 'Model: hottest keys of each namespace that stand for themselves.', {
        range: 'oneOrMore',
        most: '1M',
      }),
      '500',
    ),
    block: withDefault(
      quantity('ratio', 'Model: width of a block of ranks, as a part of its rank.', { range: 'properFraction' }),
      '1 %',
    ),
    instances: withDefault(
      quantity('count', 'Model: instances of a region that are followed one by one.', {
        range: 'oneOrMore',
        most: '10k',
      }),
      '16',
    ),
    deletes: quantity('count', 'Model: deletes of copies in a run that are followed one by one, about.', {
      range: 'oneOrMore',
      most: '1G',
    }).optional(),
  },
  'How closely, in detail.',
).transform(({ mode, head, block, instances, deletes }): Resolution => {
  const fine = { mode, head, blockWidth: block, sampledInstances: instances };
  return deletes === undefined ? fine : { ...fine, deletes };
});

const resolution = either(
  [
    choice(MODES, 'auto decides between the two; exact follows every request; model samples keys.').transform((mode) =>
      fineResolution.parse({ mode }),
    ),
    fineResolution,
  ] as const,
  '`auto`, `exact`, `model` or `{ mode: …, head: …, block: …, instances: …, deletes: … }`',
  'How closely the run follows single requests.',
).prefault('auto');

/** In place of the origin's region. */
export const PER_REGION = 'per-region';

/** An angle, in degrees from 0 both ways. */
function degrees(most: number, says: string) {
  const wish = `degrees from -${most} to ${most}`;
  return z.number({ error: () => wish }).min(-most, { error: () => wish }).max(most, { error: () => wish })
    .meta({ description: says });
}

export const regionSchema = map(
  {
    place: either(
      [
        z.string().meta({ description: 'Cloud region.', examples: ['us-east-1'] }),
        map(
          {
            latitude: degrees(90, 'Degrees north; south is negative.'),
            longitude: degrees(180, 'Degrees east; west is negative.'),
          },
          'Where there is no cloud region: round-trip times are estimated by distance.',
        ),
      ] as const,
      'the name of a cloud region such as `us-east-1`, or `{ latitude: …, longitude: … }`',
      'Where it is, for the round-trip times of a preset; default: the name of the region.',
    ).optional(),
    share: quantity('ratio', 'Share of traffic.rate; may be left out when there is one region.', { range: 'fraction' })
      .optional(),
    rate: quantity('rate', 'Requests that arrive here, instead of a share.', { range: 'zeroOrMore' }).optional(),
    instances: withDefault(quantity('count', 'Application processes.', { range: 'oneOrMore', most: '1M' }), '1'),
    max_requests: quantity('count', 'Requests under way that an instance takes; default: any number.', {
      range: 'oneOrMore',
    }).optional(),
    zones: withDefault(quantity('count', 'Availability zones.', { range: 'oneOrMore', most: '100' }), '3'),
    clock_skew: withDefault(
      quantity('time', 'By how much the clocks of its machines run ahead of true time.', { range: 'any' }),
      '0 s',
    ),
  },
  'A region that serves users.',
);

const rttTime = quantity('time', 'Median round-trip time.', { range: 'positive' });

export const linksSchema = map(
  {
    rtt: either(
      [
        z.string().meta({ description: 'A preset, by the places of the regions.', examples: PRESET_NAMES }),
        mapOf(mapOf(rttTime, 'regions', 'To these regions.'), 'regions', 'Between these regions, in either direction.'),
      ] as const,
      'the name of a preset or a map of regions',
      'Round-trip times between regions: a preset such as aws-2025-10, or { a: { b: 150 ms } }.',
    ).optional(),
    jitter: withDefault(
      quantity('ratio', 'By how much the 99th percentile of a delay lies above its median.', { range: 'zeroOrMore' }),
      // Backbones show a 99th percentile about 1.1 times the median.
      '10 %',
    ),
    bandwidth: withDefault(
      quantity('bandwidth', 'Of each direction between two regions.', {
        range: 'positive',
        words: { unlimited: Infinity },
      }),
      'unlimited',
    ),
    // Pings between machines of one cloud region: 0.1 to 0.3 ms within a zone, 0.5 to 1.2 ms across zones.
    same_zone: withDefault(quantity('time', 'Round trip within a zone.', { range: 'positive' }), '0.25 ms'),
    cross_zone: withDefault(quantity('time', 'Round trip between zones of a region.', { range: 'positive' }), '0.8 ms'),
  },
  'The network.',
);

export const originSchema = map(
  {
    capacity: quantity('rate', 'Reads that it can serve; give this or concurrency, or both.', { range: 'positive' })
      .optional(),
    concurrency: quantity('count', 'Reads that it can serve at once.', { range: 'oneOrMore' }).optional(),
    latency: times('Time to serve a read, without network and queueing.'),
    queue: withDefault(quantity('count', 'Reads that may wait; more are rejected.', { range: 'zeroOrMore' }), '10k'),
    timeout: withDefault(quantity('time', 'A read that has waited so long gives up.', { range: 'positive' }), '1 s'),
    overload: overloadSchema.optional(),
    placement: name('The region where it is, or `per-region`: each region reads a replica; default: the first region.')
      .optional(),
    primary: name('Per-region replicas: the region where writes are committed; default: the first one.').optional(),
    replica_lag: times('Per-region replicas: how far a replica is behind the primary; default: not at all.').optional(),
  },
  'The database behind the caches.',
);

export const phaseSchema = map(
  {
    name: name('Its name, for `during …`; `warm-up` is left out of all that names no phase.'),
    from: quantity('time', 'When it begins; default: where the one before ends.', { range: 'zeroOrMore' }).optional(),
    to: quantity('time', 'When it ends; may be left out in the last one.', { range: 'positive' }).optional(),
  },
  'A part of the run.',
);

const LEVELS = ['error', 'warn'] as const;

const statement = (says: string) =>
  z.string({ error: () => 'an expectation such as `hit_rate >= 80 %`' }).meta({
    description: says,
    examples: ['hit_rate >= 80 %', 'latency_p99{outcome=hit} < 2 ms', 'origin_utilization < 100 % during steady'],
  });

const expectation = either(
  [
    statement(`metric{label=value} < bound [during phase]. Metrics: ${Object.keys(METRICS).join(', ')}.`),
    map(
      {
        that: statement('What must hold.'),
        level: choice(LEVELS, 'warn: reported, but no failure.').default('error'),
        because: z.string({ error: () => 'text' }).meta({ description: 'Why it may not hold.' }).optional(),
      },
      'An expectation with a level and a reason.',
    ),
  ] as const,
  'an expectation such as `hit_rate >= 80 %` or `{ that: … }`',
  'What a run must show.',
);

export const SECTIONS = {
  extends: z.string({ error: () => EXTENDS_WISH })
    .meta({ description: 'The scenario that this one changes: a file, seen from here, or `preset:name`.' })
    .optional(),
  name: name('Names the report folder.'),
  description: z.string({ error: () => 'text' }).meta({ description: 'What the scenario shows.' }).optional(),
  duration: quantity('time', 'Simulated time.', { range: 'positive' }),
  seed: withDefault(quantity('count', 'Equal seeds give equal results.', { range: 'zeroOrMore' }), '1'),
  start: choice(['cold', 'warm'], 'cold: empty caches; warm: what they hold after a long time.').default('cold'),
  replications,
  resolution,
  traffic: trafficSchema.prefault({}),
  regions: someOf(mapOf(regionSchema, 'regions', 'Where users are served, by name.')),
  links: linksSchema.prefault({}),
  namespaces: someOf(mapOf(namespaceSchema, 'namespaces', 'Classes of keys, by name.')),
  tiers: mapOf(tierSchema, 'tiers', 'Caches by name, in the order from the application to the origin.').prefault({}),
  origin: originSchema,
  phases: listOf(phaseSchema, 'Parts of the run, one after the other; default: see `start`.').optional(),
  expect: listOf(expectation, 'What the run must show.').prefault([]),
  cost: costSchema.optional(),
  bus: busSchema.optional(),
  oracle: oracleSchema.optional(),
  protection: protectionSchema.prefault({}),
  dns: dnsSchema.prefault({}),
  timeline: listOf(faultSchema, 'What breaks, and when.').prefault([]),
  alerts: listOf(alertSchema, 'Who is called when.').optional(),
  sweep: sweepSchema.optional(),
  warmup: warmupSchema.optional(),
};

export const scenarioSchema = map(SECTIONS, 'A scenario: topology, load, caches, origin, and what a run must show.');

/** A well-formed scenario, in SI units. */
export type ScenarioSpec = z.output<typeof scenarioSchema>;
