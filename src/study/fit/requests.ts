/** Independent requests by a fitted law, as numbers of keys. */
import { Popularity } from '../../random/popularity.ts';
import type { Stream } from '../../random/stream.ts';
import type { RequestLaw } from './popularity.ts';

/** Draws a key of its own for each request that is the only one for its key. */
export function requestsBy(law: RequestLaw, stream: Stream): () => number {
  const u = (): number => stream.next();
  switch (law.kind) {
    case 'ranked': {
      const popularity = new Popularity(law.keys, law.popularity);
      return beside(law.onceShare, u, () => popularity.sample(u) - 1, law.keys);
    }
    case 'classes': {
      const { pick, keys } = classPicker(law.classes, u);
      return beside(law.onceShare, u, pick, keys);
    }
    case 'loop': {
      let next = 0;
      return () => next++ % law.keys;
    }
    case 'once': {
      let next = 0;
      return () => next++;
    }
  }
}

/** So many requests for keys of their own, numbered from `first` on, among others. */
function beside(onceShare: number, u: () => number, pick: () => number, first: number): () => number {
  if (onceShare === 0) return pick;
  let next = first;
  return () => (u() < onceShare ? next++ : pick());
}

function classPicker(classes: readonly { readonly keys: number; readonly share: number }[], u: () => number) {
  const total = classes.reduce((sum, { share }) => sum + share, 0);
  let share = 0;
  let keys = 0;
  const steps = classes.map((one) => {
    const step = { below: (share += one.share / total), first: keys, keys: one.keys };
    keys += one.keys;
    return step;
  });
  const pick = (): number => {
    const uniform = u();
    const step = steps.find(({ below }) => uniform < below) ?? steps[steps.length - 1];
    return step.first + Math.floor(u() * step.keys);
  };
  return { pick, keys };
}
