/** The scripts that make the charts of a page interactive, whole, as their packages ship them. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** In the order in which each needs those before it. */
const BUNDLES = [
  ['vega', 'build/vega.min.js'],
  ['vega-lite', 'build/vega-lite.min.js'],
  ['vega-embed', 'build/vega-embed.min.js'],
] as const;

const { resolve } = createRequire(import.meta.url);

/** Each with its license, which asks to be kept with every copy. */
export function chartScripts(): string[] {
  return BUNDLES.map(([name, file]) => {
    // The packages export their modules alone: what else is in one is found from there, `build` being its folder.
    const folder = join(dirname(resolve(name)), '..');
    const license = readFileSync(join(folder, 'LICENSE'), 'utf8').trim().replaceAll('*/', '* /');
    // What points a debugger to another file would be a request.
    const source = readFileSync(join(folder, file), 'utf8').replaceAll(/^\/\/# sourceMappingURL=.*$/gm, '');
    return `/*! ${name}\n\n${license}\n*/\n${source}`;
  });
}
