/**
 * One line of shell for a newcomer: submits the file, then reads the job until it is finished and prints it.
 * @param url base URL of the service; @param file a path that works from where the line is run.
 */
export function tryItLine(url: string, key: string, file: string): string {
  const header = `-H 'x-api-key: ${key}'`;
  const submit = `curl -s ${url}/v1/documents/parse/async ${header} -F templateId=invoice -F 'file=@${file}'`;
  const id = `sed 's/.*"jobId":"\\([^"]*\\)".*/\\1/'`;
  const read = `curl -s ${url}/v1/jobs/$JOB ${header}`;
  return `JOB=$(${submit} | ${id}); until ${read} | grep '"completedAt":"'; do sleep 1; done`;
}
