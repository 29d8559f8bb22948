import { OPERATIONS } from '@docket/contracts';
import type { Operation } from '@docket/contracts';
import { markdownTable } from './markdown-table.ts';

/** The public operations with what their key must be allowed and their statuses on success, group by group. */
export function operationTable(): string {
  const operations: readonly Operation[] = Object.values(OPERATIONS);
  const groups = Map.groupBy(operations, ({ tag }) => tag);
  return [...groups].map(([tag, members]) => `**${tag}**\n\n${tableOf(members)}`).join('\n\n');
}

const tableOf = (operations: readonly Operation[]): string =>
  markdownTable(
    ['Request', 'Scope', 'What it does', 'Answers'],
    operations.map(({ method, path, scope, summary, answers }) => [
      `\`${method.toUpperCase()} ${path}\``,
      scope ?? 'none',
      summary,
      Object.keys(answers)
        .filter((status) => Number(status) < 400)
        .join(', '),
    ]),
  );
