import type { JobStatus } from '@docket/client';
import { DocketError } from '@docket/client';
import type { Command } from 'commander';
import type { PageOptions } from '../options.ts';
import { choice, numberOption, pages, PAGING, YES } from '../options.ts';
import type { Session } from '../session.ts';
import { addEvidenceCommands } from './evidence.ts';
import { eventText, jobTable, jobText } from './job-text.ts';
import { addSubmitCommand, showFinished } from './submit.ts';

const STATUSES = ['pending', 'processing', 'retrying', 'completed', 'failed'] as const;

interface ListOptions extends PageOptions {
  readonly status?: JobStatus;
  readonly template?: string;
  readonly after?: string;
  readonly before?: string;
}

/** `docket jobs …` */
export function addJobCommands(program: Command, session: () => Session): void {
  const jobs = program.command('jobs').description('submit documents, follow and control their jobs');
  addSubmitCommand(jobs, session);
  addListing(jobs, session);
  addFollowing(jobs, session);
  addControl(jobs, session);
  addEvidenceCommands(jobs, session);
}

function addListing(jobs: Command, session: () => Session): void {
  const list = jobs
    .command('list')
    .description('list jobs, newest first')
    .addOption(choice('--status <status>', 'in this state', STATUSES))
    .option('--template <templateId>', 'of this template')
    .option('--after <time>', 'created at this moment or later (ISO 8601)')
    .option('--before <time>', 'created before this moment (ISO 8601)');
  for (const option of PAGING()) list.addOption(option);
  list
    .addHelpText('after', '\nExample:\n  docket jobs list --status failed --after 2026-01-31T00:00:00Z --all')
    .action(async ({ status, template, after, before, ...paging }: ListOptions) => {
      const { docket, answer, moreAt } = session();
      const filter = { status, templateId: template, createdAfter: after, createdBefore: before };
      const read = await pages(paging, (at) => docket.listJobs({ ...filter, ...at }));
      const body = { jobs: read.flatMap((page) => page.jobs), nextCursor: read.at(-1)?.nextCursor ?? null };
      answer(body, () => jobTable(body.jobs));
      moreAt(body.nextCursor);
    });

  jobs
    .command('show <jobId>')
    .description('show a job')
    .option('--at <moment>', 'as it was: number of an event, or a time')
    .action(async (jobId: string, { at }: { at?: string }) => {
      const { docket, answer } = session();
      answer(await docket.getJob({ jobId, at }), jobText);
    });
}

function addFollowing(jobs: Command, session: () => Session): void {
  jobs
    .command('events <jobId>')
    .description('the history of a job')
    .option('-f, --follow', 'go on until the job is finished')
    .action(async (jobId: string, { follow }: { follow?: true }) => {
      const { docket, answer, answerOneOf } = session();
      if (!follow) {
        answer(await docket.listJobEvents({ jobId }), ({ events }) => events.map(eventText).join(''));
        return;
      }
      for await (const event of docket.jobEvents(jobId)) answerOneOf(event, eventText);
    });

  jobs
    .command('wait <jobIds...>')
    .description('wait until jobs are finished; exits with 1 if one failed')
    .addOption(numberOption('--timeout <seconds>', 'give up on a job after so long; default: never'))
    .action(async (jobIds: string[], { timeout }: { timeout?: number }) => {
      await showFinished(session(), jobIds, timeout === undefined ? undefined : timeout * 1_000);
    });
}

/** That a job is erased already does not keep the others: the same command may be repeated. */
function unlessErased(error: unknown): void {
  if (!(error instanceof DocketError && error.code === 'JOB_ERASED')) throw error;
}

function addControl(jobs: Command, session: () => Session): void {
  jobs
    .command('cancel <jobId>')
    .description('cancel a job that is not finished')
    .action(async (jobId: string) => {
      const { docket, answer } = session();
      answer(await docket.cancelJob({ jobId }), jobText);
    });

  jobs
    .command('retry <jobId>')
    .description('start a failed or cancelled job again')
    .action(async (jobId: string) => {
      const { docket, answer } = session();
      answer(await docket.retryJob({ jobId }), jobText);
    });

  jobs
    .command('delete <jobIds...>')
    .description('erase jobs with documents, words and results, for good')
    .option(...YES)
    .action(async (jobIds: string[], options: { yes?: boolean }) => {
      const { docket, confirm, done } = session();
      await confirm(`Erase ${jobIds.join(', ')} for good?`, options);
      for (const jobId of jobIds) {
        await docket.eraseJob({ jobId }).catch(unlessErased);
        done(`Erased ${jobId}.`);
      }
    });
}
