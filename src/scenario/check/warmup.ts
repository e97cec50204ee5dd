/** Checks of the warm-up: its regions, and that each strategy has its own words only. */
import { about, missing } from '../complaint.ts';
import type { Complain } from '../complaint.ts';
import { keysAt } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { alternatives } from '../spelling.ts';
import type { Warmup } from '../warmup.ts';
import { checkName } from './reference.ts';

const OF_ALL = ['region', 'from', 'strategy', 'target', 'window'];

/** Words of each strategy beside those of all. */
const WORDS: Readonly<Record<Warmup['strategy'], readonly string[]>> = {
  none: [],
  copy: ['bandwidth', 'share', 'invalidations'],
  shadow: [],
  shift: ['steps', 'origin_below'],
  sibling: ['hold_off'],
};

const ALL_WORDS = Object.values(WORDS).flat();

export function checkWarmup(draft: Draft, complain: Complain): void {
  const { warmup, start, tiers } = draft;
  if (warmup === undefined || warmup === null) return;
  checkName(draft, ['warmup', 'region'], 'region', complain);
  checkName(draft, ['warmup', 'from'], 'region', complain);
  if (warmup.region !== null && warmup.region === warmup.from) {
    complain(about(['warmup', 'from'], 'is the cold region itself, expected another one'));
  }
  if (start === 'cold') {
    complain({ ...about(['warmup'], 'all caches are cold at the start, expected `start: warm`'), at: 'key' });
  }
  const nodes = tiers.filter(({ spec }) => spec !== null && spec.kind !== 'in-process' && spec.hubs === undefined);
  const { strategy } = warmup;
  if (strategy === null) return;
  if ((strategy === 'copy' || strategy === 'sibling') && nodes.length === 0) {
    const message = `\`${strategy}\` needs a tier of nodes that each region has for itself`;
    complain(about(['warmup', 'strategy'], message));
  }
  if (strategy === 'copy' && warmup.bandwidth === undefined) {
    complain(missing(['warmup', 'bandwidth'], 'that of the link, such as `1 Gbit/s`'));
  }
  const known = [...OF_ALL, ...WORDS[strategy]];
  for (const word of keysAt(draft.root, ['warmup'])) {
    if (known.includes(word) || !ALL_WORDS.includes(word)) continue;
    const message = `\`${strategy}\` has no \`${word}\`, expected ${alternatives(known)}`;
    complain({ ...about(['warmup', word], message), at: 'key' });
  }
  checkSteps(warmup.steps ?? [], complain);
}

function checkSteps(steps: readonly { at: number; share: number }[], complain: Complain): void {
  steps.forEach(({ at, share }, index) => {
    if (index === 0) return;
    const before = steps[index - 1];
    if (at < before.at) complain(about(['warmup', 'steps', index, 'at'], 'comes before the step before it'));
    const path = ['warmup', 'steps', index, 'share'];
    if (share < before.share) complain(about(path, 'is less than in the step before it'));
  });
}
