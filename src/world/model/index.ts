/** The scale model as `simulate` calls it: plans, wires the parts together, runs. */
import type { RunRecord } from '../../measure/record.ts';
import type { OnProgress } from '../../measure/result.ts';
import { mean } from '../../random/distribution.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import type { EngineRun } from '../engine-run.ts';
import { Outages } from '../outages.ts';
import { RateProfile } from '../profile.ts';
import { Demand } from './demand.ts';
import { Detours } from './detours.ts';
import { LaneLedger } from './lane-ledger.ts';
import type { Lane } from './lanes.ts';
import { MissCauses } from './miss-causes.ts';
import { Paths } from './paths.ts';
import { Places } from './places.ts';
import { planOf } from './plan.ts';
import { LocalPressure } from './pressure.ts';
import { ModelRun } from './run.ts';
import { Tally } from './tally.ts';
import { Ticks } from './ticks.ts';
import { Versions } from './versions.ts';
import { WindowEnd } from './window.ts';

export function runModel(scenario: ResolvedScenario, record: RunRecord, onProgress: OnProgress): EngineRun {
  const profile = new RateProfile(scenario);
  const plan = planOf(scenario, profile);
  const outages = new Outages(scenario, record);
  const ticks = new Ticks(record.windows, {
    cold: scenario.start === 'cold',
    changing: scenario.traffic.length > 0,
    breaks: outages.changes,
  });
  const places = new Places(scenario, plan.strata);
  const detours = new Detours(scenario, record, { lanes: plan.lanes, outages, places });
  const lanes = detours.ways;
  const paths = new Paths(scenario, record, outages);
  const fetchTime = (lane: Lane): number =>
    lane.chain.length > 0
      ? paths.meanLookup(lane.chain[0].tier, lane.region)
      : paths.meanOrigin(lane.region, lane.originCost);
  const pressure = new LocalPressure(scenario, plan, profile);
  const given = { profile, ticks, lanes, strata: plan.strata, outages };
  const demand = new Demand(scenario, record, given, pressure, fetchTime);
  const causes = new MissCauses(scenario, lanes, (lane) => pressure.losses(lane));
  const ledger = new LaneLedger(scenario, record, paths, causes);
  const tally = new Tally(scenario, record, { ticks, lanes, demand, paths, ledger });
  const end = new WindowEnd(scenario, record, { plan, lanes, places, demand, paths, tally, ledger, pressure });
  const versions = record.hasWrites ? new Versions(scenario, record, paths.network, plan.strata, lanes) : null;
  const parts = { plan, ticks, demand, paths, causes, tally, outages, places, detours, versions };
  const run: ModelRun = new ModelRun(scenario, record, parts, (window) => end.close(run.state, window));
  const { state } = run;
  // What a window's flows add up to is worked out at its end, so that is where a run can stop.
  let going = true;
  const reachedEnd = run.run((simulated, duration) => {
    going = onProgress(simulated, duration) && going;
    const { edges } = record.windows;
    return going || edges[record.windows.at(simulated)] !== simulated;
  });
  if (!reachedEnd) record.interrupt(state.now);
  for (const copies of state.copies) copies?.check();
  const regions = scenario.regions.map((_, region) => region);
  const total = (namespace: number): number =>
    regions.reduce((sum, region) => sum + profile.rate(0, region * scenario.namespaces.length + namespace), 0);
  let requests = 0;
  for (let cell = 0; cell < record.cells; cell++) {
    requests += state.now * profile.meanRate(cell, 0, Math.max(state.now, Number.MIN_VALUE));
  }
  return {
    reachedEnd,
    keysSimulated: plan.strata.count,
    keysRepresented: scenario.namespaces.reduce((sum, { keys, scan }) => sum + keys + (scan?.keys ?? 0), 0),
    events: run.events + pressure.requests,
    requests,
    choices: [...plan.choices, ...pressure.choices],
    stories: [],
    distinct: (namespace, seconds) => {
      const found = { keys: 0, bytes: 0 };
      for (const { kind, namespace: at, from, to } of plan.strata.classes) {
        if ((namespace >= 0 && at !== namespace) || kind === 'once') continue;
        const each = mean(scenario.namespaces[at].keySize) + mean(scenario.namespaces[at].valueSize);
        for (let i = from; i < to; i++) {
          const keys = plan.strata.weight[i] * -Math.expm1(-seconds * total(at) * plan.strata.share[i]);
          found.keys += keys;
          found.bytes += keys * each;
        }
      }
      return found;
    },
  };
}
