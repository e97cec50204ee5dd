/** The JSON Schema of scenario files, for completion and hints in editors. */
import * as z from 'zod';
import { scenarioSchema } from './schema/scenario.ts';

/**
 * Draft 7, which YAML language servers understand. It describes shape and spelling; what the parts of a scenario demand
 * of each other is beyond it, and is checked on loading.
 */
export function scenarioJsonSchema(): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(scenarioSchema, {
    target: 'draft-7',
    io: 'input',
    // Zod leaves these out where it transforms, as they might be of the result; here they are of the input.
    override: ({ zodSchema, jsonSchema }) => {
      const { examples, default: byDefault } = z.globalRegistry.get(zodSchema) ?? {};
      if (examples !== undefined) jsonSchema.examples = examples as unknown[];
      if (byDefault !== undefined) jsonSchema.default = byDefault as string;
    },
  });
  return { title: 'windtunnel scenario', ...schema };
}
