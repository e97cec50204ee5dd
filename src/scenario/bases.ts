/** Where a scenario finds those that it extends. */

export interface Bases {
  /** What `extends: named` means in the file `from`. */
  open(named: string, from: string): Base;
  /** A path that `file` says, as `from` would say it: both are seen from their own folders. */
  seenFrom(path: string, file: string, from: string): string;
}

/** A scenario that another extends, by its name in messages; or why there is none. */
export type Base = { readonly file: string; readonly text: string } | { readonly problem: string };

/** Of whoever has nothing but the text. */
export const NO_BASES: Bases = {
  open: (named) => ({ problem: `there is no file \`${named}\` here` }),
  seenFrom: (path) => path,
};

/** What messages expect after `extends`. */
export const EXTENDS_WISH =
  'a scenario file, seen from the folder of this one, or a preset such as `preset:global-10m`';
