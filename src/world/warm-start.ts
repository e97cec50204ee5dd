/**
 * Copies of a key that a stationary past has left in the shared tiers. They are drawn tier by tier from the application
 * downwards, because a copy in one tier tells when the next was last asked.
 */
import { CAUSE } from '../measure/record.ts';
import { EVICTION } from '../policy/eviction/registry.ts';
import type { Tier } from '../scenario/resolved.ts';
import { leavesEarly, meanLife, missRate, presence, sampleCopy } from './stationary.ts';
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
  return CAUSE[EVICTION[eviction].loses];
}

/** Numbers of the draws that decide why a copy is gone, and when a lookup was passed on; those before are a copy's. */
const EVICTED = 4;
const PASSED = 5;

/** Copies that nobody asked for are drawn up to this much beyond the time that fits: the tier drops what does not. */
const BEYOND_ROOM = 1.5;

/** A copy drawn, and the rate of the lookups that it sees. */
export interface DrawnCopy extends CopyState {
  readonly stop: Stop;
  readonly rate: number;
}

/**
 * Draws the copies of one key. `passing` are the requests per second of each region that go on to the shared tiers;
 * `uniform(stop, n)` gives independent numbers on [0, 1). The first stops are asked at random. What they pass on comes
 * when they have no copy, and is silent while they have one: the copy tells when they last did, or their lack of one
 * does, for no longer than its life. `evicted` hears of the stops whose last copy left for the bounds of its tier.
 */
export function drawCopies(
  stops: readonly Stop[],
  retention: readonly (readonly Retention[])[],
  passing: Float64Array,
  { uniform, evicted }: { uniform: (stop: Stop, n: number) => number; evicted: (stop: Stop) => void },
): DrawnCopy[] {
  const reaching = passing.slice();
  const drawn: DrawnCopy[] = [];
  /** Time since a lookup last came from the tier before; Infinity: that is the application. */
  const asked = stops.map(() => Infinity);
  stops.forEach((stop, at) => {
    const kept = retention[stop.tier][stop.site];
    let rate = 0;
    for (const region of stop.regions) rate += reaching[region];
    const share = rate > 0 ? missRate(kept, rate, stop.ttl) / rate : 1;
    for (const region of stop.regions) reaching[region] *= share;
    const copy = stop.ttl > 0 ? drawCopy(stop, kept, rate, { asked: asked[at], share }, uniform) : null;
    if (copy !== null) drawn.push({ ...copy, stop, rate });
    else if (stop.ttl > 0 && uniform(stop, EVICTED) < leavesEarly(kept, rate, stop.ttl)) evicted(stop);
    if (stop.below < 0) return;
    const without = -Math.log(1 - uniform(stop, PASSED)) / rate;
    const passed =
      stop.ttl > 0 ? (copy?.age ?? meanLife(kept, rate, stop.ttl) + without) : Math.min(asked[at], without);
    asked[stop.below] = Math.min(asked[stop.below], passed);
  });
  return drawn;
}

function drawCopy(
  stop: Stop,
  retention: Retention,
  rate: number,
  { asked, share }: { asked: number; share: number },
  uniform: (stop: Stop, n: number) => number,
): CopyState | null {
  const u = uniform(stop, 0);
  const state = sampleCopy(retention, rate, stop.ttl, uniform(stop, 1), uniform(stop, 2));
  if (asked === Infinity) return u < presence(retention, rate, stop.ttl) ? state : null;
  if (retention.kind === 'frequency' && rate < retention.rate) return null;
  // The last lookup found nothing here and stored, or found a copy of some age.
  const age = u < share ? asked : asked + state.age;
  const isKept = retention.kind !== 'idle' || asked <= BEYOND_ROOM * retention.time;
  return age < stop.ttl && isKept ? { age, idle: asked } : null;
}
