/** The scenarios that come with the program, to be extended: the files of its folder `presets`. */
import { readFileSync, readdirSync } from 'node:fs';
import type { Base } from '../scenario/bases.ts';
import { suggestion } from '../scenario/spelling.ts';

// As far from here in `src` as in `dist`.
const FOLDER = new URL('../../presets/', import.meta.url);

/** Before the name of one, in `extends`. */
const PREFIX = 'preset:';

/** What a first scenario is made of. */
export const STARTER = 'starter';

export function presetNames(): string[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'));
  return files.map((file) => file.slice(0, -'.yaml'.length)).toSorted();
}

/** Null where `extends: named` means a file. */
export function openPreset(named: string): Base | null {
  if (!named.startsWith(PREFIX)) return null;
  const name = named.slice(PREFIX.length);
  const names = presetNames();
  if (!names.includes(name)) return { problem: `there is no preset \`${name}\`${suggestion(name, names)}` };
  return { file: named, text: presetText(name) };
}

export function presetText(name: string): string {
  return readFileSync(new URL(`${name}.yaml`, FOLDER), 'utf8');
}
