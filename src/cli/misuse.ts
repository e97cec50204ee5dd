/** What is wrong with a command line, in our words rather than the parser's, and with the nearest spelling. */
import { alternatives, nearest, suggestion } from '../scenario/spelling.ts';

export interface CommandLine {
  /** As typed. */
  readonly words: readonly string[];
  /** Those that exist. */
  readonly commands: readonly string[];
  /** Of the command that was typed, without dashes. */
  readonly options: readonly string[];
}

/** `message` is the parser's; null where it only knows that there is no command. */
export function explainMisuse(message: string | null, line: CommandLine): string {
  const command = line.words.find((word) => !word.startsWith('-'));
  if (command === undefined) return `expected a command: ${alternatives(line.commands)}`;
  if (!line.commands.includes(command)) return `unknown command \`${command}\`${suggestion(command, line.commands)}`;
  // What an option says of its own value needs no help.
  if (message?.startsWith('--') === true) return message;
  const help = `Try \`windtunnel ${command} --help\`.`;
  const unknown = /^Unknown arguments?: (.*)$/.exec(message ?? '');
  if (unknown !== null) return `${unexpected(unknown[1].split(', '), line)}\n${help}`;
  const missing = /^Not enough arguments following: (.*)$/.exec(message ?? '');
  if (missing !== null) return `--${missing[1]}: expected a value\n${help}`;
  if (message?.startsWith('Not enough non-option arguments') === true) return `${command}: expected a file\n${help}`;
  const choice = /Argument: (\S+), Given: "(.*)", Choices: (.*)/.exec(message ?? '');
  if (choice !== null) {
    const choices = choice[3].split(', ').map((one) => one.replaceAll('"', ''));
    return `${choice[1]}: found \`${choice[2]}\`${suggestion(choice[2], choices)}\n${help}`;
  }
  return `${message ?? command}\n${help}`;
}

/** The parser lists options without their dashes, and each spelling of one that it tried. */
function unexpected(names: readonly string[], { words, options }: CommandLine): string {
  const typed = words.map((word) => word.replace(/=.*$/, ''));
  const spellings = names.flatMap((name) => [`--${name}`, `-${name}`, `--no-${name}`]);
  const dashed = spellings.find((word) => typed.includes(word));
  if (dashed === undefined) return `unexpected \`${names.find((name) => words.includes(name)) ?? names[0]}\``;
  const near = nearest(dashed.replace(/^-+(no-)?/, ''), options);
  return `unknown option \`${dashed}\`${near === null ? '' : `; did you mean \`--${near}\`?`}`;
}
