/** The published form of `summary.json` and of `index.json`: one description is type, check and JSON Schema. */
import { z } from 'zod';
import type { MetricUnit } from '../scenario/metric-spec.ts';
import { RULINGS, VERDICTS } from '../study/judge.ts';

/** Raised when a reader of the former version could misread the new one. */
export const SCHEMA_VERSION = 1;

export const unitSchema = z
  .enum(['count', 'ratio', 's', 'B', 'B/s', '1/s', 'req/s', '$'] satisfies MetricUnit[])
  .describe('SI units; ratio: a fraction of one');

export const valueSchema = z.number().nullable();

export const ci95Schema = z
  .tuple([z.number(), z.number()])
  .nullable()
  .describe('95 % confidence interval from independent replications; null with fewer than two that measured it');

const runVerdict = z.enum(VERDICTS);

const Metric = z.strictObject({
  mean: valueSchema.describe('mean over replications; null where nothing was measured'),
  ci95: ci95Schema,
  unit: unitSchema,
});

export const JudgedSchema = z.strictObject({
  text: z.string().describe('as the scenario writes it'),
  level: z.enum(['error', 'warn']).describe('warn: counts as failed only under --strict'),
  selector: z.string().describe('key of the metric it speaks of'),
  change: z
    .enum(['relative', 'absolute'])
    .optional()
    .describe('bound and estimate are of the change from a baseline: as a share of it, or in the unit of the metric'),
  bound: z.number().describe('in `unit`'),
  estimate: valueSchema.describe('mean over replications; null where nothing was measured'),
  ci95: ci95Schema,
  unit: unitSchema,
  verdict: z.enum(RULINGS).describe('skipped: it is against a baseline, and none was given'),
  point: z.boolean().describe('decided by a single value, for want of an interval'),
  because: z.string().optional().describe('why the author of the scenario does not expect it to hold'),
  reason: z.string().optional().describe('why it was decided other than by comparing with the bound'),
});

export type Judged = z.infer<typeof JudgedSchema>;

const Engine = z.strictObject({
  version: z.string().describe('of windtunnel'),
  resolution: z.enum(['exact', 'model']),
  reason: z.string().describe('why this resolution'),
  seed: z.number(),
  replications: z.int().min(1),
  duration: z.number().describe('simulated time asked for, s'),
  simulatedUntil: z.number().describe('simulated time reached, s'),
  keysSimulated: z.number().describe('keys followed one by one; mean over replications'),
  keysRepresented: z.number().describe('keys of the system that those stand for'),
  events: z.number().describe('events simulated in one replication; mean over replications'),
  requests: z.number().describe('requests that those stand for; mean over replications'),
  choices: z.array(z.string()).describe('what the tool chose by itself'),
});

const Validation = z.strictObject({
  where: z.string(),
  what: z.string(),
  law: z.string().describe('the closed form'),
  theory: valueSchema,
  simulated: valueSchema,
  difference: valueSchema.describe('(simulated - theory) / theory; null where the theory is zero or either is missing'),
  unit: unitSchema,
  note: z.string(),
});

const BillLine = z.strictObject({
  item: z.string().describe('what is bought'),
  region: z.string().nullable().describe('where; null: in no single one'),
  tier: z.string().nullable().describe('for which tier, if any'),
  quantity: valueSchema.describe('of a month, in `unit`; mean over replications'),
  unit: z.string().describe('what the price is for: h, GB, GB-month, k, M or B (thousands to billions)'),
  price: z.string().describe('of one unit'),
  line: z.string().describe('of the price book'),
  source: z.string().describe('of the price'),
  cost: valueSchema.describe('dollars a month'),
  ci95: ci95Schema,
});

const Bill = z.strictObject({
  book: z.string().describe('the price book'),
  phase: z.string().describe('the phase that the month is like'),
  lines: z.array(BillLine),
  without: z.array(BillLine).describe('what the origin and its links would cost if it answered every request itself'),
});

export const SummarySchema = z
  .strictObject({
    schemaVersion: z.literal(SCHEMA_VERSION),
    scenario: z.string().describe('its name'),
    scenarioHash: z.string().regex(/^sha256:[0-9a-f]{64}$/).describe('of the scenario as resolved, seed included'),
    strict: z.boolean().describe('whether expectations of level warn count'),
    interrupted: z.boolean().describe('stopped before its end; the numbers are of what was simulated by then'),
    verdict: runVerdict.describe('on the whole run'),
    engine: Engine,
    expectations: z.array(JudgedSchema),
    metrics: z.record(z.string(), Metric).describe('selector to estimate, after the warm-up unless a phase is named'),
    replicates: z
      .record(z.string(), z.array(z.union([z.number(), z.literal('never'), z.null()])))
      .describe('selector to its value in each replication, of what runs are compared by; never: an endless time')
      .default({}),
    validation: z.array(Validation).describe('closed forms beside what was simulated'),
    bill: Bill.optional().describe('only where the scenario says what things cost'),
  })
  .describe('What a run of one scenario found');

export type Summary = z.infer<typeof SummarySchema>;

export const IndexSchema = z
  .strictObject({
    schemaVersion: z.literal(SCHEMA_VERSION),
    strict: z.boolean(),
    interrupted: z.boolean().describe('stopped before all scenarios were run to their end'),
    verdict: runVerdict.describe('the gravest of all'),
    scenarios: z.record(z.string(), SummarySchema).describe('name to summary, of those that were run'),
  })
  .describe('What a run of several scenarios found');

export type Index = z.infer<typeof IndexSchema>;

/** JSON Schema, draft 7, of `summary.json`. */
export function summaryJsonSchema(): object {
  return z.toJSONSchema(SummarySchema, { target: 'draft-7' });
}

/** JSON Schema, draft 7, of the `index.json` of several scenarios. */
export function indexJsonSchema(): object {
  return z.toJSONSchema(IndexSchema, { target: 'draft-7' });
}
