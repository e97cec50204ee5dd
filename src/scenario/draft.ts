/**
 * A draft is a scenario whose parts were read one by one. A part that could not be read is null and has been complained
 * about; the rest can still be checked, so that its author sees all mistakes at once.
 */
import type * as z from 'zod';
import { about, complaintsOf, missing, unknownKey } from './complaint.ts';
import type { Complain, Path } from './complaint.ts';
import { NAME_RULE, describe, name } from './schema/field.ts';
import { namespaceSchema } from './schema/namespace.ts';
import type { NamespaceSpec } from './schema/namespace.ts';
import { SECTIONS, regionSchema } from './schema/scenario.ts';
import type { RegionSpec } from './schema/scenario.ts';
import { tierSchema } from './schema/tier.ts';
import type { TierSpec } from './schema/tier.ts';

type Sections = typeof SECTIONS;
type Section<K extends keyof Sections> = z.output<Sections[K]> | null;

export interface Named<S> {
  readonly name: string;
  readonly spec: S | null;
}

export type Draft = { readonly [K in Exclude<keyof Sections, 'regions' | 'namespaces' | 'tiers'>]: Section<K> } & {
  readonly regions: readonly Named<RegionSpec>[];
  readonly namespaces: readonly Named<NamespaceSpec>[];
  readonly tiers: readonly Named<TierSpec>[];
};

export function readDraft(root: Readonly<Record<string, unknown>>, complain: Complain): Draft {
  const read = <S extends z.ZodType>(schema: S, path: Path): z.output<S> | null => {
    const value = path.reduce<unknown>((parent, step) => (parent as Record<string, unknown>)[step], root);
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      complaintsOf({ ...issue, path: [...path, ...issue.path] }, root).forEach(complain);
    }
    return null;
  };
  const entries = <S extends z.ZodType>(schema: S, key: 'regions' | 'namespaces' | 'tiers'): Named<z.output<S>>[] => {
    const value = root[key];
    if (value === undefined && key === 'tiers') return [];
    if (value === undefined) complain(missing([key], `a map of ${key}`));
    else if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      complain(about([key], `${describe(value)}, expected a map of ${key}`));
    } else {
      const isEmpty = Object.keys(value).length === 0;
      if (isEmpty && key !== 'tiers') complain(about([key], `found an empty map, expected at least one of the ${key}`));
      return Object.keys(value).map((entry) => {
        const named = name('').safeParse(entry).success;
        if (!named) complain({ path: [key, entry], at: 'key', offset: 0, message: `found \`${entry}\`, expected ${NAME_RULE}` });
        return { name: entry, spec: read(schema, [key, entry]) };
      });
    }
    return [];
  };
  const keys = Object.keys(SECTIONS);
  for (const key of Object.keys(root)) {
    if (!keys.includes(key)) complain(unknownKey([key], keys));
  }
  return {
    name: read(SECTIONS.name, ['name']),
    description: read(SECTIONS.description, ['description']),
    duration: read(SECTIONS.duration, ['duration']),
    seed: read(SECTIONS.seed, ['seed']),
    start: read(SECTIONS.start, ['start']),
    replications: read(SECTIONS.replications, ['replications']),
    resolution: read(SECTIONS.resolution, ['resolution']),
    traffic: read(SECTIONS.traffic, ['traffic']),
    regions: entries(regionSchema, 'regions'),
    links: read(SECTIONS.links, ['links']),
    namespaces: entries(namespaceSchema, 'namespaces'),
    tiers: entries(tierSchema, 'tiers'),
    origin: read(SECTIONS.origin, ['origin']),
    phases: read(SECTIONS.phases, ['phases']),
    expect: read(SECTIONS.expect, ['expect']),
    timeline: read(SECTIONS.timeline, ['timeline']),
  };
}
