/** Every value of a scenario, with its unit, and where it comes from. */
import type { Path } from '../complaint.ts';
import { scenarioJsonSchema } from '../json-schema.ts';
import { WHOLE } from '../inheritance.ts';
import type { Places, Said } from '../load.ts';
import { tripEstimate } from '../places.ts';
import type { Region, ResolvedScenario } from '../resolved.ts';
import { formatQuantity } from '../../units/format.ts';
import { hasMeaning } from './meaning.ts';
import { OPEN } from './open.ts';
import { REASONS } from './reasons.ts';

export interface Explained {
  readonly path: Path;
  /** As a scenario would write it; undefined where there is no way or no need to. */
  readonly value: unknown;
  /** For people, on one line. */
  readonly text: string;
  readonly from: Origin;
  /** What the field is about. */
  readonly says: string;
}

export type Origin =
  | { readonly kind: 'said'; readonly at: Said }
  | { readonly kind: 'default'; readonly why: string }
  /** It is no field: it follows from others. */
  | { readonly kind: 'derived'; readonly why: string };

/** As much of JSON Schema as ours has. */
interface Schema {
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly default?: unknown;
  readonly description?: string;
}

/** Words that stand for a map of which they are one value. */
const SHORT: Readonly<Record<string, (word: unknown) => unknown>> = {
  replications: (initial) => ({ initial }),
  resolution: (mode) => ({ mode }),
  'namespaces.*.herd.*': (word) => (word === 'single-flight' ? word : { [String(word)]: {} }),
};

/** Lists of things that have a row each though some are one word; an empty one has a row of its own. */
const BY_ITEM = /^expect$|\.herd$/;

/** In the order of the schema, which is that of the documentation. */
export function explain(scenario: ResolvedScenario, places: Places): Explained[] {
  const rows: Explained[] = [];
  const walk = (schema: Schema, value: unknown, path: Path, asDefault: string | null): void => {
    const pattern = patternOf(path);
    const full = isScalar(value) && Object.hasOwn(SHORT, pattern) ? SHORT[pattern](value) : value;
    const ways = [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
    const items = ways.find((way) => way.items !== undefined)?.items;
    if (Array.isArray(full) && full.length > 0 && items !== undefined && (full.some(isMap) || BY_ITEM.test(pattern))) {
      full.forEach((item, index) => walk(items, item, [...path, index], asDefault));
    } else if (isMap(full) && !isDistribution(pattern)) {
      const way = ways.find((one) => fits(one, full));
      if (way === undefined) throw new Error(`nobody knows the form of ${path.join('.')}`);
      inMap(way, full, path, asDefault);
    } else {
      const at = places.of(path) ?? (asDefault === null ? placeAbove(places, path) : null);
      const from: Origin = at === null ? { kind: 'default', why: asDefault ?? whyOf(pattern) } : { kind: 'said', at };
      rows.push({ path, value, text: flow(value), from, says: schema.description ?? '' });
    }
  };
  const inMap = (schema: Schema, map: Map, path: Path, asDefault: string | null): void => {
    const { properties = {}, additionalProperties } = schema;
    for (const [key, field] of Object.entries(properties)) {
      if (map[key] !== undefined) walk(field, map[key], [...path, key], asDefault);
      else if (hasMeaning(scenario, map, [...path, key])) absent(field, [...path, key]);
    }
    if (typeof additionalProperties !== 'object') return;
    for (const key of Object.keys(map)) {
      if (!Object.hasOwn(properties, key)) walk(additionalProperties, map[key], [...path, key], asDefault);
    }
    if (patternOf(path) !== 'namespaces.*.ttl') return;
    const { tiers = [] } = scenario.namespaces.find(({ name }) => name === path[1]) ?? {};
    const untold = tiers.map((index) => scenario.tiers[index].name).filter((name) => map[name] === undefined);
    untold.forEach((name) => absent(additionalProperties, [...path, name]));
  };
  const absent = (schema: Schema, path: Path): void => {
    const pattern = patternOf(path);
    const open = Object.hasOwn(OPEN, pattern) ? OPEN[pattern](scenario, path) : { value: schema.default };
    if ('value' in open && open.value !== undefined) walk(schema, open.value, path, whyOf(pattern));
    else {
      const text = 'words' in open ? open.words : 'none';
      const from: Origin = { kind: 'default', why: whyOf(pattern) };
      rows.push({ path, value: undefined, text, from, says: schema.description ?? '' });
    }
  };
  walk(scenarioJsonSchema() as Schema, places.root, [], null);
  return derived(scenario, places).reduce(besideItsKind, rows);
}

/** Behind the last row of the same region or tier. */
function besideItsKind(rows: Explained[], row: Explained): Explained[] {
  const last = rows.findLastIndex(({ path }) => path[0] === row.path[0] && path[1] === row.path[1]);
  return rows.toSpliced(last + 1, 0, row);
}

type Map = Readonly<Record<string, unknown>>;

/** Of what stands for a map by one word, the word has the place. */
function placeAbove(places: Places, path: Path): Said | null {
  return path.length === 0 ? null : (places.of(path) ?? placeAbove(places, path.slice(0, -1)));
}

/** Where a round trip of a preset comes from. */
function tripReason(preset: string, a: Region, b: Region): string {
  if (a.coordinates === undefined && b.coordinates === undefined) return `${preset}, ${a.place} to ${b.place}`;
  const error = formatQuantity(tripEstimate(preset).standardError, 's');
  return `the distance, by the measured pairs of ${preset}, standard error ${error}`;
}

/** What is no field of its own: round trips by region, and which hub a region uses. */
function derived({ regions, links, tiers }: ResolvedScenario, places: Places): Explained[] {
  const preset = (places.root as { links?: { rtt?: unknown } }).links?.rtt;
  const round = regions.flatMap((a, from) => regions.flatMap((b, to): Explained[] => {
    if (a === b) return [];
    const why = typeof preset === 'string' ? tripReason(preset, a, b) : 'links.rtt';
    const text = formatQuantity(links.rtt[from][to], 's');
    const says = 'Median round-trip time.';
    return [{ path: ['regions', a.name, 'rtt', b.name], value: undefined, text, from: { kind: 'derived', why }, says }];
  }));
  const sites = tiers.flatMap(({ name, hubs, siteOf }) => siteOf.flatMap((site, index): Explained[] => {
    if (hubs.length === 0) return [];
    const from: Origin = { kind: 'derived', why: 'the nearest of the hubs, by round-trip time' };
    const path = ['tiers', name, 'site', regions[index].name];
    return [{ path, value: undefined, text: regions[site].name, from, says: 'The region whose cluster it uses.' }];
  }));
  return [...round, ...sites];
}

/** Sections whose maps have names that the scenario gives. */
const NAMED = ['regions', 'namespaces', 'tiers'];

/** The path as in the table of reasons. */
export function patternOf(path: Path): string {
  const steps = path.map((step, index) => {
    const isName = index === 1 && NAMED.includes(String(path[0]));
    const ofCost = index === 2 && path[0] === 'cost' && ['tiers', 'other', 'prices'].includes(String(path[1]));
    const ofTtl = index === 3 && path[0] === 'namespaces' && path[2] === 'ttl' && step !== 'negative';
    return typeof step === 'number' || isName || ofCost || ofTtl ? '*' : step;
  });
  return steps.join('.');
}

function whyOf(pattern: string): string {
  return Object.hasOwn(REASONS, pattern) ? REASONS[pattern] : 'required';
}

/** They are one thing, in whatever form. */
function isDistribution(pattern: string): boolean {
  return WHOLE.includes(pattern);
}

function fits({ properties, additionalProperties }: Schema, map: Map): boolean {
  if (properties === undefined && typeof additionalProperties !== 'object') return false;
  if (typeof additionalProperties === 'object') return true;
  return Object.keys(map).every((key) => Object.hasOwn(properties ?? {}, key));
}

function isMap(value: unknown): value is Map {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' && value !== undefined;
}

/** YAML on one line. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.map(flow).join(', ')}]`;
  if (isMap(value)) {
    const pairs = Object.entries(value).map(([key, one]) => `${key}: ${flow(one)}`);
    return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
  }
  return String(value);
}
