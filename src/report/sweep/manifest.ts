/** Jobs for machines that run the shards of a sweep: a Kubernetes Indexed Job, or a Slurm array. */

export const MANIFESTS = ['kubernetes', 'slurm'] as const;
export type ManifestKind = (typeof MANIFESTS)[number];

export interface Manifest {
  /** Of the scenario. */
  readonly name: string;
  /** The sweep as a command, without its place and its part. */
  readonly command: string;
  /** Quoted for a shell. */
  readonly out: string;
  readonly shards: number;
  /** Threads of a shard. */
  readonly workers: number;
  readonly image: string;
}

export function formatManifest(kind: ManifestKind, manifest: Manifest): string {
  return kind === 'kubernetes' ? kubernetes(manifest) : slurm(manifest);
}

/**
 * Kubernetes counts its pods from 0. A shard that is killed is begun anew in another pod, and does only what its first
 * one had not done; a mistake in the command (exit code 2) is not tried again. Indexed Jobs with a limit for each index
 * are stable since Kubernetes 1.33.
 */
function kubernetes({ name, command, out, shards, workers, image }: Manifest): string {
  const shard = `exec ${command} --shard "$((JOB_COMPLETION_INDEX + 1))/${shards}" --workers ${workers}`;
  return `# Runs the shards into the volume claim \`windtunnel\`; then, where that is mounted: windtunnel merge ${out}
apiVersion: batch/v1
kind: Job
metadata:
  name: ${dnsName(name)}
spec:
  completionMode: Indexed
  completions: ${shards}
  parallelism: ${shards}
  backoffLimitPerIndex: 3
  podFailurePolicy:
    rules:
      - action: FailIndex
        onExitCodes: { containerName: shard, operator: In, values: [2] }
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: shard
          image: ${JSON.stringify(image)}
          workingDir: /windtunnel
          command: [sh, -c]
          args:
            - ${JSON.stringify(`${shard} --quiet --out ${out}`)}
          resources:
            requests: { cpu: "${workers}" }
          volumeMounts:
            - { name: files, mountPath: /windtunnel }
      volumes:
        - name: files
          persistentVolumeClaim: { claimName: windtunnel }
`;
}

function slurm({ name, command, out, shards, workers }: Manifest): string {
  return `#!/bin/sh
#SBATCH --job-name=${dnsName(name)}
#SBATCH --array=1-${shards}
#SBATCH --cpus-per-task=${workers}
#SBATCH --output=${dnsName(name)}-%A_%a.log
#SBATCH --requeue
# Submit in the folder of the scenario, which all nodes see; when all tasks are done: windtunnel merge ${out}
exec ${command} --shard "$SLURM_ARRAY_TASK_ID/${shards}" --workers "$SLURM_CPUS_PER_TASK" --quiet --out ${out}
`;
}

/** What Kubernetes takes as a name: RFC 1123, and room for the index that it appends. */
function dnsName(name: string): string {
  return `windtunnel-${name.toLowerCase().replaceAll('_', '-')}`.slice(0, 52).replace(/-+$/, '');
}
