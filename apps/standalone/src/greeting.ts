import { fileURLToPath } from 'node:url';
import { relative } from 'node:path';
import { tryItLine } from '@docket/service';

const SAMPLE = fileURLToPath(new URL('../../../examples/invoice.pdf', import.meta.url));

/** What a person needs who has just started Docket: address, key, and a command that works as printed. */
export function greeting(url: string, key: string, workingFolder: string): string {
  const sample = relative(workingFolder, SAMPLE);
  const file = sample.startsWith('..') ? SAMPLE : sample;
  return `
Docket is running.

  URL  ${url}
  Key  ${key}

Submit the sample invoice and wait for its fields:

  ${tryItLine(url, key, file)}

Ctrl-C stops it; what is under way goes on at the next start.
`;
}
