/** What a refusal says besides its message. */
interface RefusalDetails {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly retryAfter?: number;
  readonly jobId?: string;
}

/** Docket answered, and refused. `message` is one sentence for people, `code` is for programs. */
export class DocketError extends Error {
  override readonly name = 'DocketError';
  /** Of HTTP. */
  readonly status: number;
  /** From the table of errors; UNEXPECTED_ANSWER if it was not Docket that answered. */
  readonly code: string;
  /** Seconds until another try makes sense; with 429. */
  readonly retryAfter?: number;
  /** The job that is there already; with 409. */
  readonly jobId?: string;

  constructor({ status, code, message, retryAfter, jobId }: RefusalDetails) {
    super(message);
    this.status = status;
    this.code = code;
    if (retryAfter !== undefined) this.retryAfter = retryAfter;
    if (jobId !== undefined) this.jobId = jobId;
  }
}

/** There was no answer, or not a whole one; `cause` says why. Whether the request was carried out is not known. */
export class DocketUnreachable extends Error {
  override readonly name = 'DocketUnreachable';

  constructor(
    /** Where Docket was looked for. */
    readonly url: string,
    cause: unknown,
  ) {
    super(`Docket does not answer at ${url}.`, { cause });
  }
}

/** The job was not finished in time. It goes on. */
export class JobWaitTimeout extends Error {
  override readonly name = 'JobWaitTimeout';

  constructor(
    readonly jobId: string,
    readonly timeoutMs: number,
  ) {
    super(`Job ${jobId} was not finished within ${timeoutMs} ms. It goes on.`);
  }
}
