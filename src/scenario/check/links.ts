/** Checks of the network: a round-trip time for every pair of regions. */
import { about, missing, valueAt } from '../complaint.ts';
import type { Complain, Complaint } from '../complaint.ts';
import { keysAt } from '../draft.ts';
import type { Draft } from '../draft.ts';
import type { Coordinates } from '../distance.ts';
import { PRESET_NAMES, placesOf } from '../places.ts';
import { alternatives, suggestion } from '../spelling.ts';
import { namesOf, unknownName } from './reference.ts';

export function checkLinks(draft: Draft, complain: Complain): void {
  const rtt = draft.links?.rtt;
  if (typeof rtt !== 'string') checkCoordinates(draft, complain);
  if (typeof rtt === 'string') checkPreset(draft, rtt, complain);
  else if (rtt !== undefined) checkMap(draft, rtt, complain);
  else if (draft.links !== null && draft.regions.length > 1) {
    complain(missing(['links', 'rtt'], `${alternatives(PRESET_NAMES)} or a map such as \`{ a: { b: 150 ms } }\``));
  }
}

/** Each region is at a place of its own that the preset knows. */
function checkPreset({ regions }: Draft, preset: string, complain: Complain): void {
  const places = placesOf(preset);
  if (places === null) {
    complain(about(['links', 'rtt'], `there is no preset \`${preset}\`${suggestion(preset, PRESET_NAMES)}`));
    return;
  }
  const taken = new Map<string, string>();
  for (const { name, spec } of regions) {
    if (spec === null || spec.place === null) continue;
    if (typeof spec.place === 'object') {
      checkApart(taken, name, spec.place, complain);
      continue;
    }
    const place = spec.place ?? name;
    const path = ['regions', name, 'place'];
    const occupant = taken.get(place);
    if (spec.place === undefined && !places.includes(name)) {
      if (regions.length > 1) complain(missing(path, `one of \`${preset}\`: ${places.join(', ')}`));
    } else if (!places.includes(place)) {
      complain(about(path, `\`${preset}\` has no place \`${place}\`${suggestion(place, places)}`));
    } else if (occupant !== undefined) {
      const message = `\`${occupant}\` is at \`${place}\` already, expected another place`;
      complain(spec.place === undefined ? onKey(['regions', name], message) : about(path, message));
    } else {
      taken.set(place, name);
    }
  }
}

/** Nobody is where another region is. */
function checkApart(taken: Map<string, string>, name: string, at: Coordinates, complain: Complain): void {
  const place = `${at.latitude}, ${at.longitude}`;
  const occupant = taken.get(place);
  const path = ['regions', name, 'place'];
  if (occupant === undefined) taken.set(place, name);
  else complain(onKey(path, `\`${occupant}\` is at the same place already, expected another place`));
}

/** Coordinates are for times that a preset does not have; nothing else asks for them. */
function checkCoordinates({ regions }: Draft, complain: Complain): void {
  for (const { name, spec } of regions) {
    if (spec === null || typeof spec.place !== 'object' || spec.place === null) continue;
    const wish = `expected \`links: { rtt: ${PRESET_NAMES[0]} }\`, by which round-trip times are estimated`;
    complain(onKey(['regions', name, 'place'], `found coordinates, ${wish}, or a name`));
  }
}

type RttMap = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** `rtt` is null when some of its times are broken; its keys can be judged all the same. */
function checkMap(draft: Draft, rtt: RttMap | null, complain: Complain): void {
  const names = namesOf(draft.regions);
  const path = ['links', 'rtt'];
  const timeBetween = (a: string, b: string) => valueAt(rtt, [a, b]);
  const seen = new Set<string>();
  for (const a of keysAt(draft.root, path)) {
    if (!names.includes(a)) complain(onKey([...path, a], unknownName(a, 'region', names)));
    for (const b of keysAt(draft.root, [...path, a])) {
      if (!names.includes(b)) complain(onKey([...path, a, b], unknownName(b, 'region', names)));
      else if (a === b) {
        complain(onKey([...path, a, b], 'found a region twice, expected two; see `same_zone` and `cross_zone`'));
      } else if (seen.has(`${b} ${a}`) && timeBetween(b, a) !== timeBetween(a, b)) {
        const message = `\`${b}\` to \`${a}\` takes another time, expected the same in both directions`;
        complain(about([...path, a, b], message));
      }
      seen.add(`${a} ${b}`);
    }
  }
  if (rtt === null) return;
  names.forEach((a, index) => {
    for (const b of names.slice(index + 1)) {
      const known = timeBetween(a, b) ?? timeBetween(b, a);
      if (known === undefined) complain(onKey(path, `no round-trip time between \`${a}\` and \`${b}\``));
    }
  });
}

function onKey(path: readonly string[], message: string): Complaint {
  return { ...about(path, message), at: 'key' };
}
