import { loadScenario } from '../../src/scenario/load.ts';
import { formatProblem } from '../../src/scenario/problem.ts';
import type { ResolvedScenario } from '../../src/scenario/resolved.ts';
import { BASES as bases } from './bases.ts';

/** A scenario that says as little as possible; tests change a line of it. */
export const SMALL = `name: small
duration: 60 s
traffic: { rate: 1k/s }
regions:
  home: { instances: 2 }
namespaces:
  things: { keys: 1k, popularity: { zipf: 0.9 }, value_size: 500 B, ttl: { l1: 30 s } }
tiers:
  l1: { kind: in-process, entries: 100 }
  l2: { kind: redis, memory: 9 MiB }
origin: { capacity: 500/s, latency: 5 ms }
expect:
  - hit_rate > 10 %
`;

/** The same with other regions, for what needs more than one. */
export const THREE_REGIONS = SMALL.replace(
  '  home: { instances: 2 }\n',
  `  a: { share: 50 % }
  b: { share: 30 % }
  c: { share: 20 % }
links: { rtt: { a: { b: 10 ms, c: 20 ms }, b: { c: 30 ms } } }
`,
);

/** `text` with one part replaced, which must be there. */
export function edited(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`nothing to replace: ${from}`);
  return text.replace(from, () => to);
}

export function problemsOf(text: string, set: readonly string[] = []): string {
  const loaded = loadScenario({ text, file: 'small.yaml', set, bases });
  return 'problems' in loaded ? loaded.problems.map(formatProblem).join('\n') : '';
}

export function scenarioOf(text: string, set: readonly string[] = []): ResolvedScenario {
  const loaded = loadScenario({ text, file: 'small.yaml', set, bases });
  if ('problems' in loaded) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return loaded.scenario;
}
