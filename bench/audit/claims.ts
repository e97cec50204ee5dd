/** The claims of a published design, as `claims.yaml` keeps them. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';

/** A figure, or how to come by one. Lists below an operation are what it works on. */
export type Check =
  | string
  | number
  | { readonly between: readonly Check[] }
  | { readonly sum: readonly Check[] }
  | { readonly product: readonly Check[] }
  | { readonly difference: readonly [Check, Check] }
  | { readonly quotient: readonly [Check, Check] }
  | { readonly largest: readonly Check[] }
  | { readonly whole: Check }
  | { readonly rtt: readonly [string, string] }
  | { readonly price: string }
  | { readonly bill: string; readonly of: string }
  | { readonly metric: string; readonly of: string }
  | { readonly metric: string; readonly run: string; readonly set?: readonly string[] | undefined }
  | { readonly form: string; readonly with: Readonly<Record<string, Check>> }
  | { readonly nothing: string };

const checkSchema: z.ZodType<Check> = z.lazy(() =>
  z.union([
    z.string(),
    z.number(),
    z.strictObject({ between: z.array(checkSchema) }),
    z.strictObject({ sum: z.array(checkSchema) }),
    z.strictObject({ product: z.array(checkSchema) }),
    z.strictObject({ difference: z.tuple([checkSchema, checkSchema]) }),
    z.strictObject({ quotient: z.tuple([checkSchema, checkSchema]) }),
    z.strictObject({ largest: z.array(checkSchema) }),
    z.strictObject({ whole: checkSchema }),
    z.strictObject({ rtt: z.tuple([z.string(), z.string()]) }),
    z.strictObject({ price: z.string() }),
    z.strictObject({ bill: z.string(), of: z.string() }),
    z.strictObject({ metric: z.string(), of: z.string() }),
    z.strictObject({ metric: z.string(), run: z.string(), set: z.array(z.string()).optional() }),
    z.strictObject({ form: z.string(), with: z.record(z.string(), checkSchema) }),
    z.strictObject({ nothing: z.string() }),
  ]),
);

const UNITS = ['ratio', 'count', 's', 'B', 'B/s', 'req/s', '1/s', '$', '$/s', 'times'] as const;

const claimSchema = z.strictObject({
  /** Of the design. */
  section: z.string(),
  claim: z.string(),
  /** `40 %`, `30 %..50 %`, `< 2 ms`, `> 95 %`. */
  says: z.string(),
  unit: z.enum(UNITS),
  found: checkSchema,
  /** Relative: by how much what is found may miss what is said. */
  within: z.string(),
  /** Why by so much: one of the audit's `reasons`. */
  reason: z.string(),
  /** What decides it. `{found}` stands for what was found. */
  why: z.string(),
});

export type Claim = z.infer<typeof claimSchema>;

/** A line of the design's bill, and what it is called in the bills of reports; null: it is in none. */
const lineSchema = z.strictObject({ line: z.string(), says: z.string().nullable(), items: z.array(z.string()) });

const auditSchema = z.strictObject({
  sections: z.record(z.string(), z.string()),
  /** Why a tolerance is what it is, by the names that claims call them. */
  reasons: z.record(z.string(), z.string()),
  /** Lists of settings that runs share. */
  settings: z.record(z.string(), z.array(z.string())),
  claims: z.array(claimSchema),
  bill: z.strictObject({ own: z.string(), corrected: z.string(), without: z.string(), lines: z.array(lineSchema) }),
});

export type Audit = z.infer<typeof auditSchema>;

/** The file beside this one. Throws when it has another form, or a claim names an unknown section or reason. */
export function readAudit(): Audit {
  const audit = auditSchema.parse(parse(readFileSync(new URL('claims.yaml', import.meta.url), 'utf8')));
  for (const { section, reason, claim } of audit.claims) {
    if (!Object.hasOwn(audit.sections, section)) throw new Error(`${claim}: there is no section ${section}`);
    if (!Object.hasOwn(audit.reasons, reason)) throw new Error(`${claim}: there is no reason ${reason}`);
  }
  return audit;
}
