/**
 * Copies of a key that a stationary past has left in the shared tiers. They are drawn tier by tier from the application
 * downwards, because a copy in one tier tells when the next was last asked.
 */
import { CAUSE } from '../measure/record.ts';
import type { Tier } from '../scenario/resolved.ts';
import { leavesEarly, missRate, presence, sampleCopy } from './stationary.ts';
import type { CopyState, Retention } from './stationary.ts';

/** A shared tier at one site, as a class of keys meets it. */
export interface Stop {
  readonly tier: number;
  /** Region where the tier's cluster stands. */
  readonly site: number;
  /** 0: the class is not held there. */
  readonly ttl: number;
  /** Mean bytes of a copy. */
  readonly bytes: number;
  /** Index of the stop that this one passes misses on to; -1: the origin. */
  readonly below: number;
  readonly regions: readonly number[];
}

/** What a region's requests for a class of keys pass, from the application to the origin. */
export interface Route {
  readonly region: number;
  readonly chain: readonly {
    readonly tier: number;
    readonly site: number;
    readonly ttl: number;
    readonly bytes: number;
  }[];
}

/** The stops of a class, each before the one that it passes misses on to. */
export function stopsOf(routes: readonly Route[]): Stop[] {
  const found: { tier: number; site: number; ttl: number; bytes: number; position: number; regions: number[] }[] = [];
  for (const { region, chain } of routes) {
    chain.forEach(({ tier, site, ttl, bytes }, position) => {
      const known = found.find((stop) => stop.tier === tier && stop.site === site);
      if (known === undefined) found.push({ tier, site, ttl, bytes, position, regions: [region] });
      else known.regions.push(region);
    });
  }
  const ordered = found.toSorted((a, b) => a.position - b.position || a.site - b.site);
  return ordered.map(({ tier, site, ttl, bytes, position, regions }) => {
    const next = routes.find(({ region }) => region === regions[0])?.chain[position + 1];
    const below = ordered.findIndex((stop) => stop.tier === next?.tier && stop.site === next.site);
    return { tier, site, ttl, bytes, below, regions };
  });
}

/** Why a tier's misses are due to its bounds: its policy kept keys out, or made room for others. */
export function evictionCause({ eviction }: Tier): number {
  return eviction === 'w-tinylfu' ? CAUSE.admission : CAUSE.capacity;
}

/** Number of the draw that decides why a copy is gone; those before decide on the copy. */
const EVICTED = 4;

/** A copy drawn, and the rate of the lookups that it sees. */
export interface DrawnCopy extends CopyState {
  readonly stop: Stop;
  readonly rate: number;
}

/**
 * Draws the copies of one key. `passing` are the requests per second of each region that go on to the shared tiers;
 * `uniform(stop, n)` gives independent numbers on [0, 1). A copy was made from what the next tier held, or was given,
 * at that moment; where nothing tells of the past, a stop holds a copy as often as lookups find one (arrivals at random
 * see what is there on average). `evicted` hears of the stops whose last copy left for the bounds of its tier.
 */
export function drawCopies(
  stops: readonly Stop[],
  retention: readonly (readonly Retention[])[],
  passing: Float64Array,
  { uniform, evicted }: { uniform: (stop: Stop, n: number) => number; evicted: (stop: Stop) => void },
): DrawnCopy[] {
  const reaching = passing.slice();
  const drawn: DrawnCopy[] = [];
  /** Age of the youngest copy that was made from each stop; Infinity: there is none. */
  const fed = stops.map(() => Infinity);
  const holding = stops.map(() => 0);
  stops.forEach((stop, at) => {
    const kept = retention[stop.tier][stop.site];
    let rate = 0;
    for (const region of stop.regions) rate += reaching[region];
    const share = rate > 0 ? missRate(kept, rate, stop.ttl) / rate : 1;
    for (const region of stop.regions) reaching[region] *= share;
    const found = presence(kept, rate, stop.ttl);
    holding[at] = stop.ttl > 0 ? found : 0;
    const feeders = stops.flatMap(({ below, ttl }, other) => (below === at && ttl > 0 ? [other] : []));
    const unfed = foundUnfed(found, feeders.map((other) => holding[other]), meanAge(stops, feeders) / stop.ttl);
    const copy = stop.ttl > 0 ? drawCopy(stop, kept, rate, { fed: fed[at], share, unfed }, uniform) : null;
    const youngest = Math.min(copy?.age ?? Infinity, fed[at]);
    if (stop.below >= 0) fed[stop.below] = Math.min(fed[stop.below], youngest);
    if (copy !== null) drawn.push({ ...copy, stop, rate });
    else if (stop.ttl > 0 && uniform(stop, EVICTED) < leavesEarly(kept, rate, stop.ttl)) evicted(stop);
  });
  return drawn;
}

function drawCopy(
  stop: Stop,
  retention: Retention,
  rate: number,
  { fed, share, unfed }: { fed: number; share: number; unfed: number },
  uniform: (stop: Stop, n: number) => number,
): CopyState | null {
  const u = uniform(stop, 0);
  const state = sampleCopy(retention, rate, stop.ttl, uniform(stop, 1), uniform(stop, 2));
  if (fed === Infinity) return u < unfed ? state : null;
  // The lookup that fed a copy above found nothing here and stored, or found a copy of some age.
  const age = u < share ? fed : fed + state.age;
  const idle = Math.min(fed, state.idle);
  const isKept = retention.kind !== 'idle' || idle <= retention.time;
  return age < stop.ttl && isKept ? { age, idle } : null;
}

/** Mean age of the copies that feeders hold, about half of what they live. */
function meanAge(stops: readonly Stop[], feeders: readonly number[]): number {
  if (feeders.length === 0) return 0;
  return feeders.reduce((sum, at) => sum + stops[at].ttl / 2, 0) / feeders.length;
}

/**
 * Probability that a stop holds a copy when none of its feeders does. A lookup comes from a feeder without a copy and
 * finds one with probability `found`; the other feeders may hold copies at that moment, and then the stop almost always
 * does. What is left is the probability for the case that no feeder holds one.
 */
function foundUnfed(found: number, holding: readonly number[], ageShare: number): number {
  if (holding.length < 2) return found;
  const known = 1 - found * Math.min(1, ageShare);
  let others = 0;
  holding.forEach((_, self) => {
    let none = 1;
    holding.forEach((share, other) => {
      if (other !== self) none *= 1 - share;
    });
    others += (1 - none) / holding.length;
  });
  return others < 1 ? Math.max(0, Math.min(1, (found - others * known) / (1 - others))) : found;
}
