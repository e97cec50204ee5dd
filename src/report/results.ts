/**
 * `results.json`: what was measured, whole and to the last bit, so that a report can be written again without a run.
 * Other files of a report are for people and scripts; this one is for `windtunnel report` alone.
 */
import { createHash } from 'node:crypto';
import type { Study } from '../study/study.ts';
import { withoutRequests } from './summary.ts';

/** What a report says about the program that wrote it. */
export interface Provenance {
  readonly version: string;
  /** The command that yields the same result. */
  readonly command: string;
}

export interface SavedRun {
  readonly kind: 'run';
  readonly study: Study;
  readonly provenance: Provenance;
}

/** Of several scenarios run together: each has results of its own in a folder of its name. */
export interface SavedIndex {
  readonly kind: 'index';
  readonly scenarios: readonly { readonly name: string; readonly digest: string }[];
  readonly strict: boolean;
  readonly interrupted: boolean;
  readonly provenance: Provenance;
}

export type Saved = SavedRun | SavedIndex;

export const RESULTS_FILE = 'results.json';

const FORMAT = 'windtunnel results';
/** Raised when a study of the former form could be misread: what a study or a resolved scenario consists of changed. */
const SCHEMA_VERSION = 1;

/** Marks strings that stand for numbers that JSON has not, and strings that begin with it themselves. */
const MARK = '~';

export function formatResults(saved: Saved): string {
  const text = JSON.stringify(plain(saved.kind === 'run' ? { ...saved, study: lean(saved.study) } : saved));
  // On one line: nobody reads it, and a series of numbers takes three times the room with a line for each.
  return `{"format":"${FORMAT}","schemaVersion":${SCHEMA_VERSION},"digest":"${digestOf(text)}","results":${text}}\n`;
}

function lean(study: Study): Study {
  return { ...study, scenario: withoutRequests(study.scenario) };
}

/** What was saved, or what is wrong with the file: the digest vouches for each part of it. */
export function readResults(text: string): Saved | { readonly problem: string } {
  const file = parsed(text);
  if (file === null) return { problem: 'is torn or not JSON, expected what `windtunnel run` wrote' };
  if (file['format'] !== FORMAT) return { problem: `is not of windtunnel, expected \`"format": "${FORMAT}"\`` };
  const version = file['schemaVersion'];
  if (version !== SCHEMA_VERSION) {
    return { problem: `has form ${JSON.stringify(version)}, expected ${SCHEMA_VERSION}: another version wrote it` };
  }
  if (file['digest'] !== digestOf(JSON.stringify(file['results'] ?? null))) {
    return { problem: 'was changed after it was written, its digest is another' };
  }
  return revived(file['results']) as Saved;
}

/** Tells whether a text is the same as another one. */
export function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

function plain(value: unknown): unknown {
  if (typeof value === 'number' && Object.is(value, -0)) return `${MARK}-0`;
  if (typeof value === 'number') return Number.isFinite(value) ? value : `${MARK}${value}`;
  if (typeof value === 'string') return value.startsWith(MARK) ? `${MARK}${value}` : value;
  return mapped(value, plain);
}

function revived(value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith(MARK)) return mapped(value, revived);
  const rest = value.slice(MARK.length);
  return rest.startsWith(MARK) ? rest : Number(rest);
}

/** The same value with each of its parts turned into another. */
function mapped(value: unknown, each: (part: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(each);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, each(part)]));
}
