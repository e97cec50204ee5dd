import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Windows } from '../../src/measure/windows.ts';
import type { Phase } from '../../src/scenario/resolved.ts';

/** Phases of any lengths, one after the other. */
const phases = fc
  .array(fc.double({ min: 0.01, max: 5000, noNaN: true }), { minLength: 1, maxLength: 8 })
  .map((lengths) => {
    let at = 0;
    return lengths.map((length, index): Phase => ({ name: `phase-${index}`, from: at, to: (at += length) }));
  });

function holds(law: (windows: Windows, of: readonly Phase[]) => void): void {
  fc.assert(fc.property(phases, (of) => law(new Windows(of[of.length - 1].to, of), of)), { seed: 1, numRuns: 25 });
}

describe('windows', () => {
  test('never straddle a phase, and are equal within it', () => {
    holds((windows, of) => {
      of.forEach(({ from, to }, index) => {
        const own = Array.from({ length: windows.count }, (_, window) => window).filter(
          (window) => windows.phaseOf[window] === index,
        );
        expect(windows.edges[own[0]]).toBe(from);
        expect(windows.edges[own[own.length - 1] + 1]).toBe(to);
        for (const window of own) expect(windows.length(window)).toBeCloseTo((to - from) / own.length, 8);
      });
    });
  });

  test('cover the run in order', () => {
    holds((windows, of) => {
      expect(windows.edges[windows.count]).toBe(of[of.length - 1].to);
      for (let window = 0; window < windows.count; window++) expect(windows.length(window)).toBeGreaterThan(0);
    });
  });

  test('are found by any time within them', () => {
    holds((windows, of) => {
      for (let window = 0; window < windows.count; window++) {
        expect(windows.at(windows.edges[window])).toBe(window);
        expect(windows.at((windows.edges[window] + windows.edges[window + 1]) / 2)).toBe(window);
      }
      expect(windows.at(2 * of[of.length - 1].to)).toBe(windows.count - 1);
    });
  });

  test.each([[1, 60], [30, 60], [300, 300], [86_400, 600]])('a run of %d s has %d', (duration, count) => {
    expect(new Windows(duration, [{ name: 'all', from: 0, to: duration }]).count).toBe(count);
  });
});
