/** The safety margin of a configuration: how far each thing can go, all else as it is, until an expectation breaks. */
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import type { Outcome } from './search.ts';
import { edgeOf } from './edge.ts';
import { foresee } from './space.ts';
import { hasZipf, loaded, pinned, skewed, without } from './stress.ts';

/** What a probe sees: whether all expectations hold, which of them do not, and what it took. */
export interface Probe {
  readonly outcome: Outcome;
  /** Texts of the expectations that do not hold. */
  readonly broken: readonly string[];
}

type MarginKind = 'load' | 'flatter' | 'steeper' | 'region';

export interface Margin {
  readonly kind: MarginKind;
  /** The region that is lost; null: none. */
  readonly region: string | null;
  /**
   * Times the load, or added to the exponents of Zipf's law: where all was seen to hold, null if nowhere, and the
   * nearest point beyond where something did not.
   */
  readonly holds: number | null;
  readonly breaks: number | null;
  readonly broken: readonly string[];
  /** Whether the two are as near as `resolution`, or the end of what is looked at was reached. */
  readonly isResolved: boolean;
  readonly resolution: number;
}

/** A region whose loss has no lasting state to simulate, or that was not come to. */
interface Unasked {
  readonly region: string;
  readonly because: string;
}

export interface Margins {
  readonly margins: readonly Margin[];
  readonly unasked: readonly Unasked[];
}

export interface MarginOptions {
  /** Null when it was stopped, or there are no runs left. */
  readonly probe: (scenario: ResolvedScenario, doing: string) => Promise<Probe | null>;
  readonly strict: boolean;
}

/** A quarter to four times the load; the edge within a twentieth. */
const LOAD = { most: 4, least: 0.25, resolution: Math.log(1.05) } as const;
/** Exponents of real workloads lie between 0.6 and 1.4: half of one either way is more than any estimate is off. */
const SKEW = { most: 0.5, resolution: 0.02 } as const;
/** Doubling steps from a guess that is far off, and back by halves, take fewer than this. */
const PROBES = 10;
/** Halvings of a line that a forecast is asked for: finer than its resolution. */
const HALVINGS = 7;

/** `chosen` passed, with `outcome`. */
export async function marginsOf(
  chosen: ResolvedScenario,
  outcome: Outcome,
  options: MarginOptions,
): Promise<Margins> {
  const scenario = pinned(chosen);
  const search = new MarginSearch(scenario, outcome, options);
  const margins: Margin[] = [];
  const unasked: Unasked[] = [];
  const add = (margin: Margin | null): void => {
    if (margin !== null) margins.push(margin);
  };
  add(await search.along('load', null, scenario, { from: 0, to: Math.log(LOAD.most) }));
  if (hasZipf(scenario)) {
    add(await search.along('flatter', null, scenario, { from: 0, to: -SKEW.most }));
    add(await search.along('steeper', null, scenario, { from: 0, to: SKEW.most }));
  }
  for (const [index, { name, rate }] of scenario.regions.entries()) {
    if (scenario.regions.length === 1) break;
    const left = without(scenario, index);
    if ('because' in left) unasked.push({ region: name, because: left.because });
    // A standby has no users to lose; what else it has is asked for in the same way.
    else if (rate > 0) add(await search.region(name, left.scenario));
  }
  return { margins, unasked };
}

class MarginSearch {
  readonly #options: MarginOptions;
  /** What the forecast of the chosen configuration was off by, by expectation; NaN where it has no form. */
  readonly #residuals: readonly number[];

  constructor(scenario: ResolvedScenario, outcome: Outcome, options: MarginOptions) {
    this.#options = options;
    const { shortfalls } = foresee(scenario, options.strict);
    this.#residuals = outcome.shortfalls.map((shortfall, at) => shortfall - shortfalls[at]);
  }

  /** Null when nothing was seen of it. */
  async along(
    kind: MarginKind,
    region: string | null,
    scenario: ResolvedScenario,
    { from, to }: { readonly from: number; readonly to: number },
  ): Promise<Margin | null> {
    const isLoad = kind === 'load' || kind === 'region';
    const stress = isLoad
      ? (at: number) => loaded(scenario, Math.exp(at))
      : (at: number) => skewed(scenario, at);
    const { resolution } = isLoad ? LOAD : SKEW;
    const name = region === null ? kind : `without ${region}`;
    const line = { from, to, guess: this.#guess(stress, from, to), resolution, probes: PROBES };
    const edge = await edgeOf(line, async (at) => {
      const found = await this.#options.probe(stress(at), `margin: ${name}`);
      return found === null ? null : { ...found, holds: found.outcome.passes };
    });
    if (edge.probes === 0) return null;
    const value = (at: number): number => (isLoad ? Math.exp(at) : at);
    return {
      kind,
      region,
      // The present state has been seen; how little load is little enough without a region has not.
      holds: region !== null && edge.holds === from ? null : value(edge.holds),
      breaks: edge.breaks === null ? null : value(edge.breaks),
      broken: edge.seen?.broken ?? [],
      isResolved: edge.isResolved,
      resolution: isLoad ? Math.expm1(LOAD.resolution) : SKEW.resolution,
    };
  }

  /** With a region lost, the load at which all holds: more than the present one, or less. */
  async region(name: string, scenario: ResolvedScenario): Promise<Margin | null> {
    const now = await this.#options.probe(scenario, `margin: without ${name}`);
    if (now === null) return null;
    if (now.outcome.passes) {
      const { resolution } = LOAD;
      const margin = { kind: 'region', region: name, broken: [], isResolved: true, resolution } as const;
      return { ...margin, holds: 1, breaks: null };
    }
    const less = await this.along('region', name, scenario, { from: Math.log(LOAD.least), to: 0 });
    return less === null ? null : { ...less, broken: less.broken.length > 0 ? less.broken : now.broken };
  }

  /** Where the forecast, put right by what it was off by, begins to fail. */
  #guess(stress: (at: number) => ResolvedScenario, from: number, to: number): number {
    const holds = (at: number): boolean => {
      const { shortfalls } = foresee(stress(at), this.#options.strict);
      return shortfalls.every((shortfall, index) => !(shortfall + this.#residuals[index] > 0));
    };
    if (holds(to)) return to;
    let [low, high] = [from, to];
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (low + high) / 2;
      if (holds(middle)) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  }
}
