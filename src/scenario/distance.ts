/** Round-trip times that nobody measured: estimated from the distance, by the pairs of a preset that were. */
import { linearRegression, linearRegressionLine } from 'simple-statistics';

/** Degrees north and east. */
export interface Coordinates {
  readonly latitude: number;
  readonly longitude: number;
}

/** A measured round trip, s, and the length of the great circle, km. */
export interface MeasuredTrip {
  readonly distance: number;
  readonly time: number;
}

/** What a straight line through measured round trips says of others. */
export interface TripEstimate {
  /** Round-trip time at a distance in km, s. */
  readonly at: (distance: number) => number;
  /** Time of no distance, s, and of each km, s. */
  readonly base: number;
  readonly perKilometre: number;
  /** Standard error of an estimate, s: the spread of measured times about the line. */
  readonly standardError: number;
}

/** Mean radius of the earth (IUGG), km. */
const EARTH_RADIUS = 6371.0088;

/** Length of the great circle between two places, km, by the haversine formula. */
export function greatCircle(a: Coordinates, b: Coordinates): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const square = (x: number): number => x * x;
  const up = square(Math.sin(radians(b.latitude - a.latitude) / 2));
  const along = square(Math.sin(radians(b.longitude - a.longitude) / 2));
  const chord = up + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * along;
  return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** The line of least squares through measured round trips; three of them at least. */
export function fitTrips(trips: readonly MeasuredTrip[]): TripEstimate {
  const { m, b } = linearRegression(trips.map(({ distance, time }) => [distance, time]));
  const at = linearRegressionLine({ m, b });
  const squares = trips.reduce((sum, { distance, time }) => sum + (time - at(distance)) * (time - at(distance)), 0);
  return { at, base: b, perKilometre: m, standardError: Math.sqrt(squares / (trips.length - 2)) };
}
