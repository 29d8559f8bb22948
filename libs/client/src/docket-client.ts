import { accountEvents } from './account-events.ts';
import type { AccountEvent, AccountEventsOptions } from './account-events.ts';
import type { DocketOperations } from './generated/operations.ts';
import { OPERATIONS } from './generated/operations.ts';
import type { Job, JobEvent } from './generated/types.ts';
import type { EventOptions } from './job-events.ts';
import { jobEvents } from './job-events.ts';
import type { CallOptions } from './operation.ts';
import type { Connection } from './send.ts';
import { send } from './send.ts';
import type { WaitOptions } from './wait-for-job.ts';
import { waitForJob } from './wait-for-job.ts';

export interface DocketClientOptions {
  /** Address of the service, `http://127.0.0.1:8080` for one on this machine. */
  readonly url: string;
  /** `plz_…`. Sent as a header to that address only: redirects are not followed. */
  readonly key: string;
  /** In place of the runtime's own. */
  readonly fetch?: typeof fetch;
}

/** One method for each operation of the service, and what is made of several. */
export interface DocketClient extends DocketOperations {
  /**
   * Resolves when the job is completed or failed. Gets over restarts of the service.
   * @throws JobWaitTimeout when `timeoutMs` are over
   */
  waitForJob: (jobId: string, options?: WaitOptions) => Promise<Job>;
  /** The events of the job, those of the past first, until it is finished. A stream that breaks is taken up again. */
  jobEvents: (jobId: string, options?: EventOptions) => AsyncGenerator<JobEvent, void>;
  /** What webhooks tell, in the order of the account's feed: the events there are, then each new one. */
  accountEvents: (options?: AccountEventsOptions) => AsyncGenerator<AccountEvent, void>;
}

/** @throws TypeError if the address is no http(s) address, or the key is none */
export function createDocketClient({ url, key, fetch = globalThis.fetch }: DocketClientOptions): DocketClient {
  if (!/^https?:\/\/[^/]/.test(url) || !URL.canParse(url)) throw new TypeError('url must be an http or https address.');
  if (!/^plz_[\x21-\x7e]+$/.test(key)) throw new TypeError('key must begin with plz_ and hold no blanks.');
  const connection = { url: url.replace(/\/+$/, ''), key, fetch };
  const operations = connectOperations(connection);
  return {
    ...operations,
    waitForJob: (jobId, options = {}) => waitForJob(operations.getJob, jobId, options),
    jobEvents: (jobId, options = {}) => jobEvents(connection, jobId, options),
    accountEvents: (options = {}) => accountEvents(operations.listEvents, options),
  };
}

/** The table says what each method takes and returns; that it holds is shown by the tests against the service. */
function connectOperations(connection: Connection): DocketOperations {
  const methods = Object.entries(OPERATIONS).map(([id, operation]) => [
    id,
    (given: Readonly<Record<string, unknown>> = {}, call: CallOptions = {}) => send(connection, operation, given, call),
  ]);
  return Object.fromEntries(methods) as DocketOperations;
}
