/**
 * A store keeps the results of runs, each in a file that its key names. A file is there whole or not at all, whoever is
 * killed, and several processes may write to one store.
 */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { formatRun, parseRun } from './stored-run.ts';
import type { Outcome, StoredRun } from './stored-run.ts';

/** Two runs of one thing came to two results: nothing that either says can be trusted. */
export class DivergenceError extends Error {
  constructor(where: string) {
    super(
      `${where}: this run was done twice and came to two results, expected the same bytes; ` +
        'was one done by another build of the same version, or was the file changed?',
    );
  }
}

/** Begins the names of what is not whole yet, as in a report. */
const PARTIAL = '.partial-';

export class RunStore {
  readonly folder: string;
  /** Files that were found torn or foreign, and count as not there. */
  readonly damaged: string[] = [];

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Null: there is none that can be used. */
  read(key: string): StoredRun | null {
    const text = this.#text(key);
    if (text === null) return null;
    const run = parseRun(text, key);
    const file = this.#file(key);
    if (run === null && !this.damaged.includes(file)) this.damaged.push(file);
    return run;
  }

  /** Whether there is a result, and not a failure, which another try may mend. */
  has(key: string): boolean {
    const run = this.read(key);
    return run !== null && 'metrics' in run.outcome;
  }

  /** Keeps a result; throws a DivergenceError where another one is kept already. */
  write(key: string, outcome: Outcome): void {
    this.writeText(key, formatRun({ key, outcome }));
  }

  /** The same, of a result as text. */
  writeText(key: string, text: string): void {
    mkdirSync(this.folder, { recursive: true });
    const scratch = join(this.folder, `${PARTIAL}${randomUUID()}`);
    writeFileSync(scratch, text);
    try {
      // Fails where there is a file already, unlike a rename.
      linkSync(scratch, this.#file(key));
    } catch (error) {
      if (!isCode(error, 'EEXIST')) return renameSync(scratch, this.#file(key));
      if (this.has(key)) {
        if (this.#text(key) !== text) throw new DivergenceError(this.#file(key));
      } else renameSync(scratch, this.#file(key));
    } finally {
      rmSync(scratch, { force: true });
    }
  }

  #file(key: string): string {
    return join(this.folder, `${key}.json`);
  }

  #text(key: string): string | null {
    try {
      return readFileSync(this.#file(key), 'utf8');
    } catch (error) {
      if (isCode(error, 'ENOENT')) return null;
      throw error;
    }
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
