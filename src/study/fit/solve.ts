/**
 * What ties the figures of a workload to each other: by Zipf's law, exponent and number of keys determine how many
 * distinct keys are asked for in an hour, and with rate, instances and bounds of in-process caches how many requests
 * these answer. Any two of the four give the other two; of more than two, each pair has to give the same.
 */
import { Popularity } from '../../random/popularity.ts';
import { lruWithTtl } from '../../theory/che.ts';
import { keyGroups } from '../../theory/key-group.ts';
import type { KeyGroup } from '../../theory/key-group.ts';

export const FIGURES = ['exponent', 'keys', 'distinctPerHour', 'hitRate'] as const;
export type Figure = (typeof FIGURES)[number];
export type Figures = Readonly<Record<Figure, number>>;

/** What the figures depend on besides. */
export interface Surroundings {
  /** Requests a second of all instances. */
  readonly rate: number;
  /** Each has a cache of its own and an equal part of the requests. */
  readonly instances: number;
  /** Of each cache; one of the two may be infinite. */
  readonly entries: number;
  /** From the insertion, s. */
  readonly ttl: number;
}

export interface Solution {
  readonly from: readonly [Figure, Figure];
  /** Null: the two contradict each other. */
  readonly figures: Figures | null;
  /** What the second may be, given the first. */
  readonly possible: readonly [low: number, high: number];
}

const HOUR = 3600;
/** Beyond it one key gets more than nine requests in ten. */
const EXPONENT_MOST = 4;
/** More keys than any system has. */
const KEYS_MOST = 1e13;
/** Halvings of the range of an exponent, or of a logarithm of keys: to a billionth of it. */
const HALVINGS = 30;
/** By a steeper law too one key gets all, to the last digit; sums over ranks take time with the exponent. */
const STEEPEST = 100;
/** Width of the groups of ranks: over 5 % of a rank a hit rate changes by less than a thousandth. */
const GROUP_WIDTH = 0.05;

/** One solution for each pair of the figures that are given. */
export function solve(given: Partial<Figures>, around: Surroundings): Solution[] {
  const names = FIGURES.filter((name) => given[name] !== undefined);
  return names.flatMap((first, i) => names.slice(i + 1).map((second) => solvePair(first, second, given, around)));
}

/** Relative difference within which figures are the same: they are told by two or three digits. */
const SAME = 0.05;

/** Whether all pairs give the same. */
export function agree(solutions: readonly Solution[]): boolean {
  return FIGURES.every((name) => {
    const values = solutions.map(({ figures }) => figures?.[name] ?? NaN);
    return Math.max(...values) <= Math.min(...values) * (1 + SAME);
  });
}

/** `first` comes before `second` in the list of figures. */
function solvePair(first: Figure, second: Figure, given: Partial<Figures>, around: Surroundings): Solution {
  const a = given[first] ?? NaN;
  const b = given[second] ?? NaN;
  const from = [first, second] as const;
  if (first === 'exponent' && second === 'keys') {
    return { from, figures: b > KEYS_MOST ? null : figuresOf(a, b, around), possible: [1, KEYS_MOST] };
  }
  if (first !== 'exponent' && a > KEYS_MOST) return { from: [second, first], figures: null, possible: [1, KEYS_MOST] };
  const path = pathOf(first, a, around);
  const measure = second === 'hitRate' ? hitRateOf : distinctOf;
  const ends = [0, 1].map((part) => measure(...path(part), around));
  const possible = [Math.min(...ends), Math.max(...ends)] as const;
  if (!(b >= possible[0] && b <= possible[1])) return { from, figures: null, possible };
  const isRising = ends[1] > ends[0];
  const part = bisected((x) => measure(...path(x), around) < b === isRising);
  return { from, figures: figuresOf(...path(part), around), possible };
}

type Law = readonly [exponent: number, keys: number];

/** The laws that a first figure leaves, in an order in which the other figures rise or fall. */
function pathOf(first: Figure, value: number, around: Surroundings): (part: number) => Law {
  if (first === 'keys') return (part) => [part * EXPONENT_MOST, value];
  const least = first === 'exponent' ? 1 : value;
  const keysAt = (part: number): number => least * Math.exp(part * Math.log(KEYS_MOST / least));
  if (first === 'exponent') return (part) => [value, keysAt(part)];
  return (part) => {
    const keys = keysAt(part);
    const exponent = EXPONENT_MOST * bisected((x) => distinctOf(x * EXPONENT_MOST, keys, around) > value);
    return [exponent, keys];
  };
}

/** Where on [0, 1] a condition ends that holds from 0 on. */
function bisected(holds: (x: number) => boolean): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function figuresOf(exponent: number, keys: number, around: Surroundings): Figures {
  return {
    exponent,
    keys,
    distinctPerHour: distinctOf(exponent, keys, around),
    hitRate: hitRateOf(exponent, keys, around),
  };
}

function groupsOf(exponent: number, keys: number, rate: number): KeyGroup[] {
  const whole = Math.max(1, Math.round(keys));
  const popularity = new Popularity(whole, { kind: 'zipf', exponent: Math.min(STEEPEST, exponent) });
  return keyGroups(popularity, whole, rate, GROUP_WIDTH);
}

/** A key is asked for within an hour unless its Poisson number of requests is 0. */
function distinctOf(exponent: number, keys: number, { rate }: Surroundings): number {
  return groupsOf(exponent, keys, rate).reduce((sum, group) => sum - group.count * Math.expm1(-group.rate * HOUR), 0);
}

function hitRateOf(exponent: number, keys: number, { rate, instances, entries, ttl }: Surroundings): number {
  return lruWithTtl(groupsOf(exponent, keys, rate / instances), entries, ttl).hitRatio;
}
