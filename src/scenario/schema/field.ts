/**
 * The building blocks of the scenario schema. Each carries what an editor shows (description, pattern, examples,
 * default) and what an error says. Two conventions bind them to the messages in `complaint.ts`: the text of a zod error
 * is what was *expected*, and an unknown key is reported with the valid keys, separated by blanks.
 */
import * as z from 'zod';
import { DIMENSIONS } from '../../units/dimension.ts';
import type { Dimension } from '../../units/dimension.ts';
import { expected, parseQuantity, quantityPattern } from '../../units/quantity.ts';
import { alternatives } from '../spelling.ts';

/** Limits of a quantity, with how a message names them. */
const RANGES = {
  any: { says: '', holds: () => true },
  positive: { says: ', more than 0', holds: (value: number) => value > 0 },
  zeroOrMore: { says: ', at least 0', holds: (value: number) => value >= 0 },
  oneOrMore: { says: ', at least 1', holds: (value: number) => value >= 1 },
  /** 0 % to 100 %. */
  fraction: { says: ', from 0 % to 100 %', holds: (value: number) => value >= 0 && value <= 1 },
  partOfWhole: { says: ', from 0 % to less than 100 %', holds: (value: number) => value >= 0 && value < 1 },
  positiveFraction: { says: ', more than 0 %, at most 100 %', holds: (value: number) => value > 0 && value <= 1 },
  properFraction: { says: ', more than 0 %, less than 100 %', holds: (value: number) => value > 0 && value < 1 },
} as const;

/** No system has more of it; sums and products of such values still keep their digits. */
const MOST: Readonly<Record<Dimension, string>> = {
  time: '100000 d',
  size: '1000000 TB',
  rate: '1000T/s',
  bandwidth: '1000000 TB/s',
  ratio: '1000000 %',
  // Whole numbers are exact up to here.
  count: String(Number.MAX_SAFE_INTEGER),
  factor: '1000000',
  money: '1000000 B$',
  timePrice: '1000000000 $/h',
  sizePrice: '1000000000 $/GB',
  storagePrice: '1000000000 $/GB-month',
  countPrice: '1000000000 $/M',
  number: '1000',
};

interface QuantityOptions {
  readonly range: keyof typeof RANGES;
  /** Largest value, as a quantity, where that of the dimension is too generous. */
  readonly most?: string;
  /** Words that stand for a value. */
  readonly words?: Readonly<Record<string, number>>;
}

/** A number with the unit of its dimension; read into SI. */
export function quantity(dimension: Dimension, says: string, options: QuantityOptions) {
  const { range, words = {}, most = MOST[dimension] } = options;
  const limit = RANGES[range];
  const largest = valueOf(most, dimension);
  const wordList = Object.keys(words);
  const wish = [expected(dimension), ...wordList.map((word) => `\`${word}\``)].join(' or ') + limit.says;
  const read = (input: unknown): { value: number } | { problem: string } => {
    if (typeof input !== 'string' && typeof input !== 'number') {
      return { problem: wish };
    }
    const text = String(input);
    if (Object.hasOwn(words, text)) return { value: words[text] };
    const parsed = parseQuantity(text, dimension);
    if ('problem' in parsed) return parsed;
    if (!limit.holds(parsed.value)) return { problem: `${describe(input)}, expected ${wish}` };
    return parsed.value <= largest ? parsed : { problem: `${describe(input)}, expected at most \`${most}\`` };
  };
  // Words come first: a pattern that ends in them would read as part of the number.
  const pattern = [...wordList.map((word) => `^${word}$`), quantityPattern(dimension)].join('|');
  const bare = Object.hasOwn(DIMENSIONS[dimension].units, '');
  return z
    .unknown()
    .transform((input, context): number => {
      const result = read(input);
      if ('value' in result) return result.value;
      return refuse(context, input, result.problem);
    })
    .meta({
      description: says,
      type: bare ? ['string', 'number'] : 'string',
      pattern,
      examples: [...DIMENSIONS[dimension].examples, ...wordList],
    });
}

/** Reports what is wrong with an input that should have been a text or a number. */
export function refuse(context: z.core.$RefinementCtx, input: unknown, problem: string): never {
  // Zod's own code for what is not even text: the message then says only what was expected.
  const isText = typeof input === 'string' || typeof input === 'number';
  if (isText) context.issues.push({ code: 'custom', message: problem, input });
  else context.issues.push({ code: 'invalid_type', expected: 'string', message: problem, input });
  return z.NEVER;
}

/** The value of a quantity that is written here, in the schema. */
function valueOf(text: string, dimension: Dimension): number {
  const parsed = parseQuantity(text, dimension);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.value;
}

/** The field with a default, written as a user would write it. */
export function withDefault(field: ReturnType<typeof quantity>, text: string) {
  return field.default(field.parse(text)).meta({ ...field.meta(), default: text });
}

/** One word out of a closed vocabulary. */
export function choice<const W extends readonly string[]>(words: W, says: string) {
  return z.enum(words, { error: () => alternatives(words) }).meta({ description: says, examples: [...words] });
}

/** What names of regions, namespaces, tiers and phases may look like: safe in selectors, paths and file names. */
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

const NAME_RULE = 'a name of letters, digits, `-` and `_` that begins with a letter';

export function name(says: string) {
  return z.string({ error: () => NAME_RULE }).regex(NAME, { error: () => NAME_RULE }).meta({ description: says });
}

/** A map with these keys and no others. */
export function map<S extends z.core.$ZodLooseShape>(shape: S, says: string) {
  const keys = Object.keys(shape).join(' ');
  return z
    .strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? keys : 'a map') })
    .meta({ description: says });
}

/** A map from names to values of one kind. */
export function mapOf<V extends z.ZodType>(value: V, names: string, says: string) {
  return z
    .record(name(names), value, { error: () => `a map from ${names} to values` })
    .meta({ description: says });
}

/** The map with at least one entry. */
export function someOf<M extends ReturnType<typeof mapOf>>(entries: M) {
  return entries
    .refine((value) => Object.keys(value).length > 0, { error: 'found an empty map, expected at least one entry' })
    .meta({ ...entries.meta(), minProperties: 1 });
}

/** A list of values of one kind. */
export function listOf<V extends z.ZodType>(item: V, says: string) {
  return z.array(item, { error: () => 'a list in `[ ]`' }).meta({ description: says });
}

/** Several ways to write one thing; `wish` lists them for a message. */
export function either<const O extends readonly [z.ZodType, z.ZodType, ...z.ZodType[]]>(
  options: O,
  wish: string,
  says: string,
) {
  return z.union(options, { error: () => wish }).meta({ description: says });
}

/** `found …`, for messages: scalars as they read, collections by their kind. */
export function describe(input: unknown): string {
  if (input === null || input === undefined || input === '') return 'found nothing';
  if (Array.isArray(input)) return input.length === 0 ? 'found an empty list' : 'found a list';
  if (typeof input === 'object') return Object.keys(input).length === 0 ? 'found an empty map' : 'found a map';
  const text = String(input);
  return `found \`${text.length > 40 ? `${text.slice(0, 39)}…` : text}\``;
}
