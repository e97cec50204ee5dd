/**
 * A draft is a scenario as far as it can be read: what is well formed has its value, what is not is null. The parts can
 * be checked against each other although some are broken, so that an author sees all mistakes at once.
 */
import type * as z from 'zod';
import { valueAt } from './complaint.ts';
import type { Path } from './complaint.ts';
import { alertSchema } from './schema/alert.ts';
import { busSchema, oracleSchema } from './schema/coherence.ts';
import { faultSchema } from './schema/fault.ts';
import { namespaceSchema } from './schema/namespace.ts';
import { SECTIONS, linksSchema, originSchema, phaseSchema, regionSchema } from './schema/scenario.ts';
import { tierSchema } from './schema/tier.ts';
import { trafficSchema } from './schema/traffic.ts';
import { warmupSchema } from './schema/warmup.ts';

/** The fields of a map, each null when it is broken. */
type Loose<S extends z.ZodObject> = { readonly [K in keyof S['shape']]: z.output<S['shape'][K]> | null };

export interface Named<T> {
  readonly name: string;
  /** Null when it is no map. */
  readonly spec: T | null;
}

export interface Draft {
  /** The scenario as written. */
  readonly root: unknown;
  readonly duration: number | null;
  readonly start: 'cold' | 'warm' | null;
  readonly traffic: Loose<typeof trafficSchema> | null;
  readonly regions: readonly Named<Loose<typeof regionSchema>>[];
  readonly links: Loose<typeof linksSchema> | null;
  readonly namespaces: readonly Named<Loose<typeof namespaceSchema>>[];
  readonly tiers: readonly Named<Loose<typeof tierSchema>>[];
  readonly origin: Loose<typeof originSchema> | null;
  /** Undefined when there is none. */
  readonly bus: Loose<typeof busSchema> | null | undefined;
  readonly oracle: Loose<typeof oracleSchema> | null | undefined;
  readonly warmup: Loose<typeof warmupSchema> | null | undefined;
  readonly timeline: readonly (Loose<typeof faultSchema> | null)[];
  readonly alerts: readonly (Loose<typeof alertSchema> | null)[];
  /** Null when the scenario has none of its own. */
  readonly phases: readonly (Loose<typeof phaseSchema> | null)[] | null;
}

export function draftOf(root: unknown): Draft {
  const at = (key: keyof typeof SECTIONS) => valueAt(root, [key]);
  return {
    root,
    duration: orNull(SECTIONS.duration, at('duration')),
    start: orNull(SECTIONS.start, at('start')),
    traffic: loosely(trafficSchema, at('traffic') ?? {}),
    regions: named(regionSchema, at('regions')),
    links: loosely(linksSchema, at('links') ?? {}),
    namespaces: named(namespaceSchema, at('namespaces')),
    tiers: named(tierSchema, at('tiers')),
    origin: loosely(originSchema, at('origin')),
    bus: at('bus') === undefined ? undefined : loosely(busSchema, at('bus')),
    oracle: at('oracle') === undefined ? undefined : loosely(oracleSchema, at('oracle')),
    warmup: at('warmup') === undefined ? undefined : loosely(warmupSchema, at('warmup')),
    timeline: listAt(root, ['timeline']).map((fault) => loosely(faultSchema, fault)),
    alerts: listAt(root, ['alerts']).map((alert) => loosely(alertSchema, alert)),
    phases: at('phases') === undefined ? null : listAt(root, ['phases']).map((phase) => loosely(phaseSchema, phase)),
  };
}

/** The list at a path; empty when there is none. */
export function listAt(root: unknown, path: Path): readonly unknown[] {
  const value = valueAt(root, path);
  return Array.isArray(value) ? value : [];
}

/** The keys of the map at a path; none when there is no map. */
export function keysAt(root: unknown, path: Path): readonly string[] {
  const value = valueAt(root, path);
  return isMap(value) ? Object.keys(value) : [];
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function orNull<S extends z.ZodType>(schema: S, value: unknown): z.output<S> | null {
  const result = schema.safeParse(value);
  return result.success ? result.data : null;
}

function loosely<S extends z.ZodObject>(schema: S, value: unknown): Loose<S> | null {
  if (!isMap(value)) return null;
  const fields = Object.entries<z.ZodType>(schema.shape).map(([key, field]) => [key, orNull(field, value[key])]);
  return Object.fromEntries(fields) as Loose<S>;
}

function named<S extends z.ZodObject>(schema: S, value: unknown): Named<Loose<S>>[] {
  if (!isMap(value)) return [];
  return Object.entries(value).map(([name, spec]) => ({ name, spec: loosely(schema, spec) }));
}
