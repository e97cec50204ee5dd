/** What `fit --solve` says: for each two of the figures given, the others, and whether all agree. */
import { agree } from '../study/fit/solve.ts';
import type { Figure, Figures, Solution } from '../study/fit/solve.ts';
import { formatQuantity } from '../units/format.ts';

const WORDS: Readonly<Record<Figure, (value: number) => string>> = {
  exponent: (value) => `an exponent of ${value.toPrecision(3)}`,
  keys: (value) => `${formatQuantity(value, 'count')} keys`,
  distinctPerHour: (value) => `${formatQuantity(value, 'count')} distinct keys an hour`,
  hitRate: (value) => `an L1 hit rate of ${formatQuantity(value, 'ratio')}`,
};

export function solutionText(solutions: readonly Solution[], given: Partial<Figures>): string {
  const lines = solutions.map((solution) => lineOf(solution, given));
  if (solutions.length > 1) lines.push(agree(solutions) ? 'They agree.' : 'They contradict each other.');
  return `${lines.join('\n')}\n`;
}

function lineOf({ from: [first, second], figures, possible }: Solution, given: Partial<Figures>): string {
  const said = (name: Figure): string => WORDS[name](given[name] ?? NaN);
  if (figures === null) {
    const [low, high] = possible.map(WORDS[second]);
    return `${sentence(said(second))} contradicts ${said(first)}, which allows from ${low} to ${high}.`;
  }
  const others = (Object.keys(WORDS) as Figure[]).filter((name) => name !== first && name !== second);
  const found = others.map((name) => WORDS[name](figures[name])).join(', ');
  return `${sentence(said(first))} and ${said(second)} mean ${found}.`;
}

function sentence(words: string): string {
  return words[0].toUpperCase() + words.slice(1);
}

/** The same for scripts. */
export function solutionData(solutions: readonly Solution[]): object {
  return { agree: agree(solutions), solutions };
}
