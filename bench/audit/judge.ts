/**
 * Evaluates what a claim is held against, and judges it. What the design leaves open makes a range: a claim holds if it
 * does over all of the range, does not hold if it does nowhere, and cannot be known otherwise, nor where nothing can be
 * computed.
 */
import { roundTrip } from '../../src/scenario/places.ts';
import { quantitiesOf } from '../../src/units/reading.ts';
import type { Check, Claim } from './claims.ts';
import { FORMS } from './forms.ts';
import { billed, priceLine, reported, simulated } from './sources.ts';

export const VERDICTS = ['holds', 'does not hold', 'cannot be known'] as const;
type Verdict = (typeof VERDICTS)[number];

/** A quantity with its unit, in SI units; a number of times is the number. */
export function figure(text: string): number {
  const found = quantitiesOf([text.replace(/ times$/, '')]);
  if (found === null) throw new Error(`found \`${text}\`, expected a quantity such as \`40 %\` or \`10M/s\``);
  return found.values[0];
}

/** Each of one list with each of the others. */
function combinations(lists: readonly (readonly number[])[]): number[][] {
  return lists.reduce<number[][]>((all, list) => all.flatMap((one) => list.map((value) => [...one, value])), [[]]);
}

/** What `of` makes of all that its operands may be. */
function each(operands: readonly Check[], of: (values: readonly number[]) => number): number[] {
  return combinations(operands.map(evaluate)).map(of);
}

/** All that a check may come to: one value; several where the design leaves something open; or none. */
export function evaluate(check: Check): number[] {
  if (typeof check === 'number') return [check];
  if (typeof check === 'string') return [figure(check)];
  if ('between' in check) return check.between.flatMap(evaluate);
  if ('sum' in check) return each(check.sum, (values) => values.reduce((a, b) => a + b));
  if ('product' in check) return each(check.product, (values) => values.reduce((a, b) => a * b));
  if ('difference' in check) return each(check.difference, ([a, b]) => a - b);
  if ('quotient' in check) return each(check.quotient, ([a, b]) => a / b);
  if ('largest' in check) return each(check.largest, (values) => Math.max(...values));
  if ('whole' in check) return each([check.whole], ([value]) => Math.ceil(value));
  if ('rtt' in check) return [roundTrip('aws-2025-10', ...check.rtt)];
  if ('price' in check) return [priceLine(check.price).price.amount];
  if ('bill' in check) return [lineOf(check.of, check.bill)];
  if ('run' in check) return [simulated(check.run, check.set ?? [], check.metric)];
  if ('metric' in check) return [reported(check.of, check.metric)];
  if ('form' in check) return formOf(check.form, check.with);
  return [];
}

function lineOf(report: string, item: string): number {
  const cost = billed(report).get(item);
  if (cost === undefined) throw new Error(`the bill of ${report} has no ${item}`);
  return cost;
}

function formOf(name: string, given: Readonly<Record<string, Check>>): number[] {
  if (!Object.hasOwn(FORMS, name)) throw new Error(`there is no closed form \`${name}\``);
  const { needs, of } = FORMS[name];
  const names = Object.keys(given);
  if (needs.toSorted().join() !== names.toSorted().join()) {
    throw new Error(`${name}: found ${names.join(', ')}, expected ${needs.join(', ')}`);
  }
  return each(Object.values(given), (values) => of(Object.fromEntries(names.map((key, i) => [key, values[i]]))));
}

/** What a check rests on, in words: reports, runs, prices, closed forms. */
export function basisOf(check: Check): string[] {
  if (typeof check !== 'object') return [];
  if ('rtt' in check) return ['measured round trips'];
  if ('price' in check) return ['price book'];
  if ('bill' in check) return [`bill of ${check.of}`];
  if ('run' in check) return [`a run of ${check.run}`];
  if ('metric' in check) return [`report ${check.of}`];
  if ('form' in check) return [check.form, ...Object.values(check.with).flatMap(basisOf)];
  if ('nothing' in check) return [check.nothing];
  return Object.values(check).flat().flatMap(basisOf);
}

export interface Judged {
  readonly claim: Claim;
  /** The ends of what was found; null: nothing can be computed. */
  readonly found: readonly [low: number, high: number] | null;
  readonly verdict: Verdict;
}

/** What would do, with the tolerance: from the lower to the upper end. */
export function accepted(says: string, within: number): readonly [low: number, high: number] {
  const [, sign, text] = /^\s*([<>]?)\s*(.*)$/.exec(says) ?? [];
  if (sign === '<') return [-Infinity, figure(text) * (1 + within)];
  if (sign === '>') return [figure(text) * (1 - within), Infinity];
  const [from, to = from] = text.split('..');
  return [figure(from) * (1 - within), figure(to) * (1 + within)];
}

/** Rounding of what is told with a few digits: 3 x 0.1 is 0.3. */
const EXACT = 1e-9;

export function judge(claim: Claim): Judged {
  const values = evaluate(claim.found);
  if (values.length === 0) return { claim, found: null, verdict: 'cannot be known' };
  if (values.some((value) => !Number.isFinite(value))) throw new Error(`${claim.claim}: found ${values.join(', ')}`);
  const found = [Math.min(...values), Math.max(...values)] as const;
  const [low, high] = accepted(claim.says, figure(claim.within) + EXACT);
  if (found[0] >= low && found[1] <= high) return { claim, found, verdict: 'holds' };
  if (found[1] < low || found[0] > high) return { claim, found, verdict: 'does not hold' };
  return { claim, found, verdict: 'cannot be known' };
}
