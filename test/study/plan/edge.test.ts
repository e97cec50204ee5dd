import { describe, expect, it } from 'vitest';
import { edgeOf } from '../../../src/study/plan/edge.ts';

async function find(edge: number, guess: number, more: { to?: number; probes?: number } = {}) {
  const line = { from: 1, to: more.to ?? 5, guess, resolution: 0.1, probes: more.probes ?? 20 };
  const forward = line.to >= line.from ? 1 : -1;
  return edgeOf(line, async (at) => ({ holds: forward * at < forward * edge, at }));
}

describe('an edge', () => {
  it.each([1.01, 1.05, 1.5, 2.34, 4.95])('at %d is found from any guess', async (edge) => {
    for (const guess of [1, 1.2, edge, 3, 5]) {
      const { holds, breaks, isResolved, probes } = await find(edge, guess);
      expect(holds).toBeLessThan(edge);
      expect(breaks).toBeGreaterThanOrEqual(edge);
      expect(breaks! - holds).toBeLessThanOrEqual(0.1 + 1e-6);
      expect(isResolved).toBe(true);
      expect(probes).toBeLessThanOrEqual(13);
    }
  });

  it('costs two probes when the guess is right', async () => {
    expect(await find(2.5, 2.5)).toMatchObject({ probes: 2, isResolved: true });
  });

  it('may lie backwards', async () => {
    const { holds, breaks, isResolved } = await find(0.62, 0.8, { to: 0 });
    expect(holds).toBeGreaterThan(0.62);
    expect(breaks).toBeLessThanOrEqual(0.62);
    expect(isResolved).toBe(true);
  });

  it('beyond the end of the line is not looked for', async () => {
    expect(await find(9, 5)).toMatchObject({ holds: 5, breaks: null, isResolved: true, seen: null });
    expect(await find(9, 1)).toMatchObject({ holds: 5, breaks: null, isResolved: true });
  });

  it('says how near it came when it may not go on', async () => {
    const { holds, breaks, isResolved, probes } = await find(4.2, 1.3, { probes: 3 });
    expect(probes).toBe(3);
    expect(isResolved).toBe(false);
    expect(holds).toBeLessThan(4.2);
    expect(breaks).toBeNull();
  });

  it('keeps what was seen where it broke', async () => {
    const { seen, breaks } = await find(2.5, 4);
    expect(seen?.at).toBe(breaks);
  });

  it('stops with its probe', async () => {
    const line = { from: 1, to: 5, guess: 3, resolution: 0.1, probes: 20 };
    const edge = await edgeOf(line, async () => null);
    expect(edge).toMatchObject({ holds: 1, breaks: null, isResolved: false, probes: 0 });
  });
});
