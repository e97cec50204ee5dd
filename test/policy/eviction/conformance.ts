/** What every eviction policy must do; a policy's test calls it in one line. */
import { describe, expect, test } from 'vitest';
import type { EvictionCause, EvictionPolicy } from '../../../src/policy/eviction/policy.ts';
import { createEviction } from '../../../src/policy/eviction/registry.ts';
import { Stream } from '../../../src/random/stream.ts';

interface Bed {
  readonly policy: EvictionPolicy;
  /** Slots that the policy let go, with cause, in order. */
  readonly log: string[];
  /** Weight and bytes of each resident slot, kept apart from the policy. */
  readonly resident: Map<number, { weight: number; bytes: number }>;
}

interface BedOptions {
  readonly entries?: number;
  readonly bytes?: number;
  readonly seed?: number;
  /** 0: every access raises the counter of `allkeys-lfu`, so that it needs no randomness for that. */
  readonly lfuLogFactor?: number;
}

function bed(name: string, { entries = Infinity, bytes = Infinity, seed = 1, lfuLogFactor = 10 }: BedOptions): Bed {
  const log: string[] = [];
  const resident: Bed['resident'] = new Map();
  const stream = new Stream(seed, 'eviction');
  const policy = createEviction(name, {
    bounds: { entries, bytes },
    evicted: (slot: number, cause: EvictionCause) => {
      log.push(`${slot} ${cause}`);
      if (!resident.delete(slot)) throw new Error(`slot ${slot} left twice`);
    },
    random: () => stream.next(),
    samples: 5,
    lfuLogFactor,
    lfuDecayTime: 60,
    now: 0,
  });
  return { policy, log, resident };
}

function insert(at: Bed, slot: number, weight: number, bytes: number, now: number): void {
  // Before the call, for the newcomer itself may be what leaves.
  at.resident.set(slot, { weight, bytes });
  at.policy.insert(slot, slot, weight, bytes, now);
}

function expectBooks({ policy, resident }: Bed): void {
  let entries = 0;
  let bytes = 0;
  for (const entry of resident.values()) {
    entries += entry.weight;
    bytes += entry.bytes;
  }
  expect(policy.entries).toBe(entries);
  expect(policy.bytes).toBe(bytes);
  policy.check();
}

/** Random operations on keys of skewed popularity; key and slot are the same number. */
function play(at: Bed, steps: number, eachStep: () => void, hitThrice: (slot: number, now: number) => void): void {
  const draw = new Stream(7, 'operations');
  const keys = 400;
  at.policy.reserve(keys);
  for (let step = 0; step < steps; step++) {
    const now = step / 10;
    const key = Math.floor(keys * draw.next() * draw.next());
    const choice = draw.next();
    const entry = at.resident.get(key);
    if (entry === undefined) {
      at.policy.miss(key, 1 + (key % 7));
      insert(at, key, 1 + (key % 7), 10 + Math.floor(90 * draw.next()), now);
    } else if (choice < 0.7) {
      at.policy.hit(key, now);
    } else if (choice < 0.8) {
      hitThrice(key, now);
    } else if (choice < 0.9) {
      entry.bytes = 10 + Math.floor(140 * draw.next());
      at.policy.resize(key, entry.bytes, now);
    } else {
      at.policy.remove(key);
      at.resident.delete(key);
    }
    eachStep();
  }
}

export function conformance(name: string): void {
  describe(`${name} as an eviction policy`, () => {
    const inBulk = (at: Bed) => (slot: number, now: number) => at.policy.hits(slot, 3, now, now);

    test.each([
      { entries: 300, bytes: Infinity },
      { entries: Infinity, bytes: 4000 },
      { entries: 300, bytes: 4500 },
      { entries: 8, bytes: 160 },
    ])('keeps its bounds and its books: $entries entries, $bytes bytes', (bounds) => {
      const at = bed(name, bounds);
      let steps = 0;
      const check = (): void => {
        const { entries, bytes } = at.policy;
        if (entries > bounds.entries || bytes > bounds.bytes) throw new Error(`${entries} entries, ${bytes} bytes`);
        // A full recount at some steps, for the time it takes.
        if (++steps % 17 === 0) expectBooks(at);
      };
      play(at, 5000, check, inBulk(at));
      expect(at.log.length).toBeGreaterThan(100);
    });

    test('repeats itself', () => {
      const [a, b] = [bed(name, { entries: 300 }), bed(name, { entries: 300 })];
      for (const at of [a, b]) play(at, 5000, () => {}, inBulk(at));
      expect(a.log).toEqual(b.log);
    });

    test('takes hits in bulk as that many hits', () => {
      const bulk = bed(name, { entries: 300, lfuLogFactor: 0 });
      const single = bed(name, { entries: 300, lfuLogFactor: 0 });
      play(bulk, 8000, () => {}, inBulk(bulk));
      play(
        single,
        8000,
        () => {},
        (slot, now) => {
          for (let i = 0; i < 3; i++) single.policy.hit(slot, now);
        },
      );
      expect(bulk.log).toEqual(single.log);
    });

    test('refuses what is larger than the whole cache, and nothing else leaves', () => {
      const at = bed(name, { entries: 100, bytes: 1000 });
      at.policy.reserve(10);
      for (let slot = 0; slot < 4; slot++) insert(at, slot, 1, 10, 0);
      insert(at, 4, 101, 1, 0);
      insert(at, 5, 1, 1001, 0);
      expect(at.log).toEqual(['4 admission', '5 admission']);
      expectBooks(at);
    });

    test('lets an entry go that outgrew the whole cache, and nothing else', () => {
      const at = bed(name, { entries: 100, bytes: 1000 });
      at.policy.reserve(10);
      for (let slot = 0; slot < 4; slot++) insert(at, slot, 1, 2, 0);
      at.resident.get(2)!.bytes = 1001;
      at.policy.resize(2, 1001, 1);
      expect(at.log).toEqual(['2 capacity']);
      expectBooks(at);
    });

    test('forgets what is removed without telling', () => {
      const at = bed(name, { entries: 50 });
      at.policy.reserve(50);
      for (let round = 0; round < 3; round++) {
        for (let slot = 0; slot < 50; slot++) insert(at, slot, 1, 1, round);
        for (let slot = 0; slot < 50; slot++) {
          at.policy.remove(slot);
          at.resident.delete(slot);
        }
        expect(at.policy.entries).toBe(0);
        expect(at.policy.bytes).toBe(0);
      }
      expect(at.log).toEqual([]);
      at.policy.check();
    });

    test('is the same with room made as it is needed', () => {
      const atOnce = bed(name, { entries: 100 });
      const asNeeded = bed(name, { entries: 100 });
      atOnce.policy.reserve(1000);
      for (let slot = 0; slot < 1000; slot++) {
        asNeeded.policy.reserve(slot + 1);
        for (const at of [atOnce, asNeeded]) {
          insert(at, slot, 1, 1, slot);
          if (at.resident.has(slot >> 1)) at.policy.hit(slot >> 1, slot);
        }
      }
      expect(asNeeded.log).toEqual(atOnce.log);
      asNeeded.policy.check();
    });

    test('refuses a cache without room', () => {
      expect(() => bed(name, { entries: 0 })).toThrow(/room/);
      expect(() => bed(name, { bytes: Number.NaN })).toThrow(/room/);
    });
  });
}

/** Entries that all weigh the same must live as one entry each would in a cache that much smaller. */
export function uniformWeights(name: string): void {
  test(`${name} takes entries of equal weight as one entry each`, () => {
    const logs = [1, 8].map((weight) => {
      const at = bed(name, { entries: 60 * weight });
      const draw = new Stream(3, 'keys');
      at.policy.reserve(300);
      for (let step = 0; step < 20_000; step++) {
        const key = Math.floor(300 * draw.next() * draw.next());
        if (at.resident.has(key)) at.policy.hit(key, step / 10);
        else insert(at, key, weight, 1, step / 10);
      }
      return at.log;
    });
    expect(logs[1]).toEqual(logs[0]);
  });
}
