/** `--trace-key namespace:number`: the key whose story a run tells. */
import type { TracedKey } from '../measure/story.ts';
import type { ResolvedScenario } from '../scenario/resolved.ts';
import { suggestion } from '../scenario/spelling.ts';
import { chooseResolution } from '../world/resolution.ts';
import { UserError } from './exit.ts';

/** What was typed, in the words of a scenario; throws a UserError where it has no such key, or follows none. */
export function tracedKey(typed: string, file: string, scenario: ResolvedScenario): TracedKey {
  const parts = /^(.+):(\d{1,15})$/.exec(typed);
  const problem = (message: string): UserError => new UserError(`--trace-key: ${message}`);
  if (parts === null) {
    throw problem(`found \`${typed}\`, expected a namespace and the number of a key, as in \`items:1\``);
  }
  const names = scenario.namespaces.map(({ name }) => name);
  const namespace = names.indexOf(parts[1]);
  if (namespace < 0) throw problem(`${file} has no namespace \`${parts[1]}\`${suggestion(parts[1], names)}`);
  const { keys } = scenario.namespaces[namespace];
  const number = Number(parts[2]);
  if (number < 1 || number > keys) {
    const expected = `one from 1, the most popular, to ${keys} of \`${parts[1]}\` in ${file}`;
    throw problem(`found key ${number}, expected ${expected}`);
  }
  const { resolution, reason } = chooseResolution(scenario);
  if (resolution === 'exact') return { namespace, number };
  const message = `the scale model follows no single key of ${file}, expected \`resolution: exact\``;
  throw problem(`${message} (scale model: ${reason})`);
}
