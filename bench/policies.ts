/**
 * What a request costs in the bounded cache under each eviction policy: a lookup, and on a miss the insertion with
 * its eviction. Beside it the shortest LRU that JavaScript has, a `Map` whose oldest key goes, without expiry or
 * bookkeeping.
 *
 * Run with `npx tsx bench/policies.ts`. Policies take turns, chunk by chunk, and each is told by its fastest chunk:
 * what else the machine does slows a chunk down and never speeds one up. The checksum proves that the same work was
 * done.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Cache } from '../src/policy/cache.ts';
import { EVICTION_NAMES } from '../src/policy/eviction/registry.ts';
import { Stream } from '../src/random/stream.ts';

const KEYS = 1_000_000;
const EXPONENT = 0.99;
const REQUESTS = 1 << 20;
/** Those that fill the caches. */
const FILLING = REQUESTS / 2;
const CHUNK = 1 << 15;
const CAPACITIES = [100_000, 10_000];
/** Requests a second on the caches' clock; entries live for half a minute of it. */
const RATE = 100_000;
const TTL = 30;

interface Contestant {
  readonly name: string;
  readonly bytesPerEntry: number;
  request(key: number, now: number): void;
  hits: number;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes that the process holds after a collection of garbage. */
function held(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** A filled cache. */
function cacheContestant(policy: string, capacity: number, keys: Int32Array): Contestant {
  const before = held();
  const stream = new Stream(1, policy);
  const cache = new Cache({
    policy,
    bounds: { entries: capacity, bytes: Infinity },
    random: () => stream.next(),
    samples: 5,
    lfuLogFactor: 10,
    lfuDecayTime: 60,
    now: 0,
    expected: capacity + 1,
  });
  const contestant = {
    name: policy,
    bytesPerEntry: 0,
    hits: 0,
    request(key: number, now: number): void {
      cache.expire(now);
      const slot = cache.find(key);
      if (slot >= 0) {
        contestant.hits++;
        cache.hit(slot, now);
      } else {
        cache.miss(key, 1);
        cache.put(key, 1, 1, now + TTL, now, 0, now);
      }
    },
  };
  for (let i = 0; i < FILLING; i++) contestant.request(keys[i], i / RATE);
  // What a policy remembers of keys that left is memory too.
  contestant.bytesPerEntry = (held() - before) / capacity;
  return contestant;
}

function mapContestant(capacity: number, keys: Int32Array): Contestant {
  const before = held();
  const map = new Map<number, number>();
  for (let key = 0; key < capacity; key++) map.set(-key, key + 0.5);
  const bytesPerEntry = (held() - before) / capacity;
  map.clear();
  const contestant = {
    name: 'Map as LRU',
    bytesPerEntry,
    hits: 0,
    request(key: number, now: number): void {
      if (map.delete(key)) {
        contestant.hits++;
      } else if (map.size >= capacity) {
        const { value: oldest } = map.keys().next();
        if (oldest !== undefined) map.delete(oldest);
      }
      map.set(key, now);
    },
  };
  for (let i = 0; i < FILLING; i++) contestant.request(keys[i], i / RATE);
  return contestant;
}

/** Zipf keys by inversion, the ranks scattered over the numbers. */
function zipfKeys(): Int32Array {
  const cumulated = new Float64Array(KEYS);
  let sum = 0;
  for (let rank = 0; rank < KEYS; rank++) cumulated[rank] = sum += Math.exp(-EXPONENT * Math.log(rank + 1));
  const stream = new Stream(1, 'keys');
  return Int32Array.from({ length: REQUESTS }, () => {
    const mass = stream.next() * sum;
    let low = 0;
    for (let high = KEYS - 1; low < high; ) {
      const middle = (low + high) >>> 1;
      if (cumulated[middle] > mass) high = middle;
      else low = middle + 1;
    }
    // A multiplier coprime to the number of keys permutes them.
    return (low * 611_953) % KEYS;
  });
}

function race(contestants: readonly Contestant[], keys: Int32Array): Map<Contestant, number> {
  const best = new Map(contestants.map((contestant) => [contestant, Infinity]));
  for (let from = FILLING; from < REQUESTS; from += CHUNK) {
    for (const contestant of contestants) {
      const begun = performance.now();
      for (let i = from; i < from + CHUNK; i++) contestant.request(keys[i], i / RATE);
      const spent = ((performance.now() - begun) * 1e6) / CHUNK;
      if (spent < best.get(contestant)!) best.set(contestant, spent);
    }
  }
  return best;
}

const keys = zipfKeys();
for (const capacity of CAPACITIES) {
  const yardstick = mapContestant(capacity, keys);
  const contestants = [yardstick, ...EVICTION_NAMES.map((policy) => cacheContestant(policy, capacity, keys))];
  const best = race(contestants, keys);
  console.log(`${capacity} entries, ${KEYS} keys, Zipf ${EXPONENT}:`);
  for (const contestant of contestants) {
    const spent = best.get(contestant)!;
    const ratio = (spent / best.get(yardstick)!).toFixed(2);
    console.log(
      `  ${contestant.name.padEnd(18)} ${spent.toFixed(0).padStart(4)} ns a request, ${ratio} of the Map; ` +
        `${contestant.bytesPerEntry.toFixed(0).padStart(4)} B an entry; ` +
        `hit ratio ${(contestant.hits / REQUESTS).toFixed(4)} (checksum ${contestant.hits})`,
    );
  }
}
