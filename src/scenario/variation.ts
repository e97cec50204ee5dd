/** What two resolved scenarios differ in: the paths at which they hold other values. */
import type { ResolvedScenario } from './resolved.ts';

export interface Variation {
  /** Named things by their names: `namespaces.items.ttl.l1.ttl`. */
  readonly path: string;
  /** In SI units; null where there is nothing. */
  readonly from: string | null;
  readonly to: string | null;
}

/** What says how a scenario is called and judged, and not what happens in it. */
const ASIDE: readonly string[] = ['name', 'description', 'expectations'];
/** Lists with a place for each tier. */
const BY_TIER: readonly string[] = ['ttl', 'pastTtl'];
/** A longer value says nothing to a reader. */
const LENGTH_MAX = 60;

export function variations(from: ResolvedScenario, to: ResolvedScenario): Variation[] {
  const names = (scenario: ResolvedScenario): string[] => scenario.tiers.map(({ name }) => name);
  const [before, after] = [new Map(leaves(from, '', names(from))), new Map(leaves(to, '', names(to)))];
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return paths.flatMap((path) => {
    const [old, now] = [before.get(path) ?? null, after.get(path) ?? null];
    return old === now ? [] : [{ path, from: old, to: now }];
  });
}

type Leaf = readonly [path: string, text: string];

function leaves(value: unknown, path: string, tiers: readonly string[]): Leaf[] {
  if (typeof value !== 'object' || value === null) return value === undefined ? [] : [[path, leafText(value)]];
  // The requests of a trace are told by its digest, which stands beside them.
  if (ArrayBuffer.isView(value)) return [];
  const below = (key: string): string => (path === '' ? key : `${path}.${key}`);
  if (!Array.isArray(value)) {
    const keys = Object.entries(value).filter(([key]) => path !== '' || !ASIDE.includes(key));
    return keys.flatMap(([key, item]) => leaves(item, below(key), tiers));
  }
  const byTier = BY_TIER.includes(path.slice(path.lastIndexOf('.') + 1));
  const names = byTier ? tiers : value.map((item: unknown) => nameOf(item));
  const unique = new Set(names).size === names.length && !names.includes('');
  if (value.every((item) => typeof item !== 'object')) return [[path, shortened(value.map(leafText).join(', '))]];
  return value.flatMap((item: unknown, index) => {
    return leaves(item, below(unique ? names[index] : String(index)), tiers);
  });
}

function nameOf(item: unknown): string {
  return typeof item === 'object' && item !== null && 'name' in item ? String(item.name) : '';
}

function leafText(value: unknown): string {
  if (value === null) return 'none';
  if (value === Infinity) return 'unlimited';
  return shortened(String(value));
}

function shortened(text: string): string {
  return text.length > LENGTH_MAX ? `${text.slice(0, LENGTH_MAX - 1)}…` : text;
}
