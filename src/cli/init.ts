/** `windtunnel init`: write a first scenario, to be changed into one's own. */
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { STARTER, presetNames, presetText } from '../study/presets.ts';
import { EXIT, UserError, systemError } from './exit.ts';
import { oneOf } from './option-values.ts';

interface InitArguments {
  readonly file: string;
  readonly preset: string | undefined;
  readonly force: boolean;
}

export const initCommand: CommandModule<object, InitArguments> = {
  command: 'init [file]',
  describe: 'Write a small scenario to begin with',
  builder: (yargs) =>
    yargs
      .positional('file', { type: 'string', default: 'scenario.yaml', describe: 'where to' })
      .option('preset', {
        describe: `extend a system that comes with the program instead: ${presetNames().join(', ')}`,
        type: 'string',
        requiresArg: true,
        coerce: oneOf('preset', presetNames()),
      })
      .option('force', { describe: 'overwrite the file', type: 'boolean', default: false })
      .example('$0 init shop.yaml', 'a shop in two regions, which runs in seconds')
      .example('$0 init big.yaml --preset global-10m', 'changes to a system of 10 million requests a second') as Argv<
      InitArguments
    >,
  handler: (args) => {
    process.exitCode = init(args);
  },
};

function init({ file, preset, force }: InitArguments): number {
  if (existsSync(file)) {
    const isFolder = statSync(file).isDirectory();
    if (isFolder) throw new UserError(`${file}: is a folder, expected a file such as scenario.yaml`);
    if (!force) throw new UserError(`${file}: is there already; --force overwrites it`);
  }
  const name = nameFor(file);
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, preset === undefined ? whole(name) : changes(name, preset));
  } catch (error) {
    throw systemError(error, `${file}: cannot be written`);
  }
  process.stdout.write(`Wrote ${file}. Next:\n  npx windtunnel run ${quoted(file)}\n`);
  return EXIT.passed;
}

/** As the file is called, as far as names may be so. */
function nameFor(file: string): string {
  const letters = basename(file).replace(/\.[^.]*$/, '').replaceAll(/[^A-Za-z0-9_-]+/g, '-').replace(/^[^A-Za-z]+/, '');
  return letters.slice(0, 64) || 'my-cache';
}

function quoted(file: string): string {
  return /^[\w./-]+$/.test(file) ? file : `'${file.replaceAll('\'', '\'\\\'\'')}'`;
}

/** The name stands behind the comments that open the file. */
function whole(name: string): string {
  return presetText(STARTER).replace(/^(?!#)/m, `name: ${name}\n`);
}

function changes(name: string, preset: string): string {
  return `# What is different from the preset. \`windtunnel explain\` shows all that it says:
#   npx windtunnel explain <this file>
extends: preset:${preset}
name: ${name}
# A short look; leave these two out for a longer one, with intervals.
duration: 2 min
replications: 1

# Maps are merged key by key, and null takes a key away; lists are replaced. For example:
# traffic: { rate: 5k/s }
# tiers:
#   l2: { nodes: 5 }

expect:
  - hit_rate >= 50 %
`;
}
