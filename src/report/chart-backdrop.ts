/** What stands behind the curves of a chart over time, or beside them: phases, faults, the warm-up, a level. */
import { WARM_UP } from '../scenario/resolved.ts';
import type { Phase } from '../scenario/resolved.ts';
import type { Study } from '../study/study.ts';
import { FAINT, FAULT, INK, LABEL_SIZE, LIMIT, SHADE, WIDTH } from './chart-look.ts';
import { rounded } from './layers.ts';
import type { TimeUnit } from './chart-time.ts';
import { textWidth } from './text-width.ts';

/** Of a chart's width, px: names of alarms that are closer together would stand on each other. */
const LABEL_ROOM = 14;

/** Of what stands on curves. */
const RIM = '#ffffffd0';

/** A level to hold the curves against, in SI units, with its label. */
export interface Limit {
  readonly value: number;
  readonly label: string;
}

/** Where phases begin, named where there is room; the first is on the axis. */
export function phaseLayers(study: Study, time: TimeUnit, x: object): object[] {
  const { phases, duration } = study.scenario;
  if (phases.length < 2) return [];
  const rows = phases.map(({ name, from, to }) => {
    const need = Math.ceil(textWidth(name, LABEL_SIZE, false) + 8);
    return { time: rounded(from / time.seconds), phase: name, need, share: rounded((to - from) / duration) };
  });
  return [
    ...warmUpLayers(study, time, x),
    {
      data: { values: rows.slice(1).map((row) => ({ time: row.time })) },
      mark: { type: 'rule', color: FAINT, strokeDash: [2, 3] },
      encoding: { x },
    },
    {
      data: { values: rows },
      transform: [{ filter: 'datum.need <= datum.share * width' }],
      mark: { type: 'text', align: 'left', baseline: 'bottom', dx: 3, dy: -3, color: FAINT, fontSize: LABEL_SIZE },
      encoding: { x, y: { value: 0 }, text: { field: 'phase' } },
    },
  ];
}

/** What is broken when; what is over at once is a line. */
export function faultLayers({ scenario }: Study, time: TimeUnit, x: object): object[] {
  const { timeline, duration } = scenario;
  const rows = timeline.map(({ from, to }) => {
    return { time: rounded(from / time.seconds), until: rounded(Math.min(to, duration) / time.seconds) };
  });
  const lasting = rows.filter((row) => row.until > row.time);
  const instant = rows.filter((row) => row.until === row.time);
  return [
    ...(lasting.length === 0
      ? []
      : [{ data: { values: lasting }, mark: { type: 'rect', color: FAULT }, encoding: { x, x2: { field: 'until' } } }]),
    ...(instant.length === 0
      ? []
      : [{ data: { values: instant }, mark: { type: 'rule', color: LIMIT, strokeWidth: 1 }, encoding: { x } }]),
  ];
}

/** Alarms as marks on the time axis, named where they are the first of some that would stand on each other. */
export function alarmLayers({ alarms = [], scenario }: Study, time: TimeUnit, x: object, height: number): object[] {
  const marks = alarms.flatMap(({ alert, at }) => at.map((moment) => ({ alert, moment })));
  if (marks.length === 0) return [];
  const room = (LABEL_ROOM / WIDTH) * scenario.duration;
  const groups: { from: number; names: string[] }[] = [];
  for (const { alert, moment } of marks.toSorted((a, b) => a.moment - b.moment)) {
    const last = groups.at(-1);
    if (last === undefined || moment - last.from >= room) groups.push({ from: moment, names: [alert] });
    else if (!last.names.includes(alert)) last.names.push(alert);
  }
  const at = (moment: number): number => rounded(moment / time.seconds);
  const names = { values: groups.map((group) => ({ time: at(group.from), alarm: group.names.join(', ') })) };
  const label = { type: 'text', angle: 270, align: 'left', baseline: 'middle', fontSize: LABEL_SIZE };
  const encoding = { x, y: { value: height - 14 }, text: { field: 'alarm' } };
  return [
    {
      data: { values: marks.map(({ moment }) => ({ time: at(moment) })) },
      mark: { type: 'point', shape: 'triangle-up', size: 50, filled: true, opacity: 1, color: INK },
      encoding: { x, y: { value: height - 5 } },
    },
    // Curves are behind the names, which have a rim that keeps them apart.
    { data: names, mark: { ...label, color: RIM, stroke: RIM, strokeWidth: 4 }, encoding },
    { data: names, mark: { ...label, color: INK }, encoding },
  ];
}

export function warmUpOf(study: Study): Phase | undefined {
  return study.scenario.phases.find(({ name }) => name === WARM_UP);
}

/** The warm-up lies in the shade: no number of the report counts it. */
function warmUpLayers(study: Study, time: TimeUnit, x: object): object[] {
  const phase = warmUpOf(study);
  if (phase === undefined) return [];
  const values = [{ time: rounded(phase.from / time.seconds), until: rounded(phase.to / time.seconds) }];
  return [{ data: { values }, mark: { type: 'rect', color: SHADE }, encoding: { x, x2: { field: 'until' } } }];
}

export function limitLayers(limit: Limit | null, yFactor: number): object[] {
  if (limit === null) return [];
  const data = { values: [{ limit: rounded(limit.value * yFactor), label: limit.label }] };
  const y = { field: 'limit', type: 'quantitative' };
  return [
    { data, mark: { type: 'rule', color: LIMIT, strokeWidth: 1.4 }, encoding: { y } },
    {
      data,
      mark: { type: 'text', align: 'right', baseline: 'bottom', dx: -4, dy: -3, color: LIMIT, fontSize: LABEL_SIZE },
      encoding: { x: { value: 'width' }, y, text: { field: 'label' } },
    },
  ];
}
