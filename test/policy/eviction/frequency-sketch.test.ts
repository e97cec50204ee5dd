import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrequencySketch } from '../../../src/policy/eviction/frequency-sketch.ts';

/** The sketch as its source describes it: 64-bit words, 64-bit products, one increment at a time. */
class Described {
  static readonly seeds = [0xc3a5c85c97cb3127n, 0xb492b66fbe98f273n, 0x9ae16a3b2f90404fn, 0xcbf29ce484222325n];
  readonly words: number;
  readonly counters: number[][];
  additions = 0;

  constructor(words: number) {
    this.words = words;
    this.counters = Array.from({ length: words }, () => Array.from({ length: 16 }, () => 0));
  }

  #places(key: number): [word: number, counter: number][] {
    let hash = BigInt(key);
    for (let i = 0; i < 2; i++) hash = BigInt.asIntN(32, ((BigInt.asUintN(32, hash) >> 16n) ^ hash) * 0x45d9f3bn);
    hash = BigInt.asIntN(32, (BigInt.asUintN(32, hash) >> 16n) ^ hash);
    return Described.seeds.map((seed, row) => {
      let product = BigInt.asUintN(64, (hash + seed) * seed);
      product += product >> 32n;
      return [Number(product & BigInt(this.words - 1)), Number(hash & 3n) * 4 + row];
    });
  }

  frequency(key: number): number {
    return Math.min(...this.#places(key).map(([word, counter]) => this.counters[word][counter]));
  }

  increment(key: number, weight: number): void {
    const open = this.#places(key).filter(([word, counter]) => this.counters[word][counter] < 15);
    for (const [word, counter] of open) this.counters[word][counter]++;
    if (open.length === 0) return;
    this.additions += weight;
    if (this.additions < 10 * this.words) return;
    const odd = this.counters.flat().filter((count) => count % 2 === 1).length;
    for (const word of this.counters) word.forEach((count, i) => (word[i] = count >> 1));
    this.additions = Math.floor((this.additions - Math.floor(odd / 4)) / 2);
  }
}

const key = fc.oneof(fc.nat(40), fc.nat(2147483647));
const step = fc.record({ key, weight: fc.integer({ min: 1, max: 5 }), times: fc.integer({ min: 1, max: 40 }) });
const steps = fc.array(step, { minLength: 1, maxLength: 60 });

describe('FrequencySketch', () => {
  test('estimates as described, one lookup at a time and in bulk, through halvings', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 12 }), (all, entries) => {
        const single = new FrequencySketch(entries);
        const bulk = new FrequencySketch(entries);
        let words = 1;
        while (words < entries) words *= 2;
        const described = new Described(words);
        for (const step of all) {
          bulk.incrementBy(step.key, step.weight, step.times);
          for (let i = 0; i < step.times; i++) {
            single.increment(step.key, step.weight);
            described.increment(step.key, step.weight);
          }
          for (const { key } of all) {
            expect(single.frequency(key)).toBe(described.frequency(key));
            expect(bulk.frequency(key)).toBe(described.frequency(key));
          }
        }
      }),
    );
  });

  test('keeps all estimates when it is widened', () => {
    const sketch = new FrequencySketch(16);
    for (let i = 0; i < 100; i++) sketch.increment(i % 20, 1);
    const before = Array.from({ length: 50 }, (_, key) => sketch.frequency(key));
    sketch.reserve(100);
    expect(Array.from({ length: 50 }, (_, key) => sketch.frequency(key))).toEqual(before);
  });
});
