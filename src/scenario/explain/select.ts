/** Picks what lies at a path such as `tiers.l2`, `regions[0].rtt` or `phases.steady` out of what was explained. */
import type { Path } from '../complaint.ts';
import { formatPath } from '../problem.ts';
import { suggestion } from '../spelling.ts';
import type { Explained } from './explain.ts';

export type Selected = { readonly rows: readonly Explained[]; readonly path: Path } | { readonly problem: string };

/** Names go as they are; `[2]` or `.2` is the third item of a list, or the third name of a map. */
export function select(all: readonly Explained[], asked: string): Selected {
  let rows = all;
  const path: (string | number)[] = [];
  for (const step of asked.replaceAll(/\[(\d+)\]/g, '.$1').split('.')) {
    const below = rows.filter((row) => row.path.length > path.length);
    const keys = [...new Set(below.map((row) => row.path[path.length]))];
    const exact = keys.find((one) => String(one) === step);
    const key = exact ?? keyByName(below, path.length, step) ?? keyByPlace(keys, step);
    if (key === undefined) {
      const where = path.length === 0 ? 'the scenario' : `\`${formatPath(path)}\``;
      return { problem: `found \`${asked}\`: no \`${step}\` in ${where}${suggestion(step, keys.map(String))}` };
    }
    path.push(key);
    rows = below.filter((row) => row.path[path.length - 1] === key);
  }
  return { rows, path };
}

/** The item of a list that has this name. */
function keyByName(rows: readonly Explained[], depth: number, name: string): string | number | undefined {
  return rows.find(({ path, text }) => {
    return typeof path[depth] === 'number' && path.length === depth + 2 && path[depth + 1] === 'name' && text === name;
  })?.path[depth];
}

function keyByPlace(keys: readonly (string | number)[], step: string): string | number | undefined {
  return /^\d+$/.test(step) ? keys[Number(step)] : undefined;
}
