/** `windtunnel schema`: the JSON Schemas of what is read and of what is written. */
import type { CommandModule } from 'yargs';
import { comparisonJsonSchema } from '../report/comparison/schema.ts';
import { indexJsonSchema, summaryJsonSchema } from '../report/summary-schema.ts';
import { scenarioJsonSchema } from '../scenario/json-schema.ts';

const SCHEMAS = {
  scenario: scenarioJsonSchema,
  summary: summaryJsonSchema,
  index: indexJsonSchema,
  comparison: comparisonJsonSchema,
} as const;

type SchemaName = keyof typeof SCHEMAS;

export const schemaCommand: CommandModule<object, { readonly of: SchemaName }> = {
  command: 'schema [of]',
  describe: 'Print a JSON Schema (draft-7): of scenario files for editors, of results for scripts',
  builder: (yargs) =>
    yargs
      .positional('of', {
        choices: Object.keys(SCHEMAS) as SchemaName[],
        default: 'scenario' as const,
        describe: 'scenario files, summary.json, the index.json of several scenarios, or comparison.json',
      })
      .example('$0 schema > scenario.schema.json', 'save it')
      .example('# yaml-language-server: $schema=scenario.schema.json', 'as the first line of a scenario: use it'),
  handler: ({ of }) => {
    process.stdout.write(`${JSON.stringify(SCHEMAS[of](), null, 2)}\n`);
  },
};
