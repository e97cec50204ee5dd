/** The part of a resolved scenario about what breaks when. Times in seconds. */

/** A word that a fault may have beside `fault` and `at`. */
export type FaultWord =
  | 'for' | 'regions' | 'answers' | 'times' | 'tier' | 'nodes' | 'share' | 'namespace' | 'added' | 'bandwidth'
  | 'keys';

interface FaultSpec {
  readonly needs: readonly FaultWord[];
  readonly takes: readonly FaultWord[];
  /** What the scenario must have for it to break. */
  readonly breaks?: 'bus' | 'version oracle';
}

/** Every fault, with the words that it needs and those that it takes. */
const FAULTS = {
  'consumer-down': { needs: ['for'], takes: ['regions'], breaks: 'bus' },
  'bus-outage': { needs: ['for'], takes: ['regions'], breaks: 'bus' },
  'cdc-stall': { needs: ['for'], takes: [], breaks: 'bus' },
  'oracle-down': { needs: ['for'], takes: ['regions'], breaks: 'version oracle' },
  'origin-down': { needs: ['for'], takes: ['regions', 'answers'] },
  'origin-slow': { needs: ['for', 'times'], takes: ['regions'] },
  'region-down': { needs: ['for', 'regions'], takes: [] },
  partition: { needs: ['for', 'regions'], takes: [] },
  'link-slow': { needs: ['for', 'regions'], takes: ['added', 'times'] },
  'link-narrow': { needs: ['for', 'regions', 'bandwidth'], takes: [] },
  'nodes-down': { needs: ['for', 'tier'], takes: ['regions', 'nodes', 'answers'] },
  'nodes-slow': { needs: ['for', 'tier', 'times'], takes: ['regions', 'nodes'] },
  flush: { needs: ['tier'], takes: ['regions', 'nodes'] },
  purge: { needs: ['namespace'], takes: ['tier', 'regions', 'keys'] },
  'memory-pressure': { needs: ['for', 'tier', 'share'], takes: ['regions', 'nodes'] },
  poisoning: { needs: ['tier'], takes: ['regions', 'nodes', 'share'] },
  'instances-restart': { needs: [], takes: ['for', 'regions', 'share'] },
  'hot-key': { needs: ['for', 'namespace', 'share'], takes: ['regions'] },
} as const satisfies Record<string, FaultSpec>;

export type FaultKind = keyof typeof FAULTS;

export const FAULT_KINDS = Object.keys(FAULTS) as FaultKind[];

/** The row of a fault in the table. */
export function wordsOf(kind: FaultKind): FaultSpec {
  return FAULTS[kind];
}

/** Something that is broken from `from` until `to`; what has no meaning for its kind has its default. */
export interface Fault {
  readonly kind: FaultKind;
  readonly from: number;
  /** `from`, where it is over at once. */
  readonly to: number;
  /** Indices of the regions concerned: where the broken thing is, or whose requests meet it. */
  readonly regions: readonly number[];
  /** Index; -1: none. */
  readonly tier: number;
  readonly namespace: number;
  /** Nodes of each cluster, the first ones; Infinity: all. */
  readonly nodes: number;
  /** By what it slows things down. */
  readonly times: number;
  /** Link: what is added to a round trip, s, and what is left of each direction, bytes per second. */
  readonly added?: number;
  readonly bandwidth?: number;
  /** Number of a key, or the first digits of one and `*`; undefined: all of the namespace. */
  readonly keys?: string;
  /** Of the instances, the requests, the memory, or the copies. */
  readonly share: number;
  /** Whether who asks what is down is refused at once, or hears nothing until it is up again. */
  readonly answers: 'refused' | 'none';
}
