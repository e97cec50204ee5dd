/**
 * When nodes of a Redis Cluster do not answer after others, or all masters of a shard, have crashed: failure detection,
 * election of replicas, and the state of the cluster (cluster.c of Redis 7: `clusterCron`, `markNodeAsFailingIfNeeded`,
 * `clusterHandleSlaveFailover`, `clusterUpdateState`, `clearNodeFailureIfNeeded`). Times in seconds.
 */

/** `clusterCron`: each second a node pings one other, the one of five that it has heard of least lately. */
const PING_PERIOD = 1;
/** A replica waits so long before it asks for votes, and a random time up to as much again. */
const ELECTION_DELAY = 0.5;
/** `CLUSTER_WRITABLE_DELAY`: a master that has started waits so long before it serves. */
const WRITABLE_DELAY = 2;
/** `CLUSTER_FAIL_UNDO_TIME_MULT`: a master that is back and was not replaced counts as failed for so many time-outs. */
const FAIL_UNDO = 2;
/** `CLUSTER_MIN_REJOIN_DELAY`, `CLUSTER_MAX_REJOIN_DELAY`: nodes that were in a minority wait for a time-out, but … */
const REJOIN_MIN = 0.5;
const REJOIN_MAX = 5;

export interface ClusterSpec {
  /** Masters with slots. */
  readonly nodes: number;
  /** Replicas of each. */
  readonly replicas: number;
  /** `cluster-node-timeout`. */
  readonly nodeTimeout: number;
  /** `cluster-require-full-coverage`. */
  readonly fullCoverage: boolean;
}

export interface Failover {
  /** The crashed nodes' slots are not served before. */
  readonly servedAgain: number;
  /** Whether their keys are lost: nobody took over who had them. */
  readonly isEmpty: boolean;
  /** When the other nodes refuse commands too; null: they do not. */
  readonly down: { readonly from: number; readonly to: number } | null;
}

/**
 * What follows when `crashed` masters crash at `from` and are started again at `to`. `uniform` gives the draws on
 * [0, 1): number 0 is the election's, the others are the pings' of each node.
 */
export function failover(
  { nodes, replicas, nodeTimeout, fullCoverage }: ClusterSpec,
  crashed: number,
  { from, to }: { readonly from: number; readonly to: number },
  uniform: (number: number) => number,
): Failover {
  const started = to + WRITABLE_DELAY;
  const alive = nodes - crashed;
  if (alive === 0) return { servedAgain: started, isEmpty: true, down: null };
  // Each node sends a ping that stays unanswered some time after the crash, and waits the time-out from there.
  const gap = Math.min(nodeTimeout / 2, (nodes - 1) * PING_PERIOD);
  const suspected = Array.from({ length: alive }, (_, node) => from + gap * uniform(1 + node) + nodeTimeout);
  const bySuspicion = suspected.toSorted((a, b) => a - b);
  const quorum = Math.floor(nodes / 2) + 1;
  if (alive < quorum) {
    const rejoin = Math.min(REJOIN_MAX, Math.max(REJOIN_MIN, nodeTimeout));
    const isDown = bySuspicion[0] < to;
    return { servedAgain: started, isEmpty: true, down: isDown ? { from: bySuspicion[0], to: to + rejoin } : null };
  }
  const failed = bySuspicion[quorum - 1];
  // Started again before anybody has noticed: the same master, without its keys.
  if (failed >= to) return { servedAgain: started, isEmpty: true, down: null };
  const isReplaced = replicas > 0;
  const elected = failed + ELECTION_DELAY * (1 + uniform(0));
  const covered = isReplaced ? elected : Math.max(to, failed + FAIL_UNDO * nodeTimeout);
  return {
    servedAgain: isReplaced ? elected : started,
    isEmpty: !isReplaced,
    down: fullCoverage ? { from: failed, to: covered } : null,
  };
}
