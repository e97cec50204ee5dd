/** Scenarios to extend: the files of a folder, named as if they lay beside the scenario under test. */
import { existsSync, readFileSync } from 'node:fs';
import type { Bases } from '../../src/scenario/bases.ts';

const FOLDER = new URL('./fixtures/bases/', import.meta.url);

export const BASES: Bases = {
  open(named) {
    const file = new URL(named, FOLDER);
    return existsSync(file)
      ? { file: named, text: readFileSync(file, 'utf8') }
      : { problem: `there is no file \`${named}\` here` };
  },
  seenFrom: (path) => path,
};
