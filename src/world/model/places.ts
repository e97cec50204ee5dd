/** Where the copies of representatives live in clusters of several nodes. */
import { nodeOfSlot } from '../../policy/placement.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import { Keyspace } from '../keyspace.ts';
import type { Strata } from './strata.ts';

/** Turns of the golden ratio: however many neighbours there are, they are spread evenly. */
const GOLDEN = 0.6180339887498949;

export class Places {
  readonly #scenario: ResolvedScenario;
  /** Hash slot of representatives that are one key; -1 for the others. */
  readonly #slots: Int16Array;

  constructor(scenario: ResolvedScenario, strata: Strata) {
    this.#scenario = scenario;
    const keyspace = new Keyspace(scenario);
    this.#slots = new Int16Array(strata.count).fill(-1);
    for (const keys of strata.classes) {
      if (keys.kind === 'scan' || keys.kind === 'once') continue;
      for (let i = keys.from; i < keys.to; i++) {
        if (strata.weight[i] !== 1) continue;
        this.#slots[i] = keyspace.slot(keys.namespace, keyspace.ranked(keys.namespace, strata.first[i]));
      }
    }
  }

  /** Node of a single key; -1 for representatives of more, which live everywhere. */
  nodeOf(tier: number, representative: number): number {
    const slot = this.#slots[representative];
    return slot < 0 ? -1 : nodeOfSlot(slot, this.#scenario.tiers[tier].nodes);
  }

  /** The node whose fate a representative shares: blocks, whose keys live everywhere, are dealt evenly over them. */
  fateOf(tier: number, representative: number): number {
    const { nodes } = this.#scenario.tiers[tier];
    const own = this.nodeOf(tier, representative);
    if (own >= 0) return own;
    const turns = GOLDEN * representative;
    return Math.floor((turns - Math.floor(turns)) * nodes);
  }
}
