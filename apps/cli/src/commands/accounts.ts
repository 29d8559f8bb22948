import type { Account } from '@docket/client';
import type { Command } from 'commander';
import type { NumberOrNone, PageOptions } from '../options.ts';
import { choice, given, numberOrNone, orNull, pages, PAGING } from '../options.ts';
import { UsageError } from '../failure.ts';
import type { Session } from '../session.ts';
import { listing, table, timeText } from '../table.ts';

const PLANS = ['free', 'starter', 'pro', 'business', 'unlimited'] as const;
/** What `pageRemaining` says where there is no limit. */
const UNLIMITED = 1_000_000_000;

interface Settings {
  readonly plan?: Account['plan'];
  readonly retentionDays?: NumberOrNone;
  readonly requestsPerMinute?: NumberOrNone;
  readonly pagesPerMonth?: NumberOrNone;
}
interface Changes extends Settings {
  readonly name?: string;
  readonly suspend?: true;
  readonly resume?: true;
}

const pagesLeft = ({ pageRemaining }: Account): string =>
  pageRemaining === UNLIMITED ? 'no limit' : String(pageRemaining);
const ofPlan = (limit: number | null): string => (limit === null ? 'no limit' : String(limit));

/** An account, one setting a line. */
const accountText = (account: Account): string =>
  listing([
    ['account', account.accountId],
    ['name', account.name],
    ['plan', account.plan],
    ['state', account.suspended ? 'suspended' : 'active'],
    ['submissions in 60 s', ofPlan(account.rateLimit)],
    ['pages a month', ofPlan(account.pageLimit)],
    ['pages used', account.pageUsed],
    ['pages left', pagesLeft(account)],
    ['jobs are kept', account.retentionDays === null ? 'for ever' : `${account.retentionDays} days`],
    ['created (UTC)', timeText(account.createdAt)],
  ]);

const accountTable = (accounts: readonly Account[]): string =>
  table(
    accounts,
    [
      ['ACCOUNT', ({ accountId }) => accountId],
      ['NAME', ({ name }) => name],
      ['PLAN', ({ plan }) => plan],
      ['STATE', ({ suspended }) => (suspended ? 'suspended' : 'active')],
      ['PAGES USED', ({ pageUsed }) => pageUsed],
      ['PAGES LEFT', pagesLeft],
    ],
    'There are no accounts.',
  );

const withSettings = (command: Command): Command =>
  command
    .addOption(choice('--plan <plan>', 'requests and pages that are allowed', PLANS))
    .addOption(numberOrNone('--retention-days <days>', 'erase finished jobs after so many days'))
    .addOption(numberOrNone('--requests-per-minute <n>', "in place of the plan's"))
    .addOption(numberOrNone('--pages-per-month <n>', "in place of the plan's"));

const settingsOf = ({ plan, retentionDays, requestsPerMinute, pagesPerMonth }: Settings) => ({
  plan,
  retentionDays: orNull(retentionDays),
  requestsPerMinute: orNull(requestsPerMinute),
  pagesPerMonth: orNull(pagesPerMonth),
});

/** `docket accounts …` */
export function addAccountCommands(program: Command, session: () => Session): void {
  const accounts = program.command('accounts').description('accounts of this installation (needs an admin key)');

  const list = accounts.command('list').description('list the accounts');
  for (const option of PAGING()) list.addOption(option);
  list.action(async (options: PageOptions) => {
    const { docket, answer, moreAt } = session();
    const read = await pages(options, (at) => docket.listAccounts(at));
    const body = { accounts: read.flatMap((page) => page.accounts), nextCursor: read.at(-1)?.nextCursor ?? null };
    answer(body, () => accountTable(body.accounts));
    moreAt(body.nextCursor);
  });

  withSettings(
    accounts.command('create <name>').description('create an account; its plan is free unless you say another'),
  )
    .addHelpText('after', "\nExample:\n  docket accounts create 'Acme GmbH' --plan starter --retention-days 30")
    .action(async (name: string, settings: Settings) => {
      const { docket, answer } = session();
      answer(await docket.createAccount({ name, ...settingsOf(settings) }), accountText);
    });

  accounts
    .command('show <accountId>')
    .description('show an account with its plan and usage')
    .action(async (accountId: string) => {
      const { docket, answer } = session();
      answer(await docket.getAccount({ accountId }), accountText);
    });

  withSettings(accounts.command('update <accountId>').description('change what is given, in force within 5 s'))
    .option('--name <name>', 'another name')
    .option('--suspend', 'refuse its keys')
    .option('--resume', 'take its keys again')
    .addHelpText('after', '\nExample:\n  docket accounts update ACCOUNT_ID --plan pro --pages-per-month none')
    .action(async (accountId: string, { name, suspend, resume, ...settings }: Changes) => {
      const suspended = suspend ?? (resume === true ? false : undefined);
      const changes = given({ name, suspended, ...settingsOf(settings) });
      if (Object.keys(changes).length === 0) throw new UsageError('Say what to change, such as --plan pro.');
      const { docket, answer } = session();
      answer(await docket.updateAccount({ accountId, ...changes }), accountText);
    });

  program
    .command('account')
    .description('plan and usage of the account of your own key')
    .action(async () => {
      const { docket, answer } = session();
      answer(await docket.getOwnAccount(), accountText);
    });
}
