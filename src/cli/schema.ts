/** `windtunnel schema`: the JSON Schema of scenario files. */
import type { CommandModule } from 'yargs';
import { scenarioJsonSchema } from '../scenario/json-schema.ts';

export const schemaCommand: CommandModule = {
  command: 'schema',
  describe: 'Print the JSON Schema (draft-7) of scenario files, for editors',
  builder: (yargs) =>
    yargs
      .example('$0 schema > scenario.schema.json', 'save it')
      .example('# yaml-language-server: $schema=scenario.schema.json', 'as the first line of a scenario: use it'),
  handler: () => {
    process.stdout.write(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
  },
};
