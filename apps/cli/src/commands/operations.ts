import type { AuditReport } from '@docket/client';
import type { Command } from 'commander';
import type { Session } from '../session.ts';
import { table } from '../table.ts';

function auditText({ sound, jobs, commits, faults }: AuditReport): string {
  const counted = `jobs: ${jobs}, commits: ${commits}`;
  if (sound) return `The event log is sound (${counted}).\n`;
  const broken = table(
    faults,
    [
      ['COMMIT', ({ commit }) => commit],
      ['WAS', ({ reason }) => reason],
    ],
    'No commit is named.',
  );
  return `The event log is broken (${counted}).\n\n${broken}`;
}

/** `docket audit …` and `docket views …` */
export function addOperationsCommands(program: Command, session: () => Session): void {
  program
    .command('audit')
    .description('the event log (needs an admin key)')
    .command('verify')
    .description('verify the chain of its commits; exits with 1 if it is broken')
    .option('--job <jobId>', 'of one job only')
    .action(async ({ job }: { job?: string }) => {
      const current = session();
      const report = await current.docket.verifyAudit({ jobId: job });
      current.answer(report, auditText);
      current.failed ||= !report.sound;
    });

  program
    .command('views')
    .description('what lists and answers are read from (needs an admin key)')
    .command('rebuild')
    .description('make it again from the event log; for repairs')
    .action(async () => {
      const { docket, answer } = session();
      answer(await docket.rebuildViews(), ({ rebuilt }) => `Jobs rebuilt: ${rebuilt}.\n`);
    });
}
