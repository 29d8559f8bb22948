import type { Backfill, BackfillReport } from '@docket/client';
import type { Command } from 'commander';
import type { PageOptions } from '../options.ts';
import { pages, PAGING, YES } from '../options.ts';
import type { Session } from '../session.ts';
import { backfillTable, backfillText, reportText } from './backfill-text.ts';
import { addBackfillCommand } from './run-backfill.ts';

/** `docket backfill …` and `docket backfills …` */
export function addBackfillCommands(program: Command, session: () => Session): void {
  addBackfillCommand(program, session);
  const backfills = program.command('backfills').description('versions of templates that are tried on past jobs');
  addReading(backfills, session);
  addDeciding(backfills, session);
}

function addReading(backfills: Command, session: () => Session): void {
  const list = backfills
    .command('list')
    .description('list backfills, newest first')
    .option('--template <templateId>', 'of this template');
  for (const option of PAGING()) list.addOption(option);
  list.action(async ({ template, ...paging }: PageOptions & { template?: string }) => {
    const { docket, answer, moreAt } = session();
    const read = await pages(paging, (at) => docket.listBackfills({ templateId: template, ...at }));
    const nextCursor = read.at(-1)?.nextCursor ?? null;
    const body = { backfills: read.flatMap((page): Backfill[] => page.backfills), nextCursor };
    answer(body, () => backfillTable(body.backfills));
    moreAt(nextCursor);
  });

  backfills
    .command('show <backfillId>')
    .description('show how far it is, and what the version gains, loses and changes')
    .action(async (backfillId: string) => {
      const { docket, answer } = session();
      answer<BackfillReport>(await docket.getBackfill({ backfillId }), reportText);
    });
}

function addDeciding(backfills: Command, session: () => Session): void {
  backfills
    .command('cancel <backfillId>')
    .description('end one that is running; its report stays')
    .action(async (backfillId: string) => {
      const { docket, answer } = session();
      answer(await docket.cancelBackfill({ backfillId }), backfillText);
    });

  backfills
    .command('publish <backfillId>')
    .description('use its version from now on')
    .action(async (backfillId: string) => {
      const { docket, answer } = session();
      answer(await docket.publishBackfill({ backfillId }), backfillText);
    });

  backfills
    .command('drop <backfillId>')
    .description('give its version up: it is no draft any more')
    .option(...YES)
    .action(async (backfillId: string, options: { yes?: boolean }) => {
      const { docket, answer, confirm } = session();
      await confirm(`Give up the version of the backfill ${backfillId}?`, options);
      answer(await docket.dropBackfill({ backfillId }), backfillText);
    });
}
