/** The published form of `comparison.json`: one description is type, check and JSON Schema. */
import { z } from 'zod';
import { VERDICTS } from '../../study/judge.ts';
import { OUTCOMES } from '../../study/compare.ts';
import { JudgedSchema, SCHEMA_VERSION, ci95Schema, unitSchema, valueSchema } from '../summary-schema.ts';

const Side = z.strictObject({
  scenario: z.string().describe('name of the scenario'),
  scenarioHash: z.string().describe('of the scenario as resolved, seed included'),
  saved: z.string().nullable().describe('the summary.json it was read from; null: it was simulated'),
  version: z.string().describe('of windtunnel'),
  resolution: z.enum(['exact', 'model']),
  seed: z.number(),
  replications: z.int().min(1),
});

const Difference = z.strictObject({
  base: valueSchema.describe('mean over replications'),
  value: valueSchema.describe('mean over replications'),
  difference: valueSchema.describe('value - base'),
  ci95: ci95Schema.describe('95 % interval of the difference; null where one replication has to do'),
  relative: valueSchema.describe('difference / base; null where that is zero'),
  relativeCi95: ci95Schema.describe('ci95 / base'),
  unit: unitSchema,
  better: z.enum(['higher', 'lower', 'neither']).describe('which way is better'),
  outcome: z.enum(OUTCOMES).describe('undecided: the interval contains zero; incomparable: one side measured nothing'),
  method: z.enum(['paired', 'welch']).describe('paired: replication by replication; welch: of independent means'),
});

const Variant = Side.extend({
  same: z.boolean().describe('whether it is the same resolved scenario as the base, seed included'),
  variations: z
    .array(z.strictObject({ path: z.string(), from: z.string().nullable(), to: z.string().nullable() }))
    .nullable()
    .describe('where the resolved scenarios differ, in SI units; null: of a saved base only the hash is known'),
  metrics: z.record(z.string(), Difference).describe('selector to difference from the base'),
  expectations: z.array(JudgedSchema).describe('tolerances, and what the variant expects against a baseline'),
  verdict: z.enum(VERDICTS).describe('fail: worse than the base beyond what it may be'),
});

export const ComparisonSchema = z
  .strictObject({
    schemaVersion: z.literal(SCHEMA_VERSION),
    strict: z.boolean().describe('whether what is undecided is not passed'),
    interrupted: z.boolean().describe('stopped before its end; the numbers are of the pairs that were complete'),
    verdict: z.enum(VERDICTS).describe('the gravest of all variants'),
    base: Side.extend({ name: z.string() }),
    variants: z.record(z.string(), Variant).describe('name to what differs'),
  })
  .describe('What a comparison found');

export type ComparisonSummary = z.infer<typeof ComparisonSchema>;

/** JSON Schema, draft 7, of `comparison.json`. */
export function comparisonJsonSchema(): object {
  return z.toJSONSchema(ComparisonSchema, { target: 'draft-7' });
}
