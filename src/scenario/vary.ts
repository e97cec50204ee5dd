/**
 * A variation: a value of a scenario and what it is to be tried with, as `--vary` writes it: `tiers.l2.nodes=3,6,9`,
 * `namespaces.items.ttl.l2=1 min..10 min step 3 min`, `namespaces.items.tiers=[l1, l2],[l2]`.
 */

export interface Variation {
  /** As in a setting. */
  readonly path: string;
  /** In YAML, each at most once. */
  readonly values: readonly string[];
}

/** More values of one thing than anybody wants to simulate; who writes more has slipped. */
const VALUES_MAX = 1000;

const RANGE = /^(.+?)\s*\.\.\s*(.+?)(?:\s+step\s+(.+))?$/;
/** A number, blanks, a unit. */
const NUMBER = /^(-?\d+(?:_\d+)*(?:\.\d+)?)(\s*)([a-zA-Zµμ%$/]*)$/;
const EXAMPLES = '`tiers.l2.nodes=3,6,9` or `tiers.l2.nodes=3..9 step 3`';

export function parseVariation(text: string): Variation | { readonly problem: string } {
  const equals = text.indexOf('=');
  const path = text.slice(0, Math.max(0, equals)).trim();
  if (path === '') return { problem: `found \`${text}\`, expected \`path=values\` such as ${EXAMPLES}` };
  const written = text.slice(equals + 1).trim();
  if (written === '') return { problem: `found no values of \`${path}\`, expected some, as in ${EXAMPLES}` };
  const range = RANGE.exec(written);
  const values = range === null ? listed(written) : steps(range[1], range[2], range[3] ?? '');
  if ('problem' in values) return { problem: `\`${path}\`: ${values.problem}` };
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) return { problem: `\`${path}\`: found \`${twice}\` twice` };
  return { path, values };
}

/** Parts between commas that are in no brackets and no quotes. */
function listed(text: string): readonly string[] | { readonly problem: string } {
  const values: string[] = [];
  let depth = 0;
  let quote = '';
  let value = '';
  for (const sign of text) {
    if (quote !== '') quote = sign === quote ? '' : quote;
    else if (sign === '"' || sign === '\'') quote = sign;
    else if ('[{'.includes(sign)) depth++;
    else if (']}'.includes(sign)) depth--;
    if (sign === ',' && depth === 0 && quote === '') {
      values.push(value.trim());
      value = '';
    } else value += sign;
  }
  values.push(value.trim());
  if (values.includes('')) return { problem: 'found nothing between two commas, expected a value' };
  return values.length <= VALUES_MAX ? values : tooMany(values.length);
}

/** `from`, `from` + `step` and so on, up to `to`: in whole units of the last digit that was written. */
function steps(from: string, to: string, step: string): readonly string[] | { readonly problem: string } {
  if (step === '') return { problem: `found \`${from}..${to}\` without a step, expected \`${from}..${to} step …\`` };
  const parts = [from, to, step].map((text) => NUMBER.exec(text.trim()));
  const [first, last, each] = parts;
  if (!first || !last || !each) {
    const odd = [from, to, step][parts.indexOf(null)];
    return { problem: `found \`${odd}\`, expected a number with its unit, as in \`1 min..10 min step 3 min\`` };
  }
  const unit = last[3];
  // In `5..60 s step 5 s` the first number has the unit of the others.
  if (each[3] !== unit || (first[3] !== unit && first[3] !== '')) {
    return { problem: `found \`${from}..${to} step ${step}\`, expected one unit in all three` };
  }
  const digits = Math.max(...[first, last, each].map(([, number]) => number.split('.')[1]?.length ?? 0));
  const whole = ([, number]: RegExpExecArray): number => Math.round(Number(`${number.replaceAll('_', '')}e${digits}`));
  const [low, high, width] = [whole(first), whole(last), whole(each)];
  if (!(width > 0)) return { problem: `found a step of \`${step}\`, expected one above 0` };
  if (high < low) return { problem: `found \`${from}..${to}\`, expected the smaller one first` };
  const count = Math.floor((high - low) / width) + 1;
  if (count > VALUES_MAX) return tooMany(count);
  return Array.from({ length: count }, (_, i) => {
    const number = Number(`${low + i * width}e-${digits}`);
    return `${number}${unit === '' ? '' : `${last[2]}${unit}`}`;
  });
}

function tooMany(count: number): { readonly problem: string } {
  return { problem: `found ${count} values, expected ${VALUES_MAX} at most` };
}
