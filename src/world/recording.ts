/** How much of a trace a run plays. */
import type { Recording } from '../scenario/recording.ts';

/** Requests within the first `seconds`; none of a trace that has not been read. */
export function recordedWithin({ requests, loop, rate }: Recording, seconds: number): number {
  if (requests === null) return 0;
  const { keys, times, round } = requests;
  const rounds = Math.floor(seconds / round);
  const rest = seconds - rounds * round;
  if (rounds > 0 && !loop) return keys.length;
  if (times === null) return rounds * keys.length + Math.min(keys.length, Math.ceil(rest * (rate ?? 1)));
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < rest) low = middle + 1;
    else high = middle;
  }
  return rounds * keys.length + low;
}
