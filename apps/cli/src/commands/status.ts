import type { SystemStatus } from '@docket/client';
import type { Command } from 'commander';
import type { Session } from '../session.ts';
import { listing, table, timeText } from '../table.ts';

const ageText = (seconds: number | null): string => (seconds === null ? '-' : `${seconds} s`);

function processesText({ processes }: SystemStatus): string {
  return table(
    processes.toSorted((a, b) => a.id.localeCompare(b.id)),
    [
      ['PROCESS', ({ id }) => id],
      ['VERSION', ({ version }) => version],
      ['STATE', ({ state }) => state],
      ['SINCE', ({ startedAt }) => timeText(startedAt)],
      ['LAST SEEN', ({ seenAt }) => timeText(seenAt)],
    ],
    'No process has said anything yet.',
  );
}

const queuesText = ({ queues }: SystemStatus): string =>
  table(
    queues,
    [
      ['QUEUE', ({ message }) => message],
      ['READY', ({ ready }) => ready],
      ['CONSUMERS', ({ consumers }) => consumers],
      ['OLDEST', ({ oldestSeconds }) => ageText(oldestSeconds)],
      ['DEAD LETTERS', ({ deadLetters }) => deadLetters],
    ],
    'There are no queues.',
  );

function workText({ jobs, deliveries, logs, repairs }: SystemStatus): string {
  const unsettled = logs.map(({ log, unsettled: n, oldestUnsettledSeconds }) => [
    `Commits not settled, ${log}`,
    n === 0 ? '0' : `${n}, the oldest for ${ageText(oldestUnsettledSeconds)}`,
  ]);
  const { settled, republished, released, lastAt } = repairs;
  const mended = `${settled} settled, ${republished} republished, ${released} released`;
  return listing([
    ['Jobs', `${jobs.pending} pending, ${jobs.processing} processing, ${jobs.retrying} retrying`],
    ['Oldest pending job', ageText(jobs.oldestPendingSeconds)],
    ['Deliveries', deliveries && `${deliveries.waiting} waiting, ${deliveries.parked} parked, ${deliveries.due} due`],
    ['Endpoints', deliveries && `${deliveries.breakersOpen} breakers open, ${deliveries.endpointsDisabled} disabled`],
    ...(unsettled as [string, string][]),
    ['Repairs', lastAt === null ? mended : `${mended}; the last ${timeText(lastAt)}`],
  ]);
}

function statusText(status: SystemStatus): string {
  const problems = status.problems.map((problem) => `  ${problem}\n`).join('');
  const verdict = status.ok ? 'All is well.\n' : `Something needs attention:\n${problems}`;
  return [verdict, processesText(status), queuesText(status), workText(status)].join('\n');
}

/** `docket status` */
export function addStatusCommand(program: Command, session: () => Session): void {
  program
    .command('status')
    .description(
      'what runs, what waits and what was mended (needs an admin key); exits with 1 if something is not well',
    )
    .action(async () => {
      const current = session();
      const status = await current.docket.getStatus();
      current.answer(status, statusText);
      current.failed ||= !status.ok;
    });
}
