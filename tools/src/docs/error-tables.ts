import { ERROR_CODES, MAX_ATTEMPTS } from '@docket/job';
import { findRefusals, type FoundRefusal } from './find-refusals.ts';
import { markdownTable } from './markdown-table.ts';
import { readSources } from './read-sources.ts';

/** Every service that answers calls of clients, in person or through the gateway. */
export const ANSWERING = ['apps/gateway/src', 'apps/ingest/src', 'apps/dispatcher/src'] as const;

/** Every refusal that a client can be answered with, by status and code; one entry for each pair. */
export async function readRefusals(root: string): Promise<readonly FoundRefusal[]> {
  const sources = await readSources(root, ...ANSWERING);
  const found = sources.flatMap(({ path, text }) => findRefusals(path, text));
  return found.sort((a, b) => a.status - b.status || compare(a.code, b.code) || compare(a.message, b.message));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The table of HTTP error codes; a code with several sentences has them one below the other. */
export function httpErrorTable(refusals: readonly FoundRefusal[]): string {
  const groups = Map.groupBy(refusals, ({ status, code }) => `${status} ${code}`);
  const rows = [...groups.values()].map((group) => [
    String(group[0]?.status),
    `\`${group[0]?.code ?? ''}\``,
    [...new Set(group.map(({ message }) => message))].join('<br>'),
  ]);
  return markdownTable(['Status', '`code`', '`message`'], rows);
}

/** The table of codes with which jobs fail. */
export function jobErrorTable(): string {
  const rows = Object.entries(ERROR_CODES).map(([code, { message, retryable }]) => [
    `\`${code}\``,
    message,
    retryable ? `yes, ${MAX_ATTEMPTS} attempts` : 'no',
  ]);
  return markdownTable(['`errorCode`', '`error`', 'Tried again'], rows);
}
