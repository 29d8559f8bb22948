import type { IncomingMessage } from 'node:http';
import type { Operation } from '@docket/contracts';
import { traceparentFrom } from '@docket/tracing';
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
  return contexts.get(request) ?? beginContext(request, null);
}

/** @param traceparent of the request's span; null: it has none, and goes on with its caller's. */
export function beginContext(request: IncomingMessage, traceparent: string | null): RequestContext {
  const trace = traceparent ?? traceparentFrom(callersTrace(request));
  const context: RequestContext = { traceparent: trace, accountId: null, jobId: null, refused: null, input: null };
  contexts.set(request, context);
  return context;
}

/** The caller's traceparent, well formed or not. */
export function callersTrace({ headers }: IncomingMessage): string | undefined {
  const header = headers['traceparent'];
  return typeof header === 'string' ? header : undefined;
}
