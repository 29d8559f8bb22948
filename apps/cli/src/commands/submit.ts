import { setTimeout as pause } from 'node:timers/promises';
import type { Job, ParsedDocument, ParsedDocuments, StillParsing, Submission } from '@docket/client';
import { DocketError } from '@docket/client';
import type { Command } from 'commander';
import { explainFailure, UsageError } from '../failure.ts';
import { openDocument } from '../files.ts';
import { choice } from '../options.ts';
import type { Session } from '../session.ts';
import { fieldsText, listing, printable } from '../table.ts';
import { jobText } from './job-text.ts';

interface Reading {
  readonly template: string;
  readonly pages?: string;
  readonly language?: string;
  readonly onDuplicate?: 'reuse' | 'retry' | 'reject' | 'new';
}
interface SubmitOptions extends Reading {
  readonly fileUrl?: string;
  readonly idempotencyKey?: string;
  readonly webhookUrl?: string;
  readonly wait?: true;
}

const withReading = (command: Command): Command =>
  command
    .requiredOption(
      '-t, --template <template>',
      'id of a template, or the name of a built-in one; several, or auto, compete',
      'invoice',
    )
    .option('--pages <ranges>', 'pages to read, such as 1-3,7')
    .option('--language <language>', 'a hint for OCR: en, de, fr, es, it, nl, pt, ru, zh, ja, ko or ar')
    .addOption(
      choice('--on-duplicate <policy>', 'what to do about a document that was submitted before; default: reuse', [
        ...(['reuse', 'retry', 'reject', 'new'] as const),
      ]),
    );

/** `docket jobs submit` */
export function addSubmitCommand(jobs: Command, session: () => Session): void {
  withReading(jobs.command('submit [files...]').description('submit documents, each as a job'))
    .option('--file-url <url>', 'a document that Docket fetches, in place of files')
    .option('--idempotency-key <key>', 'names this request: repeated, it gives the same job')
    .option('--webhook-url <url>', "where to tell of these jobs, beside the account's endpoints")
    .option('-w, --wait', 'wait for each job and show its fields')
    .addHelpText(
      'after',
      '\nExamples:\n  docket jobs submit examples/invoice.pdf --wait\n  docket jobs submit scans/*.pdf -t receipt --json',
    )
    .action(async (paths: string[], options: SubmitOptions) => {
      const sources = sourcesOf(paths, options);
      const current = session();
      const jobIds: string[] = [];
      for (const source of sources) {
        const submitted = await orTell(current, source, sources.length, () => submit(current, source, options));
        if (submitted === undefined) continue;
        jobIds.push(submitted.jobId);
        if (!options.wait) current.answerOneOf(submitted, (body) => submissionLine(source, body));
      }
      if (options.wait) await showFinished(current, jobIds);
    });
}

/** Shows each job when it is finished; one that failed makes the command fail. */
export async function showFinished(session: Session, jobIds: readonly string[], timeoutMs?: number): Promise<void> {
  for (const [index, jobId] of jobIds.entries()) {
    const job: Job = await session.docket.waitForJob(jobId, { timeoutMs });
    session.answerOneOf(job, (body) => `${index > 0 ? '\n' : ''}${jobText(body)}`);
    session.failed ||= job.status === 'failed';
  }
}

function sourcesOf(paths: readonly string[], { fileUrl, idempotencyKey }: SubmitOptions): readonly string[] {
  const sources = fileUrl === undefined ? paths : [fileUrl];
  if (sources.length === 0 || (fileUrl !== undefined && paths.length > 0)) {
    throw new UsageError('Name the files to submit, or one address with --file-url.');
  }
  if (idempotencyKey === undefined || sources.length === 1) return sources;
  throw new UsageError('An idempotency key names one request: submit one file with it.');
}

const submissionLine = (source: string, { jobId, status, message, warnings = [] }: Submission): string =>
  [`${jobId}  ${status}  ${printable(source)}`, message, ...warnings].map((line) => `${line}\n`).join('  ');

/** One of several documents that is refused does not keep the others. */
async function orTell<T>(session: Session, source: string, of: number, act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (of === 1 || !(error instanceof DocketError || error instanceof UsageError)) throw error;
    const about = error instanceof UsageError ? '' : `${printable(source)}: `;
    session.note(about + explainFailure(error).lines.join(' '));
    session.failed = true;
    return undefined;
  }
}

/** Over the rate limit, many documents go on when it allows. */
async function submit(session: Session, source: string, options: SubmitOptions): Promise<Submission> {
  const { template: templateId, fileUrl, pages, language, onDuplicate, idempotencyKey, webhookUrl } = options;
  const document = fileUrl === undefined ? { file: await openDocument(source) } : { fileUrl };
  for (;;) {
    try {
      return await session.docket.submitDocument({
        ...document,
        templateId,
        pages,
        language,
        onDuplicate,
        idempotencyKey,
        webhookUrl,
      });
    } catch (error) {
      if (!(error instanceof DocketError) || error.retryAfter === undefined) throw error;
      session.note(`${error.message} Going on in ${error.retryAfter} s.`);
      await pause(error.retryAfter * 1_000);
    }
  }
}

/** `docket parse` */
export function addParseCommand(program: Command, session: () => Session): void {
  withReading(
    program.command('parse <files...>').description('parse one to ten documents, or a ZIP, and show their fields'),
  )
    .addHelpText('after', '\nExample:\n  docket parse examples/invoice.pdf')
    .action(async (paths: string[], { template: templateId, ...reading }: Reading) => {
      const current = session();
      const files = await Promise.all(paths.map(openDocument));
      const body = await current.docket.parseDocuments({ files, templateId, ...reading });
      current.answer(body, parsedText);
      current.failed ||= refusesAny(body);
      if ('status' in body) current.note(`Wait for them with: docket jobs wait ${body.jobIds.join(' ')}`);
    });
}

/** Whether a document failed or was refused, as far as is known yet. */
function refusesAny(body: ParsedDocument | ParsedDocuments | StillParsing): boolean {
  if ('status' in body) return (body.refused ?? []).length > 0;
  return 'results' in body && body.results.some(({ result }) => result === null);
}

function parsedText(body: ParsedDocument | ParsedDocuments | StillParsing): string {
  if ('status' in body) {
    const refused = (body.refused ?? []).map(({ filename, error }) => [error, filename] as const);
    return `${body.message}\n${listing([...body.jobs.map(({ filename, jobId }) => [jobId, filename] as const), ...refused])}`;
  }
  if ('result' in body) return fieldsText(body.result);
  const documents = body.results.map(({ filename, result, error, errorCode }) => {
    const shown = result === null ? `${error ?? 'It failed.'} (${errorCode ?? 'no code'})\n` : fieldsText(result);
    return `${printable(filename)}\n${shown.replace(/^(?=.)/gm, '  ')}`;
  });
  return documents.join('\n');
}
