/** A report folder is written whole or not at all: a failed run leaves an older report as it was. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Files of a report: path below its folder to text. */
export type ReportFiles = ReadonlyMap<string, string>;

/** The same where some may be pictures. */
export type IllustratedFiles = ReadonlyMap<string, string | Uint8Array>;

/** Begins the names of what is not whole yet. */
const PARTIAL = '.partial-';

/** Removes what processes that were killed left in a folder; to be called when nobody writes there any more. */
export function clearPartial(folder: string): void {
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    if (name.startsWith(PARTIAL)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/**
 * Writes `files` beside their destination and moves them there when all are written. An older report's files are
 * replaced; of what else is in the folder, only files in `obsolete` are removed, which an older report may have had.
 */
export function writeReport(folder: string, files: IllustratedFiles, obsolete: readonly string[]): void {
  const exists = existsSync(folder);
  const target = exists ? realpathSync(folder) : folder;
  if (exists && !statSync(target).isDirectory()) throw new Error(`${folder} is a file, expected a folder`);
  // Inside an existing folder, so that both are on one file system even where the folder is a mount of its own.
  const near = exists ? join(target, PARTIAL) : `${target}${PARTIAL}`;
  mkdirSync(dirname(near), { recursive: true });
  const scratch = mkdtempSync(near);
  try {
    // The scratch folder is its owner's alone; the one below it, which may become the report, is like any other.
    const stage = join(scratch, 'report');
    for (const [path, content] of files) {
      mkdirSync(dirname(join(stage, path)), { recursive: true });
      writeFileSync(join(stage, path), content);
    }
    if (exists) moveInto(stage, target, [...files.keys()]);
    else renameSync(stage, target);
    for (const path of obsolete) if (!files.has(path)) rmSync(join(target, path), { force: true });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What can fail is tried before the first file moves; the summary moves last and so vouches for the rest. */
function moveInto(stage: string, target: string, paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    const present = statSync(join(target, path), { throwIfNoEntry: false });
    if (present?.isDirectory() === true) throw new Error(`${join(target, path)} is a folder, expected a file`);
  }
  const last = (path: string): number => (basename(path).endsWith('.json') && dirname(path) === '.' ? 1 : 0);
  for (const path of paths.toSorted((a, b) => last(a) - last(b))) renameSync(join(stage, path), join(target, path));
}
