import type { IncomingMessage } from 'node:http';
import type { Operation } from '@docket/contracts';
import { traceparentFrom } from '@docket/service';
import type { Input } from './input.ts';

/** What becomes known of a request on its way. */
export interface RequestContext {
  readonly traceparent: string;
  /** Set once ingest has admitted the caller. */
  accountId: string | null;
  /** The job that the request asks for or made. */
  jobId: string | null;
  /** Code of the refusal that it is answered with. */
  refused: string | null;
  /** Set once it is checked. */
  input: Input<Operation> | null;
}

/** Of the calls that a request makes: names it in traces. */
export function traceOf(request: IncomingMessage): { readonly traceparent: string } {
  return { traceparent: contextOf(request).traceparent };
}

const contexts = new WeakMap<IncomingMessage, RequestContext>();

export function contextOf(request: IncomingMessage): RequestContext {
  const known = contexts.get(request);
  if (known) return known;
  const header = request.headers['traceparent'];
  const context: RequestContext = {
    traceparent: traceparentFrom(typeof header === 'string' ? header : undefined),
    accountId: null,
    jobId: null,
    refused: null,
    input: null,
  };
  contexts.set(request, context);
  return context;
}
