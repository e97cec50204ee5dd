/**
 * The search for the cheapest configuration that meets all expectations: a forecast says what to try, a simulation
 * decides. Best first with a bound: each simulation also tells how far off the forecast is, and the search ends when
 * what was not simulated holds, with that error, a cheaper configuration that passes with a probability below `RISK`.
 */
import type { Configuration } from './space.ts';
import { Residuals } from './residuals.ts';
import type { ResidualFacts } from './residuals.ts';

/** What a simulation says of a configuration. */
export interface Outcome {
  /** Of a month, $. */
  readonly cost: number;
  /** By counted expectation; none is NaN. */
  readonly shortfalls: readonly number[];
  /** Whether all expectations hold, as a run of the configuration would judge. */
  readonly passes: boolean;
  /** Replications that it took. */
  readonly runs: number;
}

export type Trial<T extends Outcome = Outcome> = Pick<Configuration, 'index'> & { readonly outcome: T };

/** Of a configuration: what the search needs. */
export type Candidate = Pick<Configuration, 'index'> & {
  readonly foreseen: Pick<Configuration['foreseen'], 'fixed' | 'used' | 'shortfalls'>;
};

export interface SearchOptions<C extends Candidate, T extends Outcome> {
  /** Null when it was stopped before anything was measured. */
  readonly simulate: (candidate: C) => Promise<T | null>;
  /** Simulates nothing more once this is false; it is told what was found so far. */
  readonly goesOn: (found: { readonly runs: number; readonly best: Trial<T> | null }) => boolean;
}

export interface Found<T extends Outcome> {
  /** The cheapest that passes; null: none of those simulated does. */
  readonly best: Trial<T> | null;
  /** In the order of simulation. */
  readonly trials: readonly Trial<T>[];
  /** Probability, at most, that one that was not simulated passes and is cheaper. */
  readonly doubt: number;
  /** Whether that is below what the search asks for. */
  readonly isProven: boolean;
  /** Of those not simulated: dearer than the best; cheaper, and expected to fail; neither. */
  readonly left: { readonly dearer: number; readonly failing: number; readonly open: number };
  /** Of the forecast, by counted expectation and of the part of the cost that use decides. */
  readonly errors: { readonly shortfalls: readonly ResidualFacts[]; readonly used: ResidualFacts };
  /** The residual expected of what was not simulated, likewise. */
  readonly expected: { readonly shortfalls: readonly number[]; readonly used: number };
}

/** A search that is wrong once in a hundred times is better than what its forecasts and inputs are worth. */
const RISK = 0.01;
/** Bills that differ by less are equal: nobody chooses by it, and list prices are not so exact. */
const SAME_COST = 0.001;
/** Before so many simulations nothing is known of how far off the forecast is. */
const LEAST_TRIALS = 3;
/**
 * By how much errors of closed forms are taken to differ between configurations before any simulation: of hit rates
 * (in log odds), loads and latencies by 0.02 to 0.05 in tests, around a shift of up to a tenth. Without a form nothing
 * is known, and anything within a factor of e^2 is likely.
 */
const FORM_DEVIATION = 0.05;
const FORMLESS_DEVIATION = 2;

export async function search<C extends Candidate, T extends Outcome>(
  candidates: readonly C[],
  { simulate, goesOn }: SearchOptions<C, T>,
): Promise<Found<T>> {
  const beliefs = new Beliefs(candidates);
  const trials: Trial<T>[] = [];
  const untried = new Set(candidates);
  let best: Trial<T> | null = null;
  let runs = 0;
  for (;;) {
    const next: C | null = choose([...untried], beliefs, best, trials.length);
    if (next === null || !goesOn({ runs, best })) break;
    const outcome = await simulate(next);
    if (outcome === null) break;
    runs += outcome.runs;
    untried.delete(next);
    beliefs.learn(next, outcome);
    const trial: Trial<T> = { index: next.index, outcome };
    trials.push(trial);
    if (outcome.passes && (best === null || outcome.cost < best.outcome.cost)) best = trial;
  }
  return conclude([...untried], { beliefs, best, trials });
}

/** The configuration to simulate next; null: what is left is not worth it. */
function choose<C extends Candidate>(
  untried: readonly C[],
  beliefs: Beliefs,
  best: Trial | null,
  tried: number,
): C | null {
  const chances = untried.map((candidate) => beliefs.better(candidate, best));
  const likeliest = chances.reduce((at, chance, index) => (at < 0 || chance > chances[at] ? index : at), -1);
  const doubt = chances.reduce((sum, chance) => sum + chance, 0);
  if (likeliest < 0 || chances[likeliest] === 0 || (doubt <= RISK && tried >= LEAST_TRIALS)) return null;
  if (best !== null) return untried[likeliest];
  // Nothing passes yet: the cheapest that more likely than not does.
  let cheapest: C | null = null;
  untried.forEach((candidate, index) => {
    if (chances[index] < 0.5) return;
    if (cheapest === null || beliefs.cost(candidate) < beliefs.cost(cheapest)) cheapest = candidate;
  });
  return cheapest ?? untried[likeliest];
}

/** What is believed of configurations by their forecasts, and by how far off those of others were. */
class Beliefs {
  readonly #shortfalls: readonly Residuals[];
  readonly #used = new Residuals(FORM_DEVIATION);

  constructor(candidates: readonly Candidate[]) {
    const expectations = candidates[0]?.foreseen.shortfalls ?? [];
    this.#shortfalls = expectations.map((_, at) => {
      const isForeseen = candidates.every(({ foreseen }) => !Number.isNaN(foreseen.shortfalls[at]));
      return new Residuals(isForeseen ? FORM_DEVIATION : FORMLESS_DEVIATION);
    });
  }

  learn({ foreseen }: Candidate, outcome: Outcome): void {
    this.#shortfalls.forEach((residuals, at) => {
      residuals.add(outcome.shortfalls[at] - guess(foreseen.shortfalls[at]));
    });
    const used = outcome.cost - foreseen.fixed;
    if (foreseen.used > 0 && used > 0) this.#used.add(Math.log(used / foreseen.used));
  }

  /** Expected cost of a month, $. */
  cost({ foreseen }: Candidate): number {
    return foreseen.fixed + foreseen.used * Math.exp(this.#used.expected);
  }

  /** Probability, at most, that it meets all expectations: they do not fail independently. */
  passes({ foreseen }: Candidate): number {
    return this.#shortfalls.reduce((least, residuals, at) => {
      return Math.min(least, residuals.chanceBelow(-guess(foreseen.shortfalls[at])));
    }, 1);
  }

  /** Probability that it is cheaper than `best`. */
  cheaper({ foreseen }: Candidate, best: Trial): number {
    const room = best.outcome.cost * (1 - SAME_COST) - foreseen.fixed;
    if (room <= 0) return 0;
    return foreseen.used === 0 ? 1 : this.#used.chanceBelow(Math.log(room / foreseen.used));
  }

  /** Probability, at most, that it passes and is cheaper than the best so far. */
  better(candidate: Candidate, best: Trial | null): number {
    const cheaper = best === null ? 1 : this.cheaper(candidate, best);
    return cheaper === 0 ? 0 : Math.min(cheaper, this.passes(candidate));
  }

  get errors(): Found<Outcome>['errors'] {
    return { shortfalls: this.#shortfalls.map(({ facts }) => facts), used: this.#used.facts };
  }

  get expected(): Found<Outcome>['expected'] {
    return { shortfalls: this.#shortfalls.map(({ expected }) => expected), used: this.#used.expected };
  }
}

/** Where there is no closed form, the bound: what simulations show is all that is known. */
function guess(shortfall: number): number {
  return Number.isNaN(shortfall) ? 0 : shortfall;
}

function conclude<T extends Outcome>(
  untried: readonly Candidate[],
  { beliefs, best, trials }: { beliefs: Beliefs; best: Trial<T> | null; trials: readonly Trial<T>[] },
): Found<T> {
  const left = { dearer: 0, failing: 0, open: 0 };
  let doubt = 0;
  for (const candidate of untried) {
    doubt += beliefs.better(candidate, best);
    if (best !== null && beliefs.cheaper(candidate, best) < 0.5) left.dearer++;
    else if (beliefs.passes(candidate) < 0.5) left.failing++;
    else left.open++;
  }
  const { errors, expected } = beliefs;
  const isProven = doubt === 0 || (doubt <= RISK && trials.length >= LEAST_TRIALS);
  return { best, trials, doubt: Math.min(1, doubt), isProven, left, errors, expected };
}
