import type { Refusal } from '@docket/contracts';

/** Ends a request with a refusal; the exception filter writes it out. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly refusal: Refusal;
  readonly headers: Readonly<Record<string, string>>;

  constructor(refusal: Refusal, headers: Readonly<Record<string, string>> = {}) {
    super(refusal.message);
    this.refusal = refusal;
    this.headers = headers;
  }
}

/** The client closed its connection in mid-request: there is nobody to answer. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}
