/** `--variant "name: path=value, path=value"`: a scenario with values changed, under a name of its own. */
import { UserError } from './exit.ts';

export interface Variant {
  readonly name: string;
  /** `path=value` each. */
  readonly settings: readonly string[];
}

/** The name may be left out; then it is called what it changes. A colon behind a `=` belongs to a value. */
const NAMED = /^([^=:]+):\s+(.*)$/s;

const OPENING = '[{';
const CLOSING = ']}';
const QUOTES = '"\'';

export function parseVariant(text: string): Variant {
  const [, name = '', rest = text] = NAMED.exec(text) ?? [];
  const settings = splitSettings(rest).map((setting) => setting.trim());
  const broken = settings.find((setting) => !/^[^=\s]+\s*=/.test(setting));
  if (broken !== undefined) {
    const found = broken === '' ? 'nothing' : `\`${broken}\``;
    throw new UserError(`--variant ${text}: found ${found}, expected \`name: path=value, path=value\``);
  }
  return { name: name.trim() || settings.join(', '), settings };
}

/** At the commas between settings; those inside brackets and quotes belong to values. */
function splitSettings(text: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  let quote = '';
  for (const letter of text) {
    if (quote !== '') quote = letter === quote ? '' : quote;
    else if (QUOTES.includes(letter)) quote = letter;
    else if (OPENING.includes(letter)) depth++;
    else if (CLOSING.includes(letter)) depth--;
    if (letter === ',' && depth === 0 && quote === '') parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts;
}
