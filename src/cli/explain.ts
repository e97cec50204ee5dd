/** `windtunnel explain`: every value of a scenario, and where it comes from. */
import type { Argv, CommandModule } from 'yargs';
import { explanationData, formatExplanation } from '../report/explanation.ts';
import { formatJson } from '../report/json.ts';
import { explain } from '../scenario/explain/explain.ts';
import { select } from '../scenario/explain/select.ts';
import { loadWithPlaces } from '../scenario/load.ts';
import { formatProblem } from '../scenario/problem.ts';
import { baseFiles as bases } from '../study/base-files.ts';
import { pricing } from '../study/price-books.ts';
import { unfit } from '../world/resolution.ts';
import { EXIT, UserError } from './exit.ts';
import { SET_OPTION } from './options.ts';
import { filesOf, readText } from './scenario-files.ts';

interface ExplainArguments {
  readonly scenario: string;
  readonly path: string | undefined;
  readonly set: readonly string[];
  readonly json: boolean;
}

export const explainCommand: CommandModule<object, ExplainArguments> = {
  command: 'explain <scenario> [path]',
  describe: 'Show every value of a scenario, and where it comes from',
  builder: (yargs) =>
    yargs
      .positional('scenario', { type: 'string', demandOption: true, describe: 'a scenario file' })
      .positional('path', { type: 'string', describe: 'what to show: tiers.l2, regions[0].rtt; default: all of it' })
      .option('set', SET_OPTION)
      .option('json', { describe: 'the same, and nothing else, on stdout', type: 'boolean', default: false })
      .example('$0 explain scenarios/quickstart.yaml tiers.l2', 'what is said, what is a default, and why')
      .example('$0 explain scenarios/quickstart.yaml regions[0].rtt', 'round trips of the first region') as Argv<
      ExplainArguments
    >,
  handler: (args) => {
    process.exitCode = tell(args);
  },
};

function tell({ scenario: argument, path, set, json }: ExplainArguments): number {
  const files = filesOf(argument);
  if (files.length !== 1) throw new UserError(`${argument}: matches ${files.length} files, expected one`);
  const [file] = files;
  const loaded = loadWithPlaces({ text: readText(file), file, set, unfit, pricing, bases });
  if ('problems' in loaded) throw new UserError(loaded.problems.map(formatProblem).join('\n\n'));
  const all = explain(loaded.scenario, loaded.places);
  const selected = path === undefined ? { rows: all } : select(all, path);
  if ('problem' in selected) throw new UserError(`explain: ${selected.problem}`);
  process.stdout.write(json ? formatJson(explanationData(selected.rows)) : formatExplanation(selected.rows));
  return EXIT.passed;
}
