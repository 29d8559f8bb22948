import type { DeliveryStatus } from '@docket/client';
import type { Command } from 'commander';
import type { PageOptions } from '../options.ts';
import { choice, numberOption, pages, PAGING, YES } from '../options.ts';
import type { Session } from '../session.ts';
import { accountEventText, deliveryDetailText, deliveryTable, deliveryText, replayText } from './webhook-text.ts';

const STATUSES = ['waiting', 'delivered', 'failed'] as const;

interface ListOptions extends PageOptions {
  readonly status?: DeliveryStatus;
  readonly after?: string;
  readonly before?: string;
}
interface ReplayOptions {
  readonly from: string;
  readonly to: string;
  readonly all?: true;
  readonly dryRun?: true;
  readonly yes?: true;
}

/** `docket webhooks test|deliveries|replay|replayed` */
export function addSendingCommands(webhooks: Command, session: () => Session): void {
  webhooks
    .command('test <webhookId>')
    .description('send a test event now; exits with 1 if it is not taken')
    .action(async (webhookId: string) => {
      const current = session();
      const delivery = await current.docket.testWebhook({ webhookId });
      current.answer(delivery, deliveryDetailText);
      current.failed ||= delivery.status !== 'delivered';
    });

  const list = webhooks
    .command('deliveries <webhookId>')
    .description('list what was sent to an endpoint, newest first')
    .addOption(choice('--status <status>', 'in this state', STATUSES))
    .option('--after <time>', 'created at this moment or later (ISO 8601)')
    .option('--before <time>', 'created before this moment (ISO 8601)');
  for (const option of PAGING()) list.addOption(option);
  list.action(async (webhookId: string, { status, after, before, ...paging }: ListOptions) => {
    const { docket } = session();
    const filter = { webhookId, status, createdAfter: after, createdBefore: before };
    await showDeliveries(session(), paging, (at) => docket.listWebhookDeliveries({ ...filter, ...at }));
  });
  addReplays(webhooks, session);
}

function addReplays(webhooks: Command, session: () => Session): void {
  webhooks
    .command('replay <webhookId>')
    .description('send the events of a time range again, once you have seen how many they are')
    .requiredOption('--from <time>', 'events from this moment on (ISO 8601)')
    .requiredOption('--to <time>', 'events before this moment (ISO 8601)')
    .option('--all', 'also those that the endpoint has taken already')
    .option('--dry-run', 'only count them')
    .option(...YES)
    .addHelpText(
      'after',
      '\nExample:\n  docket webhooks replay ID --from 2026-01-31T00:00:00Z --to 2026-02-01T00:00:00Z --dry-run',
    )
    .action(async (webhookId: string, { dryRun, yes, ...range }: ReplayOptions) => {
      const { docket, answer, confirm, note } = session();
      const counted = await docket.replayWebhook({ webhookId, ...range, dryRun: true });
      if (dryRun || counted.events === 0) {
        answer(counted, replayText);
        return;
      }
      await confirm(`Send ${counted.events} events again to ${webhookId}?`, { yes: yes === true });
      const begun = await docket.replayWebhook({ webhookId, ...range, dryRun: false });
      answer(begun, replayText);
      note(`See how far it is with: docket webhooks replayed ${webhookId} ${begun.replayId ?? ''}`);
    });

  webhooks
    .command('replayed <webhookId> <replayId>')
    .description('see how far a replay is')
    .action(async (webhookId: string, replayId: string) => {
      const { docket, answer } = session();
      answer(await docket.getReplay({ webhookId, replayId }), replayText);
    });
}

/** `docket deliveries …` and `docket events` */
export function addDeliveryCommands(program: Command, session: () => Session): void {
  const deliveries = program.command('deliveries').description('what was sent, with every attempt');

  const list = deliveries.command('list <jobId>').description('list what was sent about a job, newest first');
  for (const option of PAGING()) list.addOption(option);
  list.action(async (jobId: string, paging: PageOptions) => {
    const { docket } = session();
    await showDeliveries(session(), paging, (at) => docket.listJobDeliveries({ jobId, ...at }));
  });

  deliveries
    .command('show <deliveryId>')
    .description('show a delivery with every attempt')
    .action(async (deliveryId: string) => {
      const { docket, answer } = session();
      answer(await docket.getDelivery({ deliveryId }), deliveryDetailText);
    });

  deliveries
    .command('redeliver <deliveryIds...>')
    .description('send deliveries again: the same event, with all attempts')
    .action(async (deliveryIds: string[]) => {
      const { docket, answerOneOf } = session();
      for (const deliveryId of deliveryIds) answerOneOf(await docket.redeliver({ deliveryId }), deliveryText);
    });

  program
    .command('events')
    .description('what happened to the account, in order: what webhooks tell')
    .addOption(numberOption('--after <position>', 'those after this one; default: from the first'))
    .option('-f, --follow', 'go on for ever')
    .addHelpText('after', '\nExample:\n  docket events --after 17 --follow --json')
    .action(async ({ after, follow }: { after?: number; follow?: true }) => {
      const { docket, answerOneOf } = session();
      for await (const event of docket.accountEvents({ after, once: !follow })) answerOneOf(event, accountEventText);
    });
}

type DeliveryPage = Awaited<ReturnType<Session['docket']['listJobDeliveries']>>;

async function showDeliveries(
  { answer, moreAt }: Session,
  paging: PageOptions,
  list: Parameters<typeof pages<DeliveryPage>>[1],
): Promise<void> {
  const read = await pages(paging, list);
  const body = { deliveries: read.flatMap((page) => page.deliveries), nextCursor: read.at(-1)?.nextCursor ?? null };
  answer(body, () => deliveryTable(body.deliveries));
  moreAt(body.nextCursor);
}
