/** Regions and the load that they carry. */
import type { ResolvedScenario, RateShape, Region } from '../resolved.ts';
import type { ShapeSpec, TrafficSpec } from '../schema/traffic.ts';
import { about, missing } from '../complaint.ts';
import type { Complain, Path } from '../complaint.ts';
import type { Draft } from '../draft.ts';
import { placesOf } from '../places.ts';
import { indicesOf } from './reference.ts';
import { checkShares } from './shares.ts';

export function resolveRegions(draft: Draft, complain: Complain): Region[] {
  if (draft.traffic !== null) checkLoad(draft, draft.traffic, complain);
  const total = draft.traffic?.rate ?? 0;
  const only = draft.regions.length === 1;
  const preset = typeof draft.links?.rtt === 'string' ? draft.links.rtt : null;
  const places = preset === null ? null : placesOf(preset);
  const regions = draft.regions.flatMap(({ name, spec }): Region[] => {
    if (spec === null) return [];
    const place = spec.place ?? (places?.includes(name) ? name : null);
    const rate = spec.rate ?? (spec.share ?? (only ? 1 : 0)) * total;
    return [{ name, place, rate, instances: spec.instances, zones: spec.zones }];
  });
  return regions;
}

/** Either the regions share `traffic.rate`, or each has a rate. */
function checkLoad(draft: Draft, traffic: TrafficSpec | undefined, complain: Complain): void {
  const { regions } = draft;
  const specs = regions.flatMap(({ spec }) => (spec === null ? [] : [spec]));
  if (regions.length === 0 || specs.length < regions.length) return;
  const byRate = specs.some(({ rate }) => rate !== undefined);
  if (!byRate) {
    if (traffic?.rate === undefined) complain(missing(['traffic', 'rate'], 'a rate such as `10M/s`, or a `rate` in each region'));
    checkShares('regions', regions, complain);
    return;
  }
  for (const { name, spec } of regions) {
    if (spec?.share !== undefined) {
      complain(about(['regions', name, 'share'], 'found a share, but regions have rates: give all a `share` or all a `rate`'));
    } else if (spec?.rate === undefined) {
      complain(missing(['regions', name, 'rate'], 'a rate such as `10M/s`, as other regions have'));
    }
  }
  if (traffic?.rate !== undefined) {
    complain(about(['traffic', 'rate'], 'found a rate, but the regions have rates of their own: remove it, or give them shares'));
  }
  if (specs.every(({ rate }) => rate === 0)) complain(about(['regions'], 'no region has any traffic'));
}

export function resolveTraffic(draft: Draft, complain: Complain): ResolvedScenario['traffic'] {
  return (draft.traffic?.shape ?? []).map((shape, index) => resolveShape(shape, draft, ['traffic', 'shape', index], complain));
}

function resolveShape(shape: ShapeSpec, draft: Draft, path: Path, complain: Complain): RateShape {
  const [[kind, spec]] = Object.entries(shape);
  const appliesTo = {
    regions: spec.regions ? indicesOf(spec.regions, 'region', draft.regions, [...path, kind, 'regions'], complain) : null,
    namespaces: spec.namespaces
      ? indicesOf(spec.namespaces, 'namespace', draft.namespaces, [...path, kind, 'namespaces'], complain)
      : null,
  };
  if ('ramp' in shape) {
    const { from, to, start, over } = shape.ramp;
    return { kind: 'ramp', from, to, start, over, ...appliesTo };
  }
  if ('flash_crowd' in shape) {
    const { at, rise, hold, fall, times } = shape.flash_crowd;
    return { kind: 'flash-crowd', at, rise, hold, fall, times, ...appliesTo };
  }
  const { amplitude, period, peak_at: peakAt } = shape.diurnal;
  return { kind: 'diurnal', amplitude, period, peakAt, ...appliesTo };
}
