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

Submit the sample invoice and wait for its fields:

  ${submitAndWait(url, key, file)}

Ctrl-C stops it; what is under way goes on at the next start.
`;
}

/** One line of shell: submits a file, then reads the job until it is finished and prints it. */
function submitAndWait(url: string, key: string, file: string): string {
  const header = `-H 'x-api-key: ${key}'`;
  const submit = `curl -s ${url}/v1/documents/parse/async ${header} -F templateId=invoice -F file=@${file}`;
  const id = `sed 's/.*"jobId":"\\([^"]*\\)".*/\\1/'`;
  const read = `curl -s ${url}/v1/jobs/$JOB ${header}`;
  return `JOB=$(${submit} | ${id}); until ${read} | grep '"completedAt":"'; do sleep 1; done`;
}
