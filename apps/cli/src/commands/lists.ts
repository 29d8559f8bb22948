import type { ListStored, ListSummary } from '@docket/client';
import type { Command } from 'commander';
import { readText, writeOutput } from '../files.ts';
import { choice, numberOption, YES } from '../options.ts';
import type { Session } from '../session.ts';
import { listing, table, timeText } from '../table.ts';

interface Reading {
  readonly listVersion?: number;
  readonly format?: 'csv' | 'json';
  readonly output?: string;
}

const listText = ({ name, version, entryCount, columns, sha256, updatedAt }: ListSummary): string =>
  listing([
    ['list', name],
    ['version', version],
    ['entries', entryCount],
    ['columns', columns.length === 0 ? null : columns.join(', ')],
    ['sha256', sha256],
    ['updated (UTC)', timeText(updatedAt)],
  ]);

const storedText = (stored: ListStored): string =>
  `${listText(stored)}${stored.repeated > 0 ? `Entries that came again and are kept once: ${stored.repeated}.\n` : ''}`;

/** A file holds the entries as CSV, or as JSON: an array, or what `lists get --format json` prints. */
async function entriesIn(file: string): Promise<{ csv: string } | { entries: ListEntries }> {
  const text = await readText(file);
  const parsed = parsedJson(text);
  if (Array.isArray(parsed)) return { entries: parsed as ListEntries };
  const { entries } = (typeof parsed === 'object' && parsed !== null ? parsed : {}) as { entries?: unknown };
  return Array.isArray(entries) ? { entries: entries as ListEntries } : { csv: text };
}
type ListEntries = (string | Record<string, string>)[];

/** Undefined: the text is no JSON. */
function parsedJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** `docket lists …` */
export function addListCommands(program: Command, session: () => Session): void {
  const lists = program.command('lists').description("the account's own lists, such as its vendors");
  addReading(lists, session);

  lists
    .command('put <name> <file>')
    .description('store a list from a CSV or JSON file, or replace it; - is standard input')
    .addHelpText(
      'after',
      '\nThe first line of a CSV names the columns.\n\nExample:\n  docket lists put vendors vendors.csv',
    )
    .action(async (listName: string, file: string) => {
      const { docket, answer } = session();
      answer(await docket.putList({ listName, ...(await entriesIn(file)) }), storedText);
    });

  lists
    .command('delete <name>')
    .description('delete a list with all of its versions')
    .option(...YES)
    .action(async (listName: string, options: { yes?: boolean }) => {
      const { docket, confirm, done } = session();
      await confirm(`Delete the list ${listName}?`, options);
      await docket.deleteList({ listName });
      done(`Deleted ${listName}.`);
    });
}

function addReading(lists: Command, session: () => Session): void {
  lists
    .command('list')
    .description('list the lists')
    .action(async () => {
      const { docket, answer } = session();
      answer(await docket.listLists(), (body) =>
        table(
          body.lists,
          [
            ['LIST', ({ name }) => name],
            ['VERSION', ({ version }) => version],
            ['ENTRIES', ({ entryCount }) => entryCount],
            ['COLUMNS', ({ columns }) => columns.join(', ')],
            ['UPDATED (UTC)', ({ updatedAt }) => timeText(updatedAt)],
          ],
          'There are no lists.',
        ),
      );
    });

  lists
    .command('get <name>')
    .description('print the entries of a list')
    .addOption(choice('--format <format>', 'csv (default) or json', ['csv', 'json']))
    .addOption(numberOption('--list-version <n>', 'an earlier version'))
    .option('-o, --output <file>', 'write to a file')
    .action(async (listName: string, { listVersion, format, output }: Reading) => {
      const { docket, json } = session();
      const asked = format ?? (json ? 'json' : 'csv');
      const body = await docket.getList({ listName, version: listVersion, format: asked });
      await writeOutput(output, typeof body === 'string' ? body : `${JSON.stringify(body, null, 2)}\n`);
    });
}
