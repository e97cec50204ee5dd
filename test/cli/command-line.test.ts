import { describe, expect, it } from 'vitest';
import { reproduction } from '../../src/cli/command-line.ts';
import type { SimulationArguments } from '../../src/cli/options.ts';

const NONE: SimulationArguments = {
  seed: undefined,
  replications: undefined,
  set: [],
  out: 'elsewhere',
  workers: 7,
  json: true,
  quiet: true,
  strict: false,
};

describe('the command that yields the same report', () => {
  it.each<[more: Partial<SimulationArguments>, want: string]>([
    [{}, 'windtunnel run a.yaml'],
    [{ seed: 0, replications: 1, strict: true }, 'windtunnel run a.yaml --seed 0 --replications 1 --strict'],
    [{ set: ['tiers.l1.entries=5'] }, 'windtunnel run a.yaml --set tiers.l1.entries=5'],
    [{ set: ['seed=1', 'duration=5 min'] }, "windtunnel run a.yaml --set seed=1 --set 'duration=5 min'"],
    [{ set: ["name=it's"] }, "windtunnel run a.yaml --set 'name=it'\\''s'"],
  ])('with %j', (more, want) => {
    expect(reproduction(['a.yaml'], { ...NONE, ...more })).toBe(want);
  });

  it('quotes a file that needs it', () => {
    expect(reproduction(['my scenario.yaml', 'b.yaml'], NONE)).toBe("windtunnel run 'my scenario.yaml' b.yaml");
  });
});
