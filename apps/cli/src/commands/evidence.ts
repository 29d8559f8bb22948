import type { FieldEvidence, Fields, Words } from '@docket/client';
import type { Command } from 'commander';
import { UsageError } from '../failure.ts';
import { writeOutput } from '../files.ts';
import { choice } from '../options.ts';
import type { Session } from '../session.ts';
import { table, valueText } from '../table.ts';

/** Where each value was found. */
export const evidenceTable = (fields: Readonly<Record<string, FieldEvidence>>): string =>
  table(
    Object.entries(fields),
    [
      ['FIELD', ([name]) => name],
      ['VALUE', ([, { value }]) => valueText(value)],
      ['SCORE', ([, { score }]) => score.toFixed(2)],
      ['PAGE', ([, { page }]) => page],
      ['AS PRINTED', ([, { raw }]) => raw],
      ['OTHERS', ([, { candidates }]) => candidates.length],
    ],
    'There are no fields.',
  );

type Findings = Fields['findings'];

/** Rules of the template that did not pass; nothing where all did. */
export function findingsText(findings: Findings): string {
  const left = (findings ?? []).filter(({ outcome }) => outcome !== 'passed');
  if (left.length === 0) return '';
  const columns = table(
    left,
    [
      ['RULE', ({ rule }) => rule],
      ['OUTCOME', ({ outcome, severity }) => (outcome === 'failed' ? severity : outcome)],
      ['MESSAGE', ({ message }) => message],
    ],
    '',
  );
  return `\n${columns}`;
}

/** How well each of the templates that competed fits; nothing where none did. */
function competingText(competing: Fields['competing']): string {
  if (competing === undefined) return '';
  const columns = table(
    competing,
    [
      ['TEMPLATE', ({ templateId }) => templateId],
      ['VERSION', ({ templateVersion }) => templateVersion],
      ['FITS', ({ score }) => score.toFixed(2)],
    ],
    '',
  );
  return `\n${columns}`;
}

const wordsText = ({ pages }: Words): string =>
  table(
    pages.flatMap(({ page, words }) => words.map((word) => ({ page, ...word }))),
    [
      ['PAGE', ({ page }) => page],
      ['WORD', ({ text }) => text],
      ['SURE', ({ confidence }) => confidence.toFixed(2)],
      ['SOURCE', ({ source }) => source],
      ['BOX', ({ box }) => box.map((edge) => edge.toFixed(3)).join(' ')],
    ],
    'There are no words.',
  );

/** `docket jobs fields|words|result|page` */
export function addEvidenceCommands(jobs: Command, session: () => Session): void {
  jobs
    .command('fields <jobId>')
    .description('where each value was found')
    .action(async (jobId: string) => {
      const { docket, answer } = session();
      answer(
        await docket.getJobFields({ jobId }),
        ({ fields, findings, competing }) => evidenceTable(fields) + findingsText(findings) + competingText(competing),
      );
    });

  jobs
    .command('words <jobId>')
    .description('the words of the document with their boxes')
    .option('--pages <ranges>', 'of these pages, such as 1-3,7')
    .action(async (jobId: string, { pages }: { pages?: string }) => {
      const { docket, answer } = session();
      answer(await docket.getJobWords({ jobId, pages }), wordsText);
    });

  jobs
    .command('result <jobId>')
    .description('the result as a file')
    .addOption(choice('--format <format>', 'form of the file', ['json', 'csv']).default('json'))
    .option('-o, --output <file>', 'write it there')
    .action(async (jobId: string, { format, output }: { format: 'json' | 'csv'; output?: string }) => {
      const result = await session().docket.getJobResult({ jobId, format });
      await writeOutput(output, typeof result === 'string' ? result : `${JSON.stringify(result, null, 2)}\n`);
    });

  jobs
    .command('page <jobId> <page>')
    .description('a page of the document as PNG')
    .option('-o, --output <file>', 'write it there')
    .addHelpText('after', '\nExample:\n  docket jobs page JOB_ID 1 -o page-1.png')
    .action(async (jobId: string, page: string, { output }: { output?: string }) => {
      if (output === undefined && process.stdout.isTTY) throw new UsageError('Say where to put the picture: -o FILE.');
      const picture = await session().docket.getJobPage({ jobId, page: `${page}.png` });
      await writeOutput(output, new Uint8Array(await picture.arrayBuffer()));
    });
}
