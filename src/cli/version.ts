import { readFileSync } from 'node:fs';

interface Package {
  readonly version: string;
}

const file = new URL('../../package.json', import.meta.url);

/** Of this program, as its package states it. */
export const VERSION = (JSON.parse(readFileSync(file, 'utf8')) as Package).version;
