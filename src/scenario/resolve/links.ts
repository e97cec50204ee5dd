/** The network between and within regions. */
import type { Links } from '../resolved.ts';
import { about, missing } from '../complaint.ts';
import type { Complain } from '../complaint.ts';
import type { Draft } from '../draft.ts';
import { PRESET_NAMES, placesOf, roundTrip } from '../places.ts';
import { alternatives, suggestion } from '../spelling.ts';
import { indexOf } from './reference.ts';

/** The matrix covers all names of the draft, so that hubs can be found by the index of a region. */
export function resolveLinks(draft: Draft, complain: Complain): Links {
  const { links, regions } = draft;
  const rtt = regions.map(() => regions.map(() => 0));
  if (links === null) return { rtt, sameZone: 0, crossZone: 0, jitter: 0, bandwidth: 0 };
  if (typeof links.rtt === 'string') fillFromPreset(rtt, links.rtt, draft, complain);
  else if (links.rtt !== undefined) fillFromMap(rtt, links.rtt, draft, complain);
  else if (regions.length > 1) {
    complain(missing(['links', 'rtt'], `${alternatives(PRESET_NAMES)} or a map such as \`{ a: { b: 150 ms } }\``));
  }
  const { same_zone: sameZone, cross_zone: crossZone, jitter, bandwidth } = links;
  return { rtt, sameZone, crossZone, jitter, bandwidth };
}

function fillFromPreset(rtt: number[][], preset: string, { regions }: Draft, complain: Complain): void {
  const places = placesOf(preset);
  if (places === null) {
    complain(about(['links', 'rtt'], `there is no preset \`${preset}\`${suggestion(preset, PRESET_NAMES)}`));
    return;
  }
  const known = regions.map(({ name, spec }) => {
    if (spec === null) return null;
    if (spec.place === undefined && !places.includes(name)) {
      if (regions.length > 1) complain(missing(['regions', name, 'place'], `one of \`${preset}\`: ${places.join(', ')}`));
      return null;
    }
    const place = spec.place ?? name;
    if (places.includes(place)) return place;
    complain(about(['regions', name, 'place'], `\`${preset}\` has no place \`${place}\`${suggestion(place, places)}`));
    return null;
  });
  known.forEach((a, from) => {
    const first = known.indexOf(a);
    if (a !== null && first < from) {
      const twin = `\`${regions[first].name}\` is at \`${a}\` already`;
      complain(about(['regions', regions[from].name, 'place'], `${twin}; one place is one region`));
    }
    known.forEach((b, to) => {
      if (a !== null && b !== null && a !== b) rtt[from][to] = roundTrip(preset, a, b);
    });
  });
}

type RttMap = Readonly<Record<string, Readonly<Record<string, number>>>>;

function fillFromMap(rtt: number[][], map: RttMap, { regions }: Draft, complain: Complain): void {
  for (const [a, row] of Object.entries(map)) {
    const from = keyIndex(a, ['links', 'rtt', a]);
    for (const [b, time] of Object.entries(row)) {
      const to = keyIndex(b, ['links', 'rtt', a, b]);
      if (from < 0 || to < 0) continue;
      if (from === to) {
        complain(about(['links', 'rtt', a, b], 'a round trip is between two regions; see `same_zone` and `cross_zone`'));
      } else if (rtt[from][to] !== 0 && rtt[from][to] !== time) {
        complain(about(['links', 'rtt', a, b], `\`${b}\` to \`${a}\` has another time, expected one for both directions`));
      } else {
        rtt[from][to] = time;
        rtt[to][from] = time;
      }
    }
  }
  for (let from = 0; from < regions.length; from++) {
    for (let to = from + 1; to < regions.length; to++) {
      if (rtt[from][to] !== 0) continue;
      const pair = `\`${regions[from].name}\` and \`${regions[to].name}\``;
      complain({ ...about(['links', 'rtt'], `no round-trip time between ${pair}`), at: 'key' });
    }
  }

  function keyIndex(name: string, path: readonly string[]): number {
    return indexOf(name, 'region', regions, path, (complaint) => complain({ ...complaint, at: 'key' }));
  }
}
