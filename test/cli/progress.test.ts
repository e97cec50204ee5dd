import { describe, expect, it } from 'vitest';
import { Progress } from '../../src/cli/progress.ts';

/** Ten minutes of a run that is as far after as many hundredths of it; returns what was written. */
function told(isTTY: boolean, columns = 80): string[] {
  const written: string[] = [];
  let now = 0;
  const progress = new Progress({ isTTY, columns, write: (text) => written.push(text) }, () => now);
  progress.begin('quickstart');
  for (let percent = 1; percent <= 100; percent++) {
    now += 6000;
    progress.update(percent / 100, 3);
  }
  progress.clear();
  return written;
}

describe('progress', () => {
  it('is a line now and then where nobody watches', () => {
    const lines = told(false);
    expect(lines).toHaveLength(50);
    expect(lines[0]).toBe('quickstart: 2 % of 3 replications, about 9.8 min left\n');
    expect(lines.at(-1)).toBe('quickstart: 100 % of 3 replications, about 0 s left\n');
  });

  it('is one moving line on a terminal, no wider than it, and taken away at the end', () => {
    const lines = told(true, 30);
    expect(lines).toHaveLength(101);
    expect(lines[0]).toBe('\r\u001b[Kquickstart: 1 % of 3 replicat');
    expect(lines.at(-1)).toBe('\r\u001b[K');
  });

  it('is not told when it must not', () => {
    const progress = new Progress(null, () => 0);
    progress.begin('x');
    progress.update(0.5, 3);
    progress.clear();
  });
});
