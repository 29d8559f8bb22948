import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageTable } from '@docket/bus';
import { TOPOLOGY } from '@docket/contracts';
import { FAILPOINTS } from '@docket/failpoints';
import { httpErrorTable, jobErrorTable, readRefusals } from './error-tables.ts';
import { markdownTable } from './markdown-table.ts';
import { metricTables } from './metric-tables.ts';
import { operationTable } from './operation-table.ts';
import { replaceSection } from './marked-section.ts';
import { templateTable } from './template-table.ts';

interface Section {
  readonly file: string;
  readonly name: string;
  readonly content: string;
}

async function sections(root: string): Promise<readonly Section[]> {
  return [
    { file: 'README.md', name: 'templates', content: templateTable() },
    { file: 'README.md', name: 'operations', content: operationTable() },
    { file: 'docs/errors.md', name: 'http-errors', content: httpErrorTable(await readRefusals(root)) },
    { file: 'docs/metrics.md', name: 'metrics', content: metricTables() },
    { file: 'README.md', name: 'job-errors', content: jobErrorTable() },
    { file: 'ARCHITECTURE.md', name: 'messages', content: messageTable(TOPOLOGY) },
    { file: 'ARCHITECTURE.md', name: 'failpoints', content: failpointTable() },
  ];
}

const failpointTable = (): string =>
  markdownTable(
    ['Failpoint', 'What has happened, and what has not'],
    Object.entries(FAILPOINTS).map(([name, meaning]) => [`\`${name}\``, meaning]),
  );

export interface Page {
  /** Relative to the repository. */
  readonly file: string;
  readonly present: string;
  /** With every generated section as the code has it now. */
  readonly current: string;
}

/**
 * Every page with generated sections, as it is and as it should be.
 * @throws Error if a page lacks the markers of a section.
 */
export async function readPages(root: string): Promise<readonly Page[]> {
  const byFile = Map.groupBy(await sections(root), ({ file }) => file);
  return Promise.all(
    [...byFile].map(async ([file, parts]) => {
      const present = await readFile(join(root, file), 'utf8');
      const current = parts.reduce((page, { name, content }) => replaceSection(page, name, content), present);
      return { file, present, current };
    }),
  );
}
