import type { Key, NewKey } from '@docket/client';
import type { Command } from 'commander';
import { choice, YES } from '../options.ts';
import type { Session } from '../session.ts';
import { listing, table, timeText } from '../table.ts';

const SCOPES = ['submit', 'read', 'templates', 'webhooks', 'admin'] as const;
type Scope = (typeof SCOPES)[number];
interface KeyOptions {
  readonly scope?: Scope[];
  readonly expiresAt?: string;
}

/** What a key is good for at a moment. */
function stateOf({ revokedAt, expiresAt }: Key, now: Date): string {
  if (revokedAt !== null) return 'revoked';
  if (expiresAt === null) return 'no expiry';
  return `${Date.parse(expiresAt) <= now.getTime() ? 'expired' : 'until'} ${timeText(expiresAt)}`;
}

/** Keys, one a line, as they stand now. */
export const keyTable = (keys: readonly Key[], now: Date): string =>
  table(
    keys,
    [
      ['KEY ID', ({ keyId }) => keyId],
      ['NAME', ({ name }) => name],
      ['SCOPES', ({ scopes }) => scopes.join(',')],
      ['STATE (UTC)', (key) => stateOf(key, now)],
      ['LAST USED (UTC)', ({ lastUsedAt }) => timeText(lastUsedAt)],
    ],
    'The account has no keys.',
  );

const newKeyText = (made: NewKey): string =>
  listing([
    ['key id', made.keyId],
    ['account', made.accountId],
    ['name', made.name],
    ['scopes', made.scopes.join(', ')],
    ['expires (UTC)', timeText(made.expiresAt)],
    ['key', made.key],
  ]);

/** `docket keys …` */
export function addKeyCommands(program: Command, session: () => Session, now: () => Date): void {
  const keys = program.command('keys').description('keys of an account (needs an admin key)');

  keys
    .command('list <accountId>')
    .description('list the keys of an account')
    .action(async (accountId: string) => {
      const { docket, answer } = session();
      answer(await docket.listKeys({ accountId }), (body) => keyTable(body.keys, now()));
    });

  keys
    .command('create <accountId> <name>')
    .description('make a key; it is shown this once')
    .addOption(choice('--scope <scope...>', 'what it allows; default: all but admin', SCOPES))
    .option('--expires-at <time>', 'ISO 8601, such as 2027-01-31T00:00:00Z')
    .addHelpText('after', '\nExample:\n  docket keys create ACCOUNT_ID production --scope submit read')
    .action(async (accountId: string, name: string, { scope, expiresAt }: KeyOptions) => {
      const { docket, answer, note } = session();
      answer(await docket.createKey({ accountId, name, scopes: scope, expiresAt }), newKeyText);
      note('Keep the key now: it is not shown again. Commands take it from DOCKET_API_KEY or --key-file.');
    });

  keys
    .command('revoke <accountId> <keyId>')
    .description('revoke a key, in force within 5 s')
    .option(...YES)
    .action(async (accountId: string, keyId: string, options: { yes?: boolean }) => {
      const { docket, confirm, done } = session();
      await confirm(`Revoke the key ${keyId}? It cannot be taken back.`, options);
      await docket.revokeKey({ accountId, keyId });
      done(`Revoked ${keyId}.`);
    });
}
