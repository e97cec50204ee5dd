/** The nearest valid spelling of a misspelt word. */

/**
 * The candidate closest to `word`, or null when none is close: up to one slip in three letters, by the optimal string
 * alignment distance (Damerau 1964: insertions, deletions, substitutions and swaps of neighbours). Case, `-` and `_`
 * do not count. The earliest of equally close candidates wins.
 */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const wanted = fold(word);
  let best: string | null = null;
  // At least one letter must be right.
  let bestDistance = Math.min(Math.max(1, Math.floor(wanted.length / 3)), wanted.length - 1) + 1;
  for (const candidate of candidates) {
    const distance = alignment(wanted, fold(candidate));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `; did you mean `x`?`, or the full list of what is possible when nothing is near. */
export function suggestion(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  if (near !== null) return didYouMean(near);
  return candidates.length === 0 ? '' : `; expected ${alternatives(candidates)}`;
}

/** `; did you mean `x`?`, or nothing. */
export function didYouMean(near: string | null): string {
  return near === null ? '' : `; did you mean \`${near}\`?`;
}

/** `a`, `b` or `c`. */
export function alternatives(words: readonly string[]): string {
  const quoted = words.map((word) => `\`${word}\``);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted[quoted.length - 1]}`;
}

function fold(word: string): string {
  // Longer words are no slip of the pen, and the table below is quadratic.
  return word.slice(0, 64).toLowerCase().replace(/[-_ ]/g, '');
}

function alignment(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (__, j) => i || j));
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  }
  return rows[a.length][b.length];
}
