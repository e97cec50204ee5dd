/**
 * Price of one Zipf draw, by number of keys and exponent: ns per sample, the least of many short chunks, the uniform
 * number's own price included and shown in the first row.
 *
 *   npx tsx bench/zipf.ts
 */
import { Stream } from '../src/random/stream.ts';
import { Zipf } from '../src/random/zipf.ts';

const CHUNK = 100_000;
const CHUNKS = 60;

/** Sums what was drawn, so that no draw can be optimised away. */
let checksum = 0;

function price(draw: () => number): number {
  let least = Infinity;
  for (let chunk = 0; chunk < CHUNKS; chunk++) {
    const start = performance.now();
    let sum = 0;
    for (let i = 0; i < CHUNK; i++) sum += draw();
    least = Math.min(least, performance.now() - start);
    checksum += sum;
  }
  return (least / CHUNK) * 1e6;
}

const stream = new Stream(1, 'bench');
const u = () => stream.next();
console.log('keys      exponent  ns/sample');
console.log(`uniform   -         ${price(u).toFixed(1)}`);
for (const keys of [1e4, 1e6, 5e9]) {
  for (const exponent of [0.7, 1, 1.2]) {
    const zipf = new Zipf(keys, exponent);
    const ns = price(() => zipf.sample(u)).toFixed(1);
    console.log(`${keys.toExponential(0).padEnd(9)} ${exponent.toFixed(1).padEnd(9)} ${ns}`);
  }
}
console.log(`checksum ${checksum}`);
