#!/usr/bin/env node
/** The command line: which commands there are, and what becomes of what goes wrong in them. */
import yargs from 'yargs';
import type { Argv, CommandModule } from 'yargs';
import { annotateProblems } from './ci.ts';
import { compareCommand } from './compare.ts';
import { EXIT, EXIT_CODES, UserError, systemError } from './exit.ts';
import { explainCommand } from './explain.ts';
import { fitCommand } from './fit.ts';
import { initCommand } from './init.ts';
import { mergeCommand } from './merge.ts';
import { explainMisuse } from './misuse.ts';
import { planCommand } from './plan.ts';
import { replayCommand } from './replay.ts';
import { reportCommand } from './report.ts';
import { runCommand } from './run.ts';
import { schemaCommand } from './schema.ts';
import { sweepCommand } from './sweep.ts';
import { validateCommand } from './validate.ts';
import { VERSION } from './version.ts';
import { workerCommand } from './worker.ts';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Who reads us through `head` has seen enough: a closed pipe is no failure of ours.
  if (error.code !== 'EPIPE') process.exitCode = explain(systemError(error, 'the output cannot be written'), false);
});
// There is nobody left to tell.
process.stderr.on('error', () => {});

// The parser does not count as files what follows a bare `--`, and no file of ours begins with a dash.
const typed = process.argv.slice(2).filter((word) => word !== '--');
try {
  await commandLine(typed).parseAsync();
} catch (error) {
  process.exitCode = explain(error, typed.includes('--debug'));
}

function commandLine(words: readonly string[]): Argv {
  const commands: string[] = [];
  const line = yargs(words)
    .scriptName('windtunnel')
    .usage('$0 <command>\n\nA wind tunnel for multi-region caches: tries a cache before it is built.')
    .locale('en')
    .parserConfiguration({ 'dot-notation': false, 'parse-numbers': false, 'parse-positional-numbers': false })
    .option('debug', { type: 'boolean', default: false, hidden: true })
    .version(VERSION)
    .help()
    .alias('help', 'h')
    .wrap(100)
    .strict()
    .example('$0 run scenarios/quickstart.yaml', 'a first run, of seconds')
    .demandCommand(1, '')
    .epilogue(EXIT_CODES)
    .fail((message, error: Error | undefined) => {
      // The parser throws its own complaints, and what the options of a command say of their values, as a YError.
      if (error !== undefined && error.name !== 'YError') throw error;
      throw new UserError(explainMisuse(error?.message ?? message, { words, commands, options: optionsOf(line) }));
    });
  const add = <T>(command: CommandModule<object, T>): void => {
    commands.push(String(command.command).split(' ')[0]);
    line.command(withExitCodes(command));
  };
  add(initCommand);
  add(runCommand);
  add(compareCommand);
  add(reportCommand);
  add(sweepCommand);
  add(mergeCommand);
  add(workerCommand);
  add(planCommand);
  add(replayCommand);
  add(fitCommand);
  add(validateCommand);
  add(explainCommand);
  add(schemaCommand);
  return line;
}

/** The same command, its help closed by the table of exit codes. */
function withExitCodes<T>(command: CommandModule<object, T>): CommandModule<object, T> {
  const { builder } = command;
  if (typeof builder !== 'function') return command;
  // Our builders answer at once; the parser does not pass the complaints of one that does not to `fail`.
  return { ...command, builder: (line) => (builder(line) as Argv<T>).epilogue(EXIT_CODES) };
}

/** The parser's own registry of what it knows; its type declarations leave it out. */
interface Registry {
  getOptions(): { readonly key: Readonly<Record<string, unknown>> };
}

function optionsOf(line: Argv): string[] {
  return Object.keys((line as unknown as Registry).getOptions().key);
}

/** Tells what went wrong; the answer is the exit code. */
function explain(error: unknown, debug: boolean): number {
  if (error instanceof UserError) {
    process.stderr.write(`${error.message}\n`);
    annotateProblems(error.message);
    return EXIT.usage;
  }
  const message = error instanceof Error ? error.message : String(error);
  const stack = debug && error instanceof Error ? `\n${error.stack}` : '';
  process.stderr.write(
    `windtunnel ${VERSION} failed: ${message}${stack}\nThis is a fault of windtunnel and not of your scenario. ` +
      `Please report it with the command and the scenario${debug ? '' : '; --debug adds where it happened'}.\n`,
  );
  return EXIT.internal;
}
