/**
 * `results.json`: what was measured, whole and to the last bit, so that a report can be written again without a run.
 * Other files of a report are for people and scripts; this one is for `windtunnel report` alone.
 */
import { createHash } from 'node:crypto';
import { plain, revived } from '../study/lossless-json.ts';
import { withoutRequests } from '../study/scenario-hash.ts';
import type { Study } from '../study/study.ts';

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
