import { fileURLToPath } from 'node:url';
import { relative } from 'node:path';

const SAMPLE = fileURLToPath(new URL('../../../examples/invoice.pdf', import.meta.url));

/** What a person needs who has just started Docket: address, key, and a command that works as printed. */
export function greeting(url: string, key: string, workingFolder: string): string {
  const sample = relative(workingFolder, SAMPLE);
  const file = sample.startsWith('..') ? SAMPLE : sample;
  return `
Docket is running.

  URL  ${url}
  Key  ${key}

Submit the sample invoice, then read its fields:

  curl -s ${url}/v1/documents/parse/async -H 'x-api-key: ${key}' -F templateId=invoice -F file=@${file} | tee /dev/stderr | sed 's/.*"jobId":"\\([^"]*\\)".*/\\1/' | xargs -I{} sh -c 'sleep 3; curl -s ${url}/v1/jobs/{} -H "x-api-key: ${key}"'

Ctrl-C stops it; what is under way goes on at the next start.
`;
}
