/** What scenarios extend: presets, and files, seen from the folder of who names them. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, normalize, relative } from 'node:path';
import type { Base, Bases } from '../scenario/bases.ts';
import { didYouMean, nearest } from '../scenario/spelling.ts';
import { openPreset } from './presets.ts';

export const baseFiles: Bases = {
  open(named, from) {
    return openPreset(named) ?? readBase(named, within(isAbsolute(named) ? named : join(dirname(from), named)));
  },
  seenFrom(path, file, from) {
    if (isAbsolute(path)) return path;
    return relative(dirname(from), join(dirname(file), path)).replaceAll('\\', '/');
  },
};

/** Relative within the working directory, so that one file has one name. */
function within(file: string): string {
  const short = relative('', file);
  return short.startsWith('..') ? normalize(file) : short;
}

function readBase(named: string, file: string): Base {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    return { problem: `${named}: ${PROBLEMS[String(error.code)] ?? error.message}${closeTo(file, named)}` };
  }
  try {
    return { file, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { problem: `${named}: is not UTF-8 text, expected a scenario in YAML` };
  }
}

const PROBLEMS: Readonly<Record<string, string>> = {
  EACCES: 'cannot be read, permission denied',
  EISDIR: 'is a folder, expected a scenario file',
  ENOENT: 'no such file',
  ENOTDIR: 'a part of the path is a file, expected a folder',
};

function closeTo(file: string, named: string): string {
  const folder = dirname(file);
  if (existsSync(file) || !existsSync(folder)) return '';
  const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  const stem = (name: string): string => name.replace(/\.[^.]*$/, '');
  const near = names.find((name) => stem(name) === basename(file)) ?? nearest(basename(file), names);
  return didYouMean(near === null ? null : join(dirname(named), near));
}
