/**
 * Measured round-trip times between cloud regions, by the name that a scenario gives them.
 *
 * `aws-2025-10`: median over one year of the time to open a TCP connection between AWS regions, ms, row to column, as
 * published by cloudping.co and recorded on 2025-10-09. The times from a region to itself are left out: they were
 * measured through public endpoints and say nothing about machines in one network.
 */
import { fitTrips, greatCircle } from './distance.ts';
import type { Coordinates, TripEstimate } from './distance.ts';

const AWS_2025_10: Readonly<Record<string, readonly number[]>> = {
  //                 use1   usw2   euw1   euc1   apne1  apse1  aps1   apse2  sae1
  'us-east-1':      [0.0,   64.3,  69.6,  93.1,  149.4, 219.1, 192.3, 199.7, 115.2],
  'us-west-2':      [64.0,  0.0,   118.2, 142.6, 98.0,  160.2, 221.7, 140.9, 174.4],
  'eu-west-1':      [69.6,  118.4, 0.0,   27.3,  201.0, 182.0, 125.9, 255.7, 178.1],
  'eu-central-1':   [92.6,  142.3, 26.9,  0.0,   227.1, 160.6, 129.1, 251.5, 203.9],
  'ap-northeast-1': [149.2, 98.5,  201.1, 227.6, 0.0,   70.5,  134.2, 107.4, 257.4],
  'ap-southeast-1': [218.6, 160.9, 182.5, 161.3, 70.7,  0.0,   63.8,  94.7,  327.4],
  'ap-south-1':     [189.7, 221.5, 125.5, 128.8, 133.3, 63.4,  0.0,   154.3, 301.2],
  'ap-southeast-2': [199.7, 141.0, 255.6, 251.8, 106.3, 94.7,  154.5, 0.0,   311.9],
  'sa-east-1':      [115.4, 175.1, 178.4, 204.9, 258.1, 327.4, 301.7, 312.2, 0.0],
};

/** Where the cities are that the regions are named after, to a hundredth of a degree (Ashburn, Boardman, Dublin …). */
const COORDINATES: Readonly<Record<string, Coordinates>> = {
  'us-east-1':      { latitude: 39.04, longitude: -77.49 },
  'us-west-2':      { latitude: 45.84, longitude: -119.70 },
  'eu-west-1':      { latitude: 53.35, longitude: -6.26 },
  'eu-central-1':   { latitude: 50.11, longitude: 8.68 },
  'ap-northeast-1': { latitude: 35.68, longitude: 139.69 },
  'ap-southeast-1': { latitude: 1.35, longitude: 103.82 },
  'ap-south-1':     { latitude: 19.08, longitude: 72.88 },
  'ap-southeast-2': { latitude: -33.87, longitude: 151.21 },
  'sa-east-1':      { latitude: -23.55, longitude: -46.63 },
};

const PRESETS: Readonly<Record<string, typeof AWS_2025_10>> = { 'aws-2025-10': AWS_2025_10 };

export const PRESET_NAMES = Object.keys(PRESETS);

/** The places that a preset knows, or null when there is no such preset. */
export function placesOf(preset: string): readonly string[] | null {
  return Object.hasOwn(PRESETS, preset) ? Object.keys(PRESETS[preset]) : null;
}

/** Round-trip time between two different places of a preset, s: the mean of both directions. */
export function roundTrip(preset: string, a: string, b: string): number {
  const matrix = PRESETS[preset];
  const places = Object.keys(matrix);
  // The table counts in tenths of a millisecond; whole ones round once.
  const tenths = Math.round(10 * (matrix[a][places.indexOf(b)] + matrix[b][places.indexOf(a)]));
  return tenths / 20000;
}

/** What the measured pairs of a preset say of a pair that was not measured. */
export function tripEstimate(preset: string): TripEstimate {
  const places = Object.keys(PRESETS[preset]);
  return fitTrips(places.flatMap((a, index) => places.slice(index + 1).map((b) => {
    return { distance: greatCircle(COORDINATES[a], COORDINATES[b]), time: roundTrip(preset, a, b) };
  })));
}

/** The same, for two places by name or by coordinates, s. */
export function estimatedRoundTrip(preset: string, a: string | Coordinates, b: string | Coordinates): number {
  const of = (place: string | Coordinates): Coordinates => (typeof place === 'string' ? COORDINATES[place] : place);
  return tripEstimate(preset).at(greatCircle(of(a), of(b)));
}
