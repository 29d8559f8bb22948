import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDocketClient } from '@docket/client';
import { Command, CommanderError } from 'commander';
import { addAccountCommands } from './commands/accounts.ts';
import { addBackfillCommands } from './commands/backfills.ts';
import { addJobCommands } from './commands/jobs.ts';
import { addKeyCommands } from './commands/keys.ts';
import { addListCommands } from './commands/lists.ts';
import { addOperationsCommands } from './commands/operations.ts';
import { addDeliveryCommands } from './commands/sending.ts';
import { addStatusCommand } from './commands/status.ts';
import { addParseCommand } from './commands/submit.ts';
import { addTemplateCommands } from './commands/templates.ts';
import { addWebhookCommands } from './commands/webhooks.ts';
import type { Environment } from './connection.ts';
import { readConnection } from './connection.ts';
import { EXIT, explainFailure } from './failure.ts';
import { Session } from './session.ts';

const HELP = `
Exit codes: 0 done, 1 refused or failed, 2 wrong command line, 3 Docket does not answer.

Environment:
  DOCKET_URL           address of Docket; default http://127.0.0.1:8080
  DOCKET_API_KEY       the key; never an argument, since lists of processes show those
  DOCKET_API_KEY_FILE  a file that holds it
Without a key, the one that Docket keeps in its own folder is used, for addresses of this machine only.

Examples:
  docket jobs submit examples/invoice.pdf --wait
  docket jobs list --status failed
  docket accounts create 'Acme GmbH' --plan starter`;

/**
 * Runs one command line (without the program's own name) and returns the exit code.
 * @param root Docket's own folder
 */
export async function runCommand(
  args: readonly string[],
  environment: Environment,
  root: string,
  now: () => Date,
): Promise<number> {
  const program = new Command('docket')
    .description('Docket on the command line')
    .version(versionOf(root), versionFlags(args))
    .option('--url <address>', 'where Docket runs')
    .option('--key-file <file>', 'a file that holds the key')
    .option('--json', "print the service's JSON")
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('Say --help for what there is.')
    .addHelpText('after', HELP)
    .exitOverride();
  let session: Session | undefined;
  const open = (): Session => (session ??= openSession(program.opts(), environment, root));
  const additions = [
    ...[addJobCommands, addParseCommand, addTemplateCommands, addBackfillCommands, addWebhookCommands],
    ...[addDeliveryCommands, addListCommands, addAccountCommands, addOperationsCommands, addStatusCommand],
  ];
  for (const add of additions) add(program, open);
  addKeyCommands(program, open, now);
  try {
    await program.parseAsync(args, { from: 'user' });
    return session?.failed === true ? EXIT.refused : EXIT.done;
  } catch (error) {
    // The parser has said so itself.
    if (isParsing(error)) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    const { lines, exitCode } = explainFailure(error);
    process.stderr.write(`${lines.join('\n')}\n`);
    return exitCode;
  }
}

interface Given {
  readonly url?: string;
  readonly keyFile?: string;
  readonly json?: true;
}

function openSession({ json, ...given }: Given, environment: Environment, root: string): Session {
  return new Session(createDocketClient(readConnection(given, environment, root)), json === true);
}

/** `docket backfill` has a `--version` of its own, which the program's would hide. */
const versionFlags = (args: readonly string[]): string => (args.includes('backfill') ? '-V' : '-V, --version');

function versionOf(root: string): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
}

const isParsing = (error: unknown): error is CommanderError => error instanceof CommanderError;
