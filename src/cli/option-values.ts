/** Reads the values of options, each with a message that says what was found and what is expected. */
import { suggestion } from '../scenario/spelling.ts';
import type { Dimension } from '../units/dimension.ts';
import { parseQuantity } from '../units/quantity.ts';
import { UserError } from './exit.ts';

/** Reads a list with commas, or one given by parts; what is in it twice counts once. */
export function listOf<T>(option: string, read: (text: string) => T): (given: unknown) => T[] {
  return (given) => {
    const words = [given].flat().flatMap((text) => String(text).split(','));
    const items = new Map(words.map((word) => [word.trim(), read(word.trim())]));
    if (items.has('')) throw new UserError(`--${option}: found nothing between two commas, expected a value`);
    return [...items.values()];
  };
}

/** Reads a quantity above 0; `noun` names it in the message. */
export function quantityOf(option: string, dimension: Dimension, noun: string): (given: unknown) => number {
  return (given) => {
    const parsed = parseQuantity(once(option, given), dimension);
    if ('problem' in parsed) throw new UserError(`--${option}: ${parsed.problem}`);
    if (parsed.value > 0) return parsed.value;
    throw new UserError(`--${option}: found \`${String(given)}\`, expected a ${noun} above 0`);
  };
}

export function wholeNumberOf(option: string, least: number, most: number): (given: unknown) => number {
  return (given) => {
    const text = once(option, given);
    const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    throw new UserError(`--${option}: found \`${text}\`, expected a whole number from ${least} to ${most}`);
  };
}

export function oneOf<T extends string>(option: string, words: readonly T[]): (given: unknown) => T {
  return (given) => {
    const text = once(option, given);
    const word = words.find((candidate) => candidate === text);
    if (word !== undefined) return word;
    throw new UserError(`--${option}: found \`${text}\`${suggestion(text, words)}`);
  };
}

export function once(option: string, given: unknown): string {
  if (Array.isArray(given)) throw new UserError(`--${option}: given ${given.length} times, expected once`);
  return String(given);
}
