/** What a report of one scenario says, part by part, whatever it is rendered as. */
import { formatQuantity } from '../units/format.ts';
import { methodAgainst } from '../study/baseline.ts';
import type { BaselineFacts } from '../study/baseline.ts';
import type { Study } from '../study/study.ts';
import { billTable, priceTable, withoutTable } from './bill.ts';
import { busTable, staleCauseTable, stalenessTable } from './coherence-tables.ts';
import { extent, inWords } from './outcome.ts';
import { storyTables } from './stories.ts';
import {
  alertTable,
  failureTable,
  latencyTable,
  missTable,
  namespaceShareTable,
  namespaceTable,
  nodeTable,
  originTable,
  phaseTable,
  regionTable,
  tierTable,
  warmupTable,
} from './tables.ts';
import type { Table } from './table.ts';

/** The tables, the one that is wanted most first; those with nothing to say are left out. */
export function tablesOf(study: Study): Table[] {
  const all = [
    tierTable(study),
    nodeTable(study),
    missTable(study),
    latencyTable(study),
    originTable(study),
    failureTable(study),
    alertTable(study),
    warmupTable(study),
    billTable(study),
    withoutTable(study),
    priceTable(study),
    stalenessTable(study),
    staleCauseTable(study),
    busTable(study),
    ...storyTables(study),
    phaseTable(study),
    regionTable(study),
    namespaceTable(study),
    namespaceShareTable(study),
  ];
  return all.filter(({ rows }) => rows.length > 0);
}

/** That a run was interrupted, and what its numbers are of; empty otherwise. */
export function interruption({ facts, scenario }: Study): string {
  return facts.interrupted ? `The numbers are of ${extent(facts, scenario.duration)}.` : '';
}

/** How it was run, a sentence for each circumstance. */
export function circumstances({ facts, baseline }: Study): string[] {
  const count = (value: number): string => formatQuantity(value, 'count');
  const resolution =
    facts.resolution === 'exact'
      ? 'Exact run: every request of every key was followed.'
      : `Scale model: ${count(facts.keysSimulated)} keys were followed for ${count(facts.keysRepresented)}.`;
  return [
    `${resolution} (${facts.reason})`,
    `${count(facts.events)} events stood for ${count(facts.requests)} requests, in each replication.`,
    `${inWords(facts.replications, 'replication')} from seed ${facts.seed}.`,
    facts.replications > 1
      ? 'Intervals and ± are of 95 % confidence, by Student\'s t; ± is left out where it is below the digits shown.'
      : 'One replication has no confidence interval.',
    ...(baseline === undefined ? [] : [against(baseline, facts.seed)]),
    ...facts.choices,
  ];
}

function against(baseline: BaselineFacts, seed: number): string {
  const how = methodAgainst(baseline, seed) === 'paired' ? 'replication by replication' : 'as independent runs';
  const { file, replications } = baseline;
  return `Held against ${file} (${inWords(replications, 'replication')} from seed ${baseline.seed}), ${how}.`;
}
