import { appendFileSync } from 'node:fs';
import { describe } from '@jest/globals';

export type TestService = 'rabbitmq' | 'mongodb' | 'helm' | 'kubernetes-validate' | 'promtool';

/** Where the test runner says that a service is to be had, and where a program is. */
export const TEST_URLS: Record<TestService, string> = {
  rabbitmq: 'DOCKET_TEST_RABBITMQ_URL',
  mongodb: 'DOCKET_TEST_MONGODB_URI',
  helm: 'DOCKET_TEST_HELM',
  'kubernetes-validate': 'DOCKET_TEST_KUBERNETES_VALIDATE',
  promtool: 'DOCKET_TEST_PROMTOOL',
};

/**
 * A suite that needs a real service or a program. `tests` gets a function for its URL or path. Without the service the suite is skipped, and
 * a line `<service>\t<title>` goes to the file named in DOCKET_TEST_SKIPPED, so that the runner can say so at the end.
 * Suites share one server: take a database or queue names of your own.
 */
export function describeWith(service: TestService, title: string, tests: (url: () => string) => void): void {
  const url = process.env[TEST_URLS[service]];
  if (url) {
    describe(title, () => tests(() => url));
    return;
  }
  const report = process.env['DOCKET_TEST_SKIPPED'];
  if (report) appendFileSync(report, `${service}\t${title}\n`);
  describe.skip(title, () => tests(() => ''));
}
