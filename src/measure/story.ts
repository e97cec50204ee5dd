/** The story of a key: what befell its copies, step by step, up to a read that got an old value. */
import type { StaleCause } from '../scenario/cause.ts';

/** A cache: `at` is the instance where the tier is in process, and the node elsewhere. */
export interface Place {
  readonly tier: number;
  readonly site: number;
  readonly at: number;
}

interface Common {
  readonly time: number;
  /**
   * The version that it is about: of the value, or of the commit that an event tells of. Negative: a value that got
   * into caches before any commit.
   */
  readonly version: number;
}

export interface ReadStep extends Common {
  readonly kind: 'read';
  /** Number of the request that it was made for. */
  readonly fetch: number;
  readonly region: number;
  readonly instance: number;
  /** Null: the origin, in region `from`, which showed what was there at `asOf`. */
  readonly place: Place | null;
  readonly from: number;
  readonly asOf: number;
}

export interface StoredStep extends Common {
  readonly kind: 'stored';
  readonly place: Place;
  /** Number of the request that had fetched it; -1: it came from the writer, or with an event. */
  readonly fetch: number;
  /** Version of the copy that it replaced; null: there was none. */
  readonly over: number | null;
  /** Its invalidation had gone by. */
  readonly isLate: boolean;
  readonly label: number;
  readonly createdAt: number;
}

type Departure = 'expired' | 'evicted' | 'flushed' | 'lost';

/** A read that got a value which had been superseded before it arrived. */
export interface AnsweredStep extends Common {
  readonly kind: 'answered';
  readonly region: number;
  readonly instance: number;
  /** Null: the origin. */
  readonly place: Place | null;
  /** For how long it had been superseded, s. */
  readonly age: number;
  readonly cause: StaleCause;
  /** It breaks what its namespace promises. */
  readonly isBroken: boolean;
}

export type Step =
  | (Common & {
      readonly kind: 'committed';
      readonly region: number;
      readonly exists: boolean;
      /** The number that copies had before it for a version; 0: none. */
      readonly draft: number;
    })
  | (Common & { readonly kind: 'aborted'; readonly region: number })
  /** A cache has lost a value that the origin had not got yet. */
  | (Common & { readonly kind: 'unwritten'; readonly region: number })
  | (Common & { readonly kind: 'logged' })
  /** A region will not hear of a commit; or its version oracle does. */
  | (Common & { readonly kind: 'lost'; readonly region: number })
  | (Common & { readonly kind: 'learned'; readonly region: number })
  | (Common & {
      readonly kind: 'told';
      readonly place: Place;
      readonly found: number | null;
      readonly outcome: 'removed' | 'spared' | 'absent' | 'unheard';
    })
  | ReadStep
  | StoredStep
  | (Common & { readonly kind: 'refused'; readonly place: Place; readonly fetch: number })
  | (Common & { readonly kind: 'left'; readonly place: Place; readonly why: Departure })
  | AnsweredStep;

export interface Story {
  readonly namespace: number;
  /** Number of the key in its namespace, 1 the most popular. */
  readonly key: number;
  /** Why it is told: the read that it ends with; null: somebody asked for the key. */
  readonly end: AnsweredStep | null;
  readonly steps: readonly Step[];
  /** Steps that were left out. */
  readonly omitted: number;
}

type Told = Pick<Story, 'steps' | 'omitted'>;

/** A key whose story is wanted. */
export interface TracedKey {
  readonly namespace: number;
  /** In its namespace, 1 the most popular. */
  readonly number: number;
}

/** More lines than fit on a screen or two are not read. */
const STEPS_MAX = 24;

/**
 * The part of a key's steps that led to an old answer: the way of the copy from the origin to where it was read, and
 * what else happened to the key since then in the caches that the reader uses. `sites` says where those of its region
 * are, by tier; `isLocal` which tiers lie in the instances.
 */
export function leadingTo(
  answer: AnsweredStep,
  unsorted: readonly Step[],
  sites: readonly number[],
  isLocal: readonly boolean[],
): Told {
  const [end, ...others] = byVersion([answer, ...unsorted.filter((step) => step.time <= answer.time)]);
  const steps = inOrder(others);
  const way = wayOf(end, steps);
  const next = steps.find(({ kind, version }) => kind === 'committed' && version === end.version + 1);
  const from = Math.min(end.time, next?.time ?? end.time, ...way.map(({ time }) => time));
  const isNear = ({ tier, site, at }: Place): boolean =>
    site === sites[tier] && (!isLocal[tier] || (end.instance === at && end.region === site));
  const fetches = new Set<number>();
  for (const step of steps) {
    const isFill = step.kind === 'stored' || step.kind === 'refused';
    if (isFill && step.time >= from && isNear(step.place)) fetches.add(step.fetch);
  }
  const regions = new Set([end.region, ...sites]);
  const concerns = (step: Step): boolean => {
    if (step.kind === 'committed' && step.version === end.version) return true;
    if (step.time < from) return false;
    if (step.kind === 'committed' || step.kind === 'logged') return step.version > end.version;
    if (step.kind === 'aborted') return step.version === end.version;
    if (step.kind === 'unwritten') return step.region === end.region;
    if (step.kind === 'lost' || step.kind === 'learned') return step.version > end.version && regions.has(step.region);
    if (step.kind === 'read') return fetches.has(step.fetch) || way.includes(step);
    return step.kind !== 'answered' && isNear(step.place);
  };
  const kept = steps.filter(concerns);
  const must = new Set<Step>([...way, ...turningPoints(kept, end.version)]);
  return shortened(kept, must, end);
}

/** The steps of a key in order of time. */
export function inOrder(steps: readonly Step[]): Step[] {
  return steps.toSorted((a, b) => a.time - b.time);
}

/** Gives values that were in caches before their commit the versions that they became, as far as they did. */
export function byVersion<T extends Step>(steps: readonly [T, ...Step[]]): [T, ...Step[]];
export function byVersion(steps: readonly Step[]): Step[];
export function byVersion(steps: readonly Step[]): Step[] {
  const versions = new Map<number, number>();
  for (const step of steps) if (step.kind === 'committed' && step.draft < 0) versions.set(step.draft, step.version);
  if (versions.size === 0) return [...steps];
  const named = (version: number): number => versions.get(version) ?? version;
  return steps.map((step) => {
    const version = named(step.version);
    if (step.kind === 'told') return { ...step, found: step.found === null ? null : named(step.found) };
    if (step.kind !== 'stored') return { ...step, version };
    return { ...step, version, label: named(step.label), over: step.over === null ? null : named(step.over) };
  });
}

/** How the value got to where it was read: stored there, read from the tier below, stored there, and so on. */
function wayOf(end: AnsweredStep, steps: readonly Step[]): Step[] {
  const way: Step[] = [];
  let place = end.place;
  let before = end.time;
  if (place === null) {
    const read = steps.findLast((step) => step.kind === 'read' && step.place === null && isOf(step, end));
    return read === undefined ? [] : [read];
  }
  while (place !== null) {
    const { tier, site, at }: Place = place;
    const stored = steps.findLast((step): step is StoredStep => {
      if (step.kind !== 'stored' || step.version !== end.version || step.time > before) return false;
      return step.place.tier === tier && step.place.site === site && step.place.at === at;
    });
    if (stored === undefined) break;
    way.push(stored);
    const read = steps.findLast((step): step is ReadStep => {
      return step.kind === 'read' && step.fetch === stored.fetch && step.time <= stored.time;
    });
    if (read === undefined) break;
    way.push(read);
    before = read.time;
    place = read.place;
  }
  return way;
}

function isOf({ region, instance, version }: ReadStep, end: AnsweredStep): boolean {
  return region === end.region && instance === end.instance && version === end.version;
}

/** Without these the story makes no sense: the commits of the value and of its successor, and what was told of that. */
function turningPoints(steps: readonly Step[], version: number): Step[] {
  const firsts = new Map<string, Step>();
  for (const step of steps) {
    const about = step.version - version;
    const name = 'place' in step ? `${step.kind} ${step.place?.tier}` : step.kind;
    const isPoint = step.kind === 'committed' ? about === 0 || about === 1 : about > 0 && step.kind !== 'read';
    if (isPoint && !firsts.has(`${name} ${Math.min(about, 1)}`)) firsts.set(`${name} ${Math.min(about, 1)}`, step);
  }
  return [...firsts.values()];
}

/** Leaves out from the middle what the story can do without. */
function shortened(steps: readonly Step[], must: ReadonlySet<Step>, end: AnsweredStep): Told {
  const room = Math.max(0, STEPS_MAX - 1 - must.size);
  const others = steps.filter((step) => !must.has(step));
  const head = Math.ceil(room / 2);
  const out = new Set(others.slice(head, Math.max(head, others.length - (room - head))));
  return { steps: [...steps.filter((step) => !out.has(step)), end], omitted: out.size };
}
