/**
 * Keys whose copies writes end too often for each end to be an event are looked at for a part of the time, as detailed
 * simulation of a processor samples the run of a program (R. Wunderlich et al., "SMARTS", ISCA 2003). During a look
 * everything happens as for any key. Between two looks the clock of the key stands still: copies, fetches and writes
 * go on with the next look as the last one left them, so that what is looked at is one unbroken history. Meanwhile its
 * demand is spread over levels, and its answers are old, as they were on average during the last look.
 */
import { STALE_CAUSE_COUNT } from '../../measure/record.ts';
import { Draws } from '../../random/stream.ts';
import type { Fetches } from './fetches.ts';
import type { Holdings } from './holdings.ts';
import type { Lane } from './lanes.ts';
import { AGE, EXPIRE, FILL, isRanked, KINDS, LOOK, LOOKUP } from './state.ts';
import type { ModelState } from './state.ts';
import type { Versions, Watch } from './versions.ts';

/** Ends and fills of a key's copy during one look, in a region on average. */
const LOOK_CYCLES = 2;
/** Those that a start takes until it has been forgotten, in the region that takes longest. */
const SETTLING_CYCLES = 3;
const BISECTIONS = 60;
/** Deletes that are followed if the scenario does not say how many: they take half a minute. */
const DELETES = 2e6;

/** Something that happens to a key during a look, so often or for so many share seconds. */
type Tale =
  | { readonly kind: 'old'; readonly lane: Lane; readonly level: number; readonly cause: number; readonly much: number }
  | { readonly kind: 'ended'; readonly tier: number; readonly site: number; readonly much: number };

/** A key that is looked at from time to time. */
interface Looked {
  readonly i: number;
  /** Seconds of a look, from one to the next, and before the first. */
  readonly look: number;
  readonly gap: number;
  readonly settling: number;
  /** What the last look has seen: seconds by [region][level], old share seconds by [region][level][cause]. */
  readonly levels: Float64Array;
  readonly old: Float64Array;
  /** Copies that deletes have ended, by [tier][site]. */
  readonly ended: Float64Array;
  /** What there is of both, told again and again until the next look. */
  tales: readonly Tale[];
  /** Since when each region's level has been what it is, s. */
  readonly since: Float64Array;
  state: 'settling' | 'looked at' | 'left';
  /** Since when it has not been looked at, and until when that has been taken into account, s. */
  leftAt: number;
  toldAt: number;
  looks: number;
}

export class Looks implements Watch {
  readonly #state: ModelState;
  readonly #versions: Versions;
  readonly #holdings: Holdings;
  readonly #fetches: Fetches;
  readonly #draws: Draws;
  /** By representative; undefined: it is always looked at. */
  readonly #keys: (Looked | undefined)[] = [];
  /** The same: 1 while nobody looks at it. */
  readonly #left: Uint8Array;
  /** Levels of the longest chain. */
  readonly #levels: number;

  constructor(state: ModelState, versions: Versions, parts: { holdings: Holdings; fetches: Fetches }) {
    this.#state = state;
    this.#versions = versions;
    this.#holdings = parts.holdings;
    this.#fetches = parts.fetches;
    this.#draws = new Draws(state.scenario.seed, 'model/looks');
    this.#left = new Uint8Array(state.strata.count);
    this.#levels = 1 + Math.max(0, ...state.lanes.map(({ chain }) => chain.length));
  }

  /** Chooses the keys, and how long to look at each: as long as the ends of all their copies are not too many. */
  begin(): void {
    const { queue, scenario } = this.#state;
    const candidates = this.#candidates();
    const most = scenario.resolution.deletes ?? DELETES;
    const shares = sharesOf(candidates, most / scenario.duration);
    candidates.forEach(({ i, cycles, slowest }, at) => {
      const look = LOOK_CYCLES / (cycles / this.#state.regions);
      const gap = look / shares[at] - look;
      const settling = SETTLING_CYCLES / slowest;
      if (!(gap > 0) || settling + look >= scenario.duration) return;
      this.#keys[i] = this.#looked(i, { look, gap, settling });
      queue.push(settling, i * KINDS + LOOK);
    });
  }

  #looked(i: number, times: { look: number; gap: number; settling: number }): Looked {
    const { regions, scenario } = this.#state;
    return {
      i,
      ...times,
      levels: new Float64Array(regions * this.#levels),
      old: new Float64Array(regions * this.#levels * STALE_CAUSE_COUNT),
      ended: new Float64Array(scenario.tiers.length * regions),
      tales: [],
      since: new Float64Array(regions),
      state: 'settling',
      leftAt: NaN,
      toldAt: NaN,
      looks: 0,
    };
  }

  /** Written keys whose copies events end, most of them before their time. */
  #candidates(): Candidate[] {
    const { regions, strata, tally } = this.#state;
    const found: Candidate[] = [];
    for (let i = 0; i < strata.count; i++) {
      const writes = this.#versions.commits.rate[i];
      if (!(writes > 0)) continue;
      let cycles = 0;
      let slowest = Infinity;
      let isFit = true;
      for (let region = 0; region < regions && isFit; region++) {
        const lane = this.#state.lane(i, region);
        isFit = isRanked(lane) && lane.chain.length > 0 && !this.#state.isFollowed(lane, i) && this.#ends(lane, writes);
        const rate = isFit ? this.#state.usualRate(lane, i) : 0;
        if (!(rate > 0)) continue;
        const each = 1 / (1 / writes + 1 / rate + tally.fetchTimes(lane)[lane.chain.length]);
        cycles += each;
        slowest = Math.min(slowest, each);
      }
      if (isFit && cycles > 0) found.push({ i, cycles, slowest, demand: strata.weight[i] * strata.share[i] });
    }
    return found;
  }

  /** Whether events end copies in the first shared tier before their time, and in no other one does time. */
  #ends({ chain, namespace }: Lane, writes: number): boolean {
    const { duration } = this.#state.scenario;
    return chain.every(({ tier, ttl }, position) => {
      return this.#versions.isTold(tier, namespace) ? writes * ttl > 1 : position > 0 && ttl >= duration;
    });
  }

  /** Whether nobody looks at a key now. */
  isLeft(i: number): boolean {
    return this.#left[i] === 1;
  }

  /** Whether an event does not happen now: that of a key which nobody looks at, except to a copy that ages on. */
  putsOff(kind: number, index: number): boolean {
    const { regions, strata } = this.#state;
    if (kind === LOOKUP || kind === FILL) return this.isLeft(Math.floor(index / regions));
    if (kind !== EXPIRE && kind !== AGE) return false;
    const { tier, i } = this.#state.siteOf(index);
    return this.isLeft(i) && this.#versions.isTold(tier, strata.classes[strata.classOf[i]].namespace);
  }

  /** A look at a key begins or ends. */
  turn(i: number): void {
    const key = this.#keys[i];
    if (key === undefined) return;
    const { now, queue } = this.#state;
    if (key.state === 'looked at') {
      this.#leave(key);
      // The first gaps are cut short by chance, so that not all keys are looked at together.
      const gap = key.looks === 1 ? key.gap * this.#draws.uniform(i) : key.gap;
      queue.push(now + gap, i * KINDS + LOOK);
      return;
    }
    if (key.state === 'left') this.#comeBack(key);
    key.levels.fill(0);
    key.old.fill(0);
    key.ended.fill(0);
    key.since.fill(now);
    key.state = 'looked at';
    key.looks++;
    queue.push(now + key.look, i * KINDS + LOOK);
  }

  /** The level of a key has been another one in a region until now; true: its demand does not follow. */
  moved(i: number, region: number, before: number): boolean {
    const key = this.#keys[i];
    if (key === undefined) return false;
    if (key.state === 'left') return true;
    key.levels[region * this.#levels + before] += this.#state.now - key.since[region];
    key.since[region] = this.#state.now;
    return false;
  }

  /** Answers of a key were old. */
  old(i: number, region: number, level: number, cause: number, shareSeconds: number): void {
    const key = this.#keys[i];
    if (key !== undefined) key.old[(region * this.#levels + level) * STALE_CAUSE_COUNT + cause] += shareSeconds;
  }

  /** A delete has ended a copy of a key. */
  ended(tier: number, site: number, i: number): void {
    const key = this.#keys[i];
    if (key !== undefined) key.ended[tier * this.#state.regions + site]++;
  }

  /** What each second of a look stands for, s. */
  standsFor(i: number): number {
    const key = this.#keys[i];
    return key === undefined || key.looks === 0 ? 1 : (key.look + key.gap) / key.look;
  }

  /** Tells what has happened until now to the keys that nobody looks at. */
  tell(): void {
    for (const key of this.#keys) if (key?.state === 'left') this.#tell(key);
  }

  #tell(key: Looked): void {
    const { now } = this.#state;
    const times = (now - key.toldAt) / key.look;
    key.toldAt = now;
    for (const tale of key.tales) {
      const much = times * tale.much;
      if (tale.kind === 'old') this.#versions.add(tale.lane, key.i, tale.level, tale.cause, much);
      else this.#versions.countRemoved(tale.tier, tale.site, key.i, much);
    }
  }

  #talesOf({ i, old, ended }: Looked): Tale[] {
    const { regions, scenario } = this.#state;
    const tales: Tale[] = [];
    for (let region = 0; region < regions; region++) {
      const lane = this.#state.lane(i, region);
      for (let level = 0; level < lane.chain.length; level++) {
        const from = (region * this.#levels + level) * STALE_CAUSE_COUNT;
        for (let cause = 0; cause < STALE_CAUSE_COUNT; cause++) {
          if (old[from + cause] > 0) tales.push({ kind: 'old', lane, level, cause, much: old[from + cause] });
        }
      }
      for (let tier = 0; tier < scenario.tiers.length; tier++) {
        const much = ended[tier * regions + region];
        if (much > 0) tales.push({ kind: 'ended', tier, site: region, much });
      }
    }
    return tales;
  }

  #leave(key: Looked): void {
    const { i } = key;
    const { level, now, regions } = this.#state;
    for (let region = 0; region < regions; region++) {
      const lane = this.#state.lane(i, region);
      this.#state.settle(lane, i);
      this.moved(i, region, level[i * regions + region]);
      this.#spread(key, lane, 1);
    }
    key.state = 'left';
    this.#left[i] = 1;
    key.tales = this.#talesOf(key);
    key.leftAt = now;
    key.toldAt = now;
  }

  /** Spreads the demand of a key over its levels as the look has seen them, or (-1) gathers it again. */
  #spread({ i, look, levels }: Looked, lane: Lane, sign: 1 | -1): void {
    const { flows, level: present, now, regions, strata } = this.#state;
    const demand = sign * strata.weight[i] * strata.share[i];
    flows.add(this.#state.at(lane, i, present[i * regions + lane.region]), -demand, now);
    for (let level = 0; level <= lane.chain.length; level++) {
      const part = levels[lane.region * this.#levels + level] / look;
      if (part > 0) flows.add(this.#state.at(lane, i, level), part * demand, now);
    }
  }

  /** Goes on where a key was left. */
  #comeBack(key: Looked): void {
    const { i, leftAt } = key;
    const { now, regions, scenario } = this.#state;
    this.#tell(key);
    key.state = 'looked at';
    this.#left[i] = 0;
    this.#versions.commits.delay(i, now - leftAt);
    for (let tier = 0; tier < scenario.tiers.length; tier++) {
      if (this.#state.copies[tier] === null) continue;
      for (let site = 0; site < regions; site++) this.#holdings.delay(tier, site, i, leftAt);
    }
    for (let region = 0; region < regions; region++) {
      const lane = this.#state.lane(i, region);
      this.#spread(key, lane, -1);
      this.#versions.beginPair(lane, i, now);
      this.#fetches.delay(lane, i, leftAt);
    }
  }
}

/** A key that might be looked at for a part of the time only. */
interface Candidate {
  readonly i: number;
  /** Ends of its copies a second, in all regions, and in the region that takes longest. */
  readonly cycles: number;
  readonly slowest: number;
  /** Share of its namespace's requests. */
  readonly demand: number;
}

/** Part of the time to look at each of some keys, so that copies end `most` times a second in all. */
function sharesOf(candidates: readonly Candidate[], most: number): number[] {
  const mean = candidates.reduce((sum, { demand }) => sum + demand, 0) / candidates.length;
  // Looks at keys that matter more are more, by N. Neyman's allocation of samples; the others have their share, too.
  const wanted = candidates.map(({ demand }) => Math.max(demand, mean));
  const shares = (scale: number): number[] => {
    return candidates.map(({ cycles }, at) => Math.min(1, (scale * wanted[at]) / cycles));
  };
  const total = (scale: number): number => {
    return shares(scale).reduce((sum, share, at) => sum + share * candidates[at].cycles, 0);
  };
  let [low, high] = [0, Math.max(0, ...candidates.map(({ cycles }, at) => cycles / wanted[at]))];
  if (total(high) <= most) return shares(high);
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = (low + high) / 2;
    if (total(middle) > most) high = middle;
    else low = middle;
  }
  return shares(low);
}
