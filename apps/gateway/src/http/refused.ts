import type { Refusal } from '@docket/contracts';

/** Ends a request with a refusal; the exception filter writes it out. A `cause` goes to the log, never to the client. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly refusal: Refusal;
  readonly headers: Readonly<Record<string, string>>;

  constructor(refusal: Refusal, headers: Readonly<Record<string, string>> = {}, options?: ErrorOptions) {
    super(refusal.message, options);
    this.refusal = refusal;
    this.headers = headers;
  }
}

/** The client closed its connection in mid-request: there is nobody to answer. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}
