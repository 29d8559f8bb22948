import type { NewWebhook, WebhookInput, WebhookPatch } from '@docket/client';
import type { Command } from 'commander';
import { UsageError } from '../failure.ts';
import { readLine } from '../files.ts';
import { choice, given, numberOption, YES } from '../options.ts';
import type { Session } from '../session.ts';
import { addSendingCommands } from './sending.ts';
import { newWebhookText, secretText, webhookTable, webhookText } from './webhook-text.ts';

const EVENTS = ['document.completed', 'document.failed', 'endpoint.disabled'] as const;
const SCHEDULES = ['standard', 'reference'] as const;
const SECRET_FILE = [
  '--secret-file <file>',
  'a file that holds the secret; - is standard input; default: one is made',
] as const;

interface Settings {
  readonly description?: string;
  readonly event?: NonNullable<WebhookInput['events']>;
  readonly schedule?: NonNullable<WebhookInput['schedule']>;
}
interface Changes extends Settings {
  readonly url?: string;
  readonly enable?: true;
  readonly disable?: true;
}
interface Rotation {
  readonly secretFile?: string;
  readonly overlapHours?: number;
}

const withSettings = (command: Command): Command =>
  command
    .option('--description <text>', 'what it is for')
    .addOption(choice('--event <event...>', 'what it is told; default: how documents end', EVENTS))
    .addOption(choice('--schedule <schedule>', '75 hours of attempts, or 30 seconds', SCHEDULES));

/** `docket webhooks …` */
export function addWebhookCommands(program: Command, session: () => Session): void {
  const webhooks = program.command('webhooks').description('endpoints that are told what happens');
  addReading(webhooks, session);
  addWriting(webhooks, session);
  addSecrets(webhooks, session);
  addSendingCommands(webhooks, session);
}

function addReading(webhooks: Command, session: () => Session): void {
  webhooks
    .command('list')
    .description('list the endpoints')
    .action(async () => {
      const { docket, answer } = session();
      answer(await docket.listWebhooks(), (body) => webhookTable(body.webhooks));
    });

  webhooks
    .command('show <webhookId>')
    .description('show an endpoint and how it fares')
    .action(async (webhookId: string) => {
      const { docket, answer } = session();
      answer(await docket.getWebhook({ webhookId }), webhookText);
    });
}

function addWriting(webhooks: Command, session: () => Session): void {
  withSettings(webhooks.command('create <url>').description('add an endpoint'))
    .option(...SECRET_FILE)
    .addHelpText(
      'after',
      '\nExample:\n  docket webhooks create https://receiver.example/docket --event document.failed',
    )
    .action(async (url: string, { event: events, secretFile, ...rest }: Settings & Rotation) => {
      const { docket, answer } = session();
      const secret = await secretIn(secretFile);
      const made: NewWebhook = await docket.createWebhook({ url, ...given({ events, secret, ...rest }) });
      answer(made, newWebhookText);
    });

  withSettings(webhooks.command('update <webhookId>').description('change what is given'))
    .option('--url <url>', 'another address')
    .option('--enable', 'send to it again, and forget its failures')
    .option('--disable', 'send nothing to it')
    .action(async (webhookId: string, { event: events, enable, disable, ...rest }: Changes) => {
      const status: WebhookPatch['status'] = enable ? 'enabled' : disable ? 'disabled' : undefined;
      const changes = given({ events, status, ...rest });
      if (Object.keys(changes).length === 0) throw new UsageError('Say what to change, such as --enable.');
      const { docket, answer } = session();
      answer(await docket.updateWebhook({ webhookId, ...changes }), webhookText);
    });

  webhooks
    .command('delete <webhookId>')
    .description('remove an endpoint; what was not delivered yet is not')
    .option(...YES)
    .action(async (webhookId: string, options: { yes?: boolean }) => {
      const { docket, confirm, done } = session();
      await confirm(`Remove the endpoint ${webhookId}?`, options);
      await docket.deleteWebhook({ webhookId });
      done(`Removed ${webhookId}.`);
    });
}

function addSecrets(webhooks: Command, session: () => Session): void {
  webhooks
    .command('secret [webhookId]')
    .description("print the secret of an endpoint, or without one that of jobs' own addresses (--webhook-url)")
    .action(async (webhookId: string | undefined) => {
      const { docket, answer } = session();
      const { getWebhookSecret, getAccountWebhookSecret } = docket;
      answer(await (webhookId === undefined ? getAccountWebhookSecret() : getWebhookSecret({ webhookId })), secretText);
    });

  webhooks
    .command('rotate [webhookId]')
    .description('replace that secret; the former one signs too for a while')
    .option(...SECRET_FILE)
    .addOption(numberOption('--overlap-hours <n>', 'how long it does, up to 168; default: 24'))
    .option(...YES)
    .action(
      async (webhookId: string | undefined, { secretFile, overlapHours, ...options }: Rotation & { yes?: true }) => {
        const { docket, answer, confirm } = session();
        await confirm(`Replace the secret of ${webhookId ?? "jobs' own addresses"}?`, options);
        const rotation = given({ secret: await secretIn(secretFile), overlapHours });
        const { rotateWebhookSecret, rotateAccountWebhookSecret } = docket;
        const rotated = await (webhookId === undefined
          ? rotateAccountWebhookSecret(rotation)
          : rotateWebhookSecret({ webhookId, ...rotation }));
        answer(rotated, secretText);
      },
    );
}

/** Never an argument, since lists of processes show those. */
const secretIn = async (file: string | undefined): Promise<string | undefined> =>
  file === undefined ? undefined : readLine(file);
