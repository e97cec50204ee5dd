import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { writeReport } from '../report/folder.ts';
import type { IllustratedFiles } from '../report/folder.ts';
import { UserError, systemError } from './exit.ts';

/** Throws a UserError where a report could not be written, so that nobody learns it after an hour of simulation. */
export function checkFolder(folder: string): void {
  let nearest = resolve(folder);
  while (!existsSync(nearest)) nearest = dirname(nearest);
  if (!statSync(nearest).isDirectory()) {
    throw new UserError(`${folder}: cannot hold the report; \`${nearest}\` is a file, expected a folder`);
  }
  try {
    accessSync(nearest, constants.W_OK);
  } catch (error) {
    throw systemError(error, `${folder}: cannot hold the report`);
  }
}

export function saveReport(folder: string, files: IllustratedFiles, obsolete: readonly string[]): void {
  try {
    writeReport(folder, files, obsolete);
  } catch (error) {
    throw systemError(error, `${folder}: the report cannot be written`);
  }
}
