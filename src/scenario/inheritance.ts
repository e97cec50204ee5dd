/**
 * What becomes of two scenarios of which one extends the other. Maps are merged key by key and null takes a key away;
 * lists and all else are replaced. In a list the word `inherited` stands for the items of the list that it replaces.
 * Each value remembers which of the texts it came from, and its path there.
 */
import { about } from './complaint.ts';
import type { Complaint, Path } from './complaint.ts';
import { suggestion } from './spelling.ts';

/** A value, and where it came from. */
export interface Part {
  readonly value: unknown;
  readonly origin: Origin;
}

export interface Origin {
  /** The text that says it: 0 is the scenario itself, 1 what it extends, and so on. */
  readonly layer: number;
  readonly path: Path;
  /** Of what came from several texts: of each key, or of each item; else all is where the whole is. */
  readonly parts?: ReadonlyMap<string | number, Origin>;
}

/** Something that makes no sense in one of the texts, by the path there. */
export interface LayerComplaint {
  readonly layer: number;
  readonly complaint: Complaint;
}

/** Stands in a list for the items that would otherwise be replaced. */
const INHERITED = 'inherited';

/**
 * Maps that are replaced as a whole, `*` for any name: distributions and popularities, of which each form has keys of
 * its own, and what a sweep varies, whose values multiply.
 */
export const WHOLE: readonly string[] = [
  'namespaces.*.popularity',
  'namespaces.*.writes.popularity',
  'namespaces.*.key_size',
  'namespaces.*.value_size',
  'origin.latency',
  'origin.replica_lag',
  'bus.capture',
  'bus.produce',
  'bus.replication',
  'sweep.vary',
];

/** `over` extends `under`; `path` is where both are in the scenario. */
export function inherit(under: Part, over: Part, path: Path, complain: (found: LayerComplaint) => void): Part {
  if (isMap(under.value) && isMap(over.value) && !isWhole(path)) return mergedMaps(under, over, path, complain);
  if (Array.isArray(over.value)) return splicedList(under, over, complain);
  return over;
}

function mergedMaps(under: Part, over: Part, path: Path, complain: (found: LayerComplaint) => void): Part {
  const value: Record<string, unknown> = {};
  const parts = new Map<string, Origin>();
  const take = (key: string, part: Part): void => {
    value[key] = part.value;
    parts.set(key, part.origin);
  };
  const [old, own] = [under.value, over.value] as Record<string, unknown>[];
  for (const key of Object.keys(old)) {
    const before = partOf(under, key);
    if (!Object.hasOwn(own, key)) take(key, before);
    else if (own[key] !== null) take(key, inherit(before, partOf(over, key), [...path, key], complain));
    // It is not there; who misses it is shown who took it.
    else parts.set(key, originOf(over.origin, [key]));
  }
  for (const key of Object.keys(own)) {
    if (Object.hasOwn(old, key)) continue;
    const added = partOf(over, key);
    if (added.value !== null) take(key, unmixed(added, complain));
    else {
      const message = `found nothing, which takes away what is not there${suggestion(key, Object.keys(old))}`;
      const { layer, path: at } = added.origin;
      complain({ layer, complaint: { path: at, at: 'key', offset: 0, message } });
    }
  }
  return { value, origin: { ...over.origin, parts } };
}

function splicedList(under: Part, over: Part, complain: (found: LayerComplaint) => void): Part {
  const inherited = Array.isArray(under.value) ? under.value.map((_, index) => partOf(under, index)) : null;
  return inherited === null ? unmixed(over, complain) : spliced(over, inherited);
}

/** The same, which nothing is inherited into. */
function unmixed(part: Part, complain: (found: LayerComplaint) => void): Part {
  const { value, origin } = part;
  const index = Array.isArray(value) ? value.indexOf(INHERITED) : -1;
  if (index < 0) return part;
  const message = `found \`${INHERITED}\`, but there is no list to inherit from`;
  complain({ layer: origin.layer, complaint: about([...origin.path, index], message) });
  return spliced(part, []);
}

/** The list with what is inherited in the places that say so. */
function spliced(list: Part, inherited: readonly Part[]): Part {
  const items = list.value as readonly unknown[];
  if (!items.includes(INHERITED)) return list;
  const all = items.flatMap((item, index) => (item === INHERITED ? inherited : [partOf(list, index)]));
  const parts = new Map(all.map(({ origin }, index) => [index, origin]));
  return { value: all.map(({ value }) => value), origin: { ...list.origin, parts } };
}

function partOf({ value, origin }: Part, key: string | number): Part {
  return { value: (value as Record<string | number, unknown>)[key], origin: originOf(origin, [key]) };
}

/** Where the value at a path below came from; the nearest thing above it where the path leads nowhere. */
export function originOf(origin: Origin, path: Path): Origin {
  if (path.length === 0) return origin;
  const [step, ...rest] = path;
  if (origin.parts === undefined) return { layer: origin.layer, path: [...origin.path, ...path] };
  const part = origin.parts.get(step);
  return part === undefined ? { layer: origin.layer, path: [...origin.path, ...path] } : originOf(part, rest);
}

/** Where the key at the end of a path, which is not there, was taken away; null: it never was there. */
export function takenAt(origin: Origin, path: Path): Origin | null {
  const parts = path.length === 0 ? undefined : originOf(origin, path.slice(0, -1)).parts;
  return parts?.get(path[path.length - 1]) ?? null;
}

function isWhole(path: Path): boolean {
  return WHOLE.some((pattern) => {
    const steps = pattern.split('.');
    return steps.length === path.length && steps.every((step, index) => step === '*' || step === path[index]);
  });
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
