import { appendFileSync } from 'node:fs';
import { describe } from '@jest/globals';

export type TestService = 'rabbitmq' | 'mongodb';

/** Where the test runner says that a service is to be had. */
export const TEST_URLS: Record<TestService, string> = {
  rabbitmq: 'DOCKET_TEST_RABBITMQ_URL',
  mongodb: 'DOCKET_TEST_MONGODB_URI',
};

/**
 * A suite that needs a real service. `tests` gets a function for its URL. Without the service the suite is skipped, and
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
