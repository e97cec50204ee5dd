/** Regions with their rates, and what changes the rates. */
import { placesOf } from '../places.ts';
import type { RateShape, Region } from '../resolved.ts';
import type { ScenarioSpec } from '../schema/scenario.ts';
import type { ShapeSpec } from '../schema/traffic.ts';

export function resolveRegions({ regions, traffic, links }: ScenarioSpec): Region[] {
  const places = typeof links.rtt === 'string' ? placesOf(links.rtt) : null;
  return Object.entries(regions).map(([name, spec]) => {
    const { place, share, rate, instances, zones, clock_skew: clockSkew, max_requests: maxRequests } = spec;
    return {
      name,
      place: typeof place === 'object' ? null : (place ?? (places?.includes(name) ? name : null)),
      ...(typeof place === 'object' ? { coordinates: place } : {}),
      // A single region may leave out its share. Where all requests come from traces, no rate is given: shares of 1/s.
      rate: rate ?? (share ?? 1) * (traffic.rate ?? 1),
      instances,
      zones,
      clockSkew,
      ...(maxRequests === undefined ? {} : { maxRequests }),
    };
  });
}

export function resolveShape(shape: ShapeSpec, { regions, namespaces }: ScenarioSpec): RateShape {
  const indices = (names: readonly string[] | undefined, all: object) =>
    names === undefined ? null : names.map((name) => Object.keys(all).indexOf(name));
  const appliesTo = (spec: { regions?: string[] | undefined; namespaces?: string[] | undefined }) => ({
    regions: indices(spec.regions, regions),
    namespaces: indices(spec.namespaces, namespaces),
  });
  if ('ramp' in shape) {
    const { from, to, start, over } = shape.ramp;
    return { kind: 'ramp', from, to, start, over, ...appliesTo(shape.ramp) };
  }
  if ('flash_crowd' in shape) {
    const { at, rise, hold, fall, times } = shape.flash_crowd;
    return { kind: 'flash-crowd', at, rise, hold, fall, times, ...appliesTo(shape.flash_crowd) };
  }
  const { amplitude, period, peak_at: peakAt } = shape.diurnal;
  return { kind: 'diurnal', amplitude, period, peakAt, ...appliesTo(shape.diurnal) };
}
