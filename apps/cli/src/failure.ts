import { DocketError, DocketUnreachable, JobWaitTimeout } from '@docket/client';

/** The command line, or what it names on this machine, is wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
/** The person at the terminal said no. */
export class Declined extends Error {
  override readonly name = 'Declined';
}

/** Exit codes of the tool. */
export const EXIT = { done: 0, refused: 1, usage: 2, unreachable: 3, interrupted: 130 } as const;

interface Failure {
  /** What went wrong, and what to do. */
  readonly lines: readonly string[];
  readonly exitCode: number;
}

/** What to tell of a failure. */
export function explainFailure(error: unknown): Failure {
  if (error instanceof DocketUnreachable) return { lines: unreachable(error), exitCode: EXIT.unreachable };
  if (error instanceof DocketError) return { lines: [error.message, ...adviceOn(error)], exitCode: EXIT.refused };
  if (error instanceof JobWaitTimeout) {
    const late = `Job ${error.jobId} was not finished within ${error.timeoutMs / 1_000} s. It goes on.`;
    return { lines: [late, `Go on waiting with: docket jobs wait ${error.jobId}`], exitCode: EXIT.refused };
  }
  const exitCode = error instanceof UsageError ? EXIT.usage : EXIT.refused;
  return { lines: [error instanceof Error ? error.message : String(error)], exitCode };
}

const unreachable = (error: DocketUnreachable): string[] => [
  `Docket does not answer at ${error.url} (${reasonOf(error)}).`,
  'Start Docket with "npm start" in its folder, or say where it runs: --url ADDRESS or DOCKET_URL.',
];

/** `fetch` hides the reason in a chain of causes. */
function reasonOf(error: Error): string {
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  if (cause.cause instanceof Error) return reasonOf(cause);
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}

function adviceOn({ status, code, retryAfter, jobId }: DocketError): string[] {
  if (status === 401) return ['Give another key: DOCKET_API_KEY, --key-file FILE or DOCKET_API_KEY_FILE.'];
  if (retryAfter !== undefined) return [`Try again in ${retryAfter} s.`];
  if (jobId !== undefined) return [`See that job with: docket jobs show ${jobId}`];
  return code === 'UNEXPECTED_ANSWER' ? ['Check --url or DOCKET_URL.'] : [];
}
