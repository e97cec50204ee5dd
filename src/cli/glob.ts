/** File patterns that the shell did not expand: `*`, `?`, `[abc]` within a name, `**` for any folders between. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

export function isPattern(text: string): boolean {
  return /[*?[]/.test(text);
}

/** Files that match, sorted by code unit. Names that begin with a dot match only where the pattern has one. */
export function expand(pattern: string): string[] {
  const absolute = pattern.startsWith('/');
  const parts = pattern.split('/').filter((part) => part !== '');
  return [...new Set(walk(absolute ? '/' : '', parts))].toSorted();
}

function walk(folder: string, parts: readonly string[]): string[] {
  const [part, ...rest] = parts;
  if (part === '**' && rest.length > 0) {
    const below = entries(folder).filter(({ name, directory }) => directory && !name.startsWith('.'));
    return [...walk(folder, rest), ...below.flatMap(({ name }) => walk(join(folder, name), parts))];
  }
  // `.` and `..` are in no listing.
  if (!isPattern(part) && rest.length > 0) return walk(folder === '' ? part : join(folder, part), rest);
  const matches = matcher(part);
  return entries(folder)
    .filter(({ name, directory }) => matches.test(name) && directory === rest.length > 0)
    .flatMap(({ name }) => (rest.length > 0 ? walk(join(folder, name), rest) : [join(folder, name)]));
}

/** A folder that cannot be read has no entries: nothing in it matches. */
function entries(folder: string): { name: string; directory: boolean }[] {
  try {
    const listed = readdirSync(folder === '' ? '.' : folder, { withFileTypes: true });
    return listed.map((entry) => ({ name: entry.name, directory: entry.isDirectory() }));
  } catch {
    return [];
  }
}

function matcher(part: string): RegExp {
  const body = part
    .replaceAll(/[.+^${}()|\\]/g, String.raw`\$&`)
    .replaceAll(/\*+/g, '[^/]*')
    .replaceAll('?', '[^/]')
    .replaceAll('[!', '[^');
  try {
    return new RegExp(`^${part.startsWith('.') ? '' : '(?!\\.)'}${body}$`);
  } catch {
    // An unclosed bracket means itself.
    return new RegExp(`^${part.replaceAll(/[.+^${}()|\\*?[\]]/g, String.raw`\$&`)}$`);
  }
}
