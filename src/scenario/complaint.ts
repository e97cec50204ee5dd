/** Complaints about a scenario: what is wrong and at which path, before anybody has looked up the line. */
import type * as z from 'zod';
import { describe } from './schema/field.ts';
import { didYouMean, nearest, suggestion } from './spelling.ts';

export type Path = readonly (string | number)[];

export interface Complaint {
  readonly path: Path;
  /** About the key at the end of the path, or about its value. */
  readonly at: 'key' | 'value';
  /** Where in the text of the value, in characters. */
  readonly offset: number;
  readonly message: string;
  /** The key that should have been there: missing altogether, or meant by a misspelt one. */
  readonly wanted?: Path;
}

/** Takes note of a complaint. */
export type Complain = (complaint: Complaint) => void;

/** A complaint about a value, from its `offset`-th character on. */
export function about(path: Path, message: string, offset = 0): Complaint {
  return { path, at: 'value', offset, message };
}

export function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

type ZodIssue = z.core.$ZodIssue;

/** Says in words what zod found in `root`; its own texts name only what was expected. */
export function complaintsOf(issue: ZodIssue, root: unknown): Complaint[] {
  const path = issue.path as Path;
  const value = valueAt(root, path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey([...path, key], issue.message.split(' ')));
  }
  if (issue.code === 'invalid_key') {
    const message = `found \`${String(path.at(-1))}\`, expected ${issue.issues[0].message}`;
    return [{ path, at: 'key', offset: 0, message }];
  }
  if (value === undefined) return [missing(path, issue.message)];
  if (issue.code === 'invalid_union') return ofUnion(issue, value, root);
  if (issue.code === 'invalid_value') {
    const words = issue.values.map(String);
    const near = typeof value === 'string' && words.length > 1 ? nearest(value, words) : null;
    return [about(path, `${describe(value)}, expected ${issue.message}${didYouMean(near)}`)];
  }
  return [about(path, issue.code === 'custom' ? issue.message : `${describe(value)}, expected ${issue.message}`)];
}

/** Shown at the map that lacks the key. */
export function missing(path: Path, wish: string): Complaint {
  const message = `\`${path.at(-1)}\` is missing, expected ${wish}`;
  return { path: path.slice(0, -1), at: 'key', offset: 0, message, wanted: path };
}

function unknownKey(path: Path, valid: readonly string[]): Complaint {
  const key = String(path.at(-1));
  const message = `unknown key \`${key}\`${suggestion(key, valid)}`;
  const near = nearest(key, valid);
  return { path, at: 'key', offset: 0, message, ...(near === null ? {} : { wanted: [...path.slice(0, -1), near] }) };
}

/** Without what is missing only because its key, or that of a map around it, is misspelt: one slip, one complaint. */
export function withoutEchoes(complaints: readonly Complaint[]): Complaint[] {
  const misspelt = complaints.flatMap(({ path, wanted }) => (wanted?.length === path.length ? [wanted] : []));
  return complaints.filter(({ path, wanted }) => {
    const isMissing = wanted !== undefined && wanted.length > path.length;
    return !isMissing || !misspelt.some((key) => startsWith(wanted, key));
  });
}

export function startsWith(path: Path, prefix: Path): boolean {
  return prefix.every((step, index) => path[index] === step);
}

/**
 * Of several ways to write a value none fits. The complaints shown are those about the way that the writer meant; when
 * that is unclear, the list of ways.
 */
function ofUnion(issue: z.core.$ZodIssueInvalidUnion, value: unknown, root: unknown): Complaint[] {
  const path = issue.path as Path;
  const meant = meantWay(issue.errors, value);
  if (meant !== null) {
    return meant.flatMap((inner) => complaintsOf({ ...inner, path: [...issue.path, ...inner.path] }, root));
  }
  const words = issue.errors.flatMap((errors) => errors.flatMap((error) => wordsOf(error)));
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const found = keys.length === 0 ? describe(value) : `found the keys ${keys.map((key) => `\`${key}\``).join(', ')}`;
  const near = nearest(keys.length === 1 ? keys[0] : String(value), words);
  if (keys.length === 1 && near !== null) return [unknownKey([...path, keys[0]], [near])];
  return [about(path, `${found}, expected ${issue.message}${didYouMean(near)}`)];
}

/** What could have been written at this point: a word, or the key of a map. */
function wordsOf(error: ZodIssue): string[] {
  if (error.code === 'invalid_value') return error.values.map(String);
  return error.path.length === 1 ? [String(error.path[0])] : [];
}

function meantWay(ways: readonly ZodIssue[][], value: unknown): ZodIssue[] | null {
  const isCollection = typeof value === 'object' && value !== null;
  const fits = (error: ZodIssue) =>
    isCollection
      ? error.path.length > 0 || error.code === 'unrecognized_keys' || error.code === 'custom'
      : error.code === 'custom' && error.path.length === 0;
  const fitting = ways.filter((errors) => errors.every(fits));
  if (fitting.length === 1) return fitting[0];
  // Of several maps, the one whose key was written and that lacks nothing.
  const complete = fitting.filter((errors) =>
    errors.every((error) => error.path.length > 0 && valueAt(value, error.path.slice(0, 1) as Path) !== undefined),
  );
  return complete.length === 1 ? complete[0] : null;
}
