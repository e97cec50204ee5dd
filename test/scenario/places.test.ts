import { describe, expect, it } from 'vitest';
import { PRESET_NAMES, placesOf, roundTrip } from '../../src/scenario/places.ts';

describe.each(PRESET_NAMES)('%s', (preset) => {
  const places = placesOf(preset) ?? [];
  const pairs = places.flatMap((a) => places.filter((b) => b !== a).map((b): [string, string] => [a, b]));

  it('has places', () => {
    expect(places.length).toBeGreaterThan(1);
  });

  it.each(pairs)('%s to %s takes what light in fibre allows, and as long as back', (a, b) => {
    expect(roundTrip(preset, a, b)).toBe(roundTrip(preset, b, a));
    expect(roundTrip(preset, a, b)).toBeGreaterThan(0.005);
    expect(roundTrip(preset, a, b)).toBeLessThan(0.4);
  });
});

describe('aws-2025-10', () => {
  it.each([
    ['us-east-1', 'us-west-2', 0.06415],
    ['us-east-1', 'ap-northeast-1', 0.1493],
    ['ap-northeast-1', 'ap-southeast-1', 0.0706],
    ['sa-east-1', 'ap-southeast-1', 0.3274],
  ])('%s to %s takes %d s', (a, b, seconds) => {
    expect(roundTrip('aws-2025-10', a, b)).toBe(seconds);
  });
});
