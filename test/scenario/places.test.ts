import { describe, expect, it } from 'vitest';
import { greatCircle } from '../../src/scenario/distance.ts';
import type { Coordinates } from '../../src/scenario/distance.ts';
import { estimatedRoundTrip, PRESET_NAMES, placesOf, roundTrip, tripEstimate } from '../../src/scenario/places.ts';
import { loadScenario } from '../../src/scenario/load.ts';

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

/** The angle between two directions from the centre of the earth, by their scalar product. */
function angle(a: Coordinates, b: Coordinates): number {
  const direction = ({ latitude, longitude }: Coordinates): number[] => {
    const [phi, lambda] = [latitude, longitude].map((degrees) => (degrees / 180) * Math.PI);
    return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)];
  };
  const [u, v] = [direction(a), direction(b)];
  return Math.acos(u.reduce((sum, x, axis) => sum + x * v[axis], 0));
}

describe('distance', () => {
  const [london, sydney] = [{ latitude: 51.51, longitude: -0.13 }, { latitude: -33.87, longitude: 151.21 }];

  it.each([
    ['a quarter of the way round', { latitude: 0, longitude: 0 }, { latitude: 0, longitude: 90 }, 10007.6],
    ['to the other side', { latitude: 90, longitude: 0 }, { latitude: -90, longitude: 0 }, 20015.1],
    ['over the date line', { latitude: 0, longitude: 179.5 }, { latitude: 0, longitude: -179.5 }, 111.2],
    ['nowhere', london, london, 0],
  ])('%s', (_, a, b, kilometres) => {
    expect(greatCircle(a, b)).toBeCloseTo(kilometres, 1);
  });

  it('is that of the angle at the centre of the earth', () => {
    expect(greatCircle(london, sydney)).toBeCloseTo(6371.0088 * angle(london, sydney), 6);
  });
});

describe('round trips by distance', () => {
  const { base, perKilometre, standardError } = tripEstimate('aws-2025-10');

  it('are those of least squares: what is left of the measured ones says nothing more of distance', () => {
    const places = placesOf('aws-2025-10') ?? [];
    const pairs = places.flatMap((a, at) => places.slice(at + 1).map((b) => [a, b] as const));
    expect(pairs).toHaveLength(36);
    // The estimate of a pair is a line in its distance, so the distance can be read off it.
    const trips = pairs.map(([a, b]) => {
      const estimate = estimatedRoundTrip('aws-2025-10', a, b);
      return { distance: (estimate - base) / perKilometre, left: roundTrip('aws-2025-10', a, b) - estimate };
    });
    const sum = (of: (trip: (typeof trips)[number]) => number): number => {
      return trips.reduce((all, trip) => all + of(trip), 0);
    };
    expect(sum(({ left }) => left)).toBeCloseTo(0, 9);
    expect(sum(({ left, distance }) => left * distance)).toBeCloseTo(0, 6);
    expect(standardError).toBeCloseTo(Math.sqrt(sum(({ left }) => left * left) / (36 - 2)), 12);
    // What docs/scenario.md says of them.
    const said = [1000 * base, 1e6 * perKilometre, 1000 * standardError];
    expect(said.map((x) => x.toFixed(1))).toEqual(['10.4', '15.4', '37.8']);
  });

  it('join places by name and by coordinates in a scenario, which says that they are estimated', () => {
    const text = `name: far
duration: 1 s
traffic: { rate: 1/s }
regions:
  home: { place: us-east-1, share: 50 % }
  dublin: { place: eu-west-1, share: 25 % }
  berlin: { place: { latitude: 52.52, longitude: 13.4 }, share: 25 % }
links: { rtt: aws-2025-10 }
namespaces: { things: { keys: 10, popularity: uniform, value_size: 1 kB, ttl: { l2: 1 s } } }
tiers: { l2: { kind: redis, memory: 1 GiB } }
origin: { capacity: 10/s, latency: 5 ms }
`;
    const loaded = loadScenario({ text, file: 'far.yaml', set: [] });
    if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
    const { links, regions } = loaded.scenario;
    expect(links.rtt[0][1]).toBe(roundTrip('aws-2025-10', 'us-east-1', 'eu-west-1'));
    const kilometres = greatCircle({ latitude: 39.04, longitude: -77.49 }, { latitude: 52.52, longitude: 13.4 });
    expect(links.rtt[0][2]).toBeCloseTo(base + perKilometre * kilometres, 12);
    expect(links.rtt[2][0]).toBe(links.rtt[0][2]);
    expect(links.estimateError).toBe(standardError);
    expect(regions[2]).toMatchObject({ place: null, coordinates: { latitude: 52.52, longitude: 13.4 } });
  });
});
