import { setTimeout as pause } from 'node:timers/promises';
import type { BackfillReport } from '@docket/client';
import { DocketError, DocketUnreachable } from '@docket/client';
import type { Command } from 'commander';
import { Declined } from '../failure.ts';
import { numberOption } from '../options.ts';
import type { Session } from '../session.ts';
import { progressText, reportText } from './backfill-text.ts';

/** How often its progress is asked for, in ms. */
const LOOK_EVERY = 1_000;
/** Looks in a row that may find no service. */
const PATIENCE = 60;

interface RunOptions {
  readonly template: string;
  readonly version?: number;
  readonly after?: string;
  readonly before?: string;
  readonly limit?: number;
  readonly publishIfNoLoss?: true;
}

const HELP = `
A loss is a value that an earlier result has and the version does not find, or a document that it fails. Interrupted, the
backfill goes on: docket backfills show ID.

Example:
  docket templates update TEMPLATE_ID fields.json --draft
  docket backfill --template TEMPLATE_ID --version 2`;

/** `docket backfill`: tries a version, follows it, shows its report, and publishes the version if that is wanted. */
export function addBackfillCommand(program: Command, session: () => Session): void {
  program
    .command('backfill')
    .description('try a version of a template on its past jobs, then publish it or not')
    .requiredOption('--template <templateId>', 'the template')
    .addOption(numberOption('--version <n>', 'the version to try; default: the draft'))
    .option('--after <time>', 'jobs created at this moment or later (ISO 8601)')
    .option('--before <time>', 'jobs created before this moment (ISO 8601)')
    .addOption(numberOption('--limit <n>', 'only so many, the newest; default: all'))
    .option('--publish-if-no-loss', 'publish it without asking if nothing is lost; exits with 1 otherwise')
    .addHelpText('after', HELP)
    .action(async ({ template, version, after, before, limit, publishIfNoLoss }: RunOptions) => {
      const current = session();
      const filter = { createdAfter: after, createdBefore: before, limit };
      const { backfillId } = await current.docket.startBackfill({ templateId: template, version, ...filter });
      const report = await followed(current, backfillId);
      if (report.status !== 'completed') {
        current.answer(report, reportText);
        current.failed = true;
        return;
      }
      await decide(current, report, publishIfNoLoss === true);
    });
}

/** Its report once it does not run any more; progress goes to the error stream. */
async function followed({ docket, note }: Session, backfillId: string): Promise<BackfillReport> {
  note(`Backfill ${backfillId}`);
  let said = '';
  for (let missed = 0; ;) {
    try {
      const report = await docket.getBackfill({ backfillId });
      const progress = progressText(report);
      if (progress !== said) note((said = progress));
      if (report.status !== 'running') return report;
      missed = 0;
    } catch (error) {
      if (!isPassing(error) || ++missed >= PATIENCE) throw error;
    }
    await pause(LOOK_EVERY);
  }
}

/** The service is away or restarts; the backfill goes on with it. */
const isPassing = (error: unknown): boolean =>
  error instanceof DocketUnreachable || (error instanceof DocketError && error.status >= 500);

const hasLoss = ({ totals, documents }: BackfillReport): boolean => totals.lost > 0 || documents.failed > 0;

async function decide(session: Session, report: BackfillReport, publishIfNoLoss: boolean): Promise<void> {
  const { answer, note, json } = session;
  if (publishIfNoLoss && !hasLoss(report)) {
    const { status } = await session.docket.publishBackfill({ backfillId: report.backfillId });
    answer({ ...report, status }, reportText);
    return;
  }
  answer(report, reportText);
  if (publishIfNoLoss) {
    session.failed = true;
    note(`Version ${report.version} is not published: it loses ${losses(report)}.`);
  } else if (process.stdin.isTTY && !json && (await isWanted(session, report))) {
    await session.docket.publishBackfill({ backfillId: report.backfillId });
    note(`Version ${report.version} is published.`);
    return;
  }
  note(`Publish it with: docket backfills publish ${report.backfillId}`);
  note(`Give it up with: docket backfills drop ${report.backfillId}`);
}

const losses = ({ totals, documents }: BackfillReport): string =>
  `${totals.lost} values and fails ${documents.failed} documents`;

async function isWanted({ confirm }: Session, { version }: BackfillReport): Promise<boolean> {
  try {
    await confirm(`Publish version ${version}?`, {});
    return true;
  } catch (error) {
    if (error instanceof Declined) return false;
    throw error;
  }
}
