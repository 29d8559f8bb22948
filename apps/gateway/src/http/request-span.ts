import type { NextFunction, Request, Response } from 'express';
import { DOCKET, openSpan, SpanKind } from '@docket/tracing';
import type { OpenSpan } from '@docket/tracing';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
} from '@opentelemetry/semantic-conventions';
import { patternOf } from './count-requests.ts';
import { beginContext, callersTrace, contextOf } from './request-context.ts';

const MAX_LISTENERS = 30;
/** Asked every few seconds by whoever watches: not worth a span. */
const PROBES: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

/**
 * The span of a request, around everything that it has done. It goes on with the caller's trace; a malformed traceparent
 * is as none. It says method, route, status and job, never the path, so that nothing a client put into an address is kept.
 */
export function inRequestSpan(request: Request, response: Response, next: NextFunction): void {
  // Span, counters, log line, waiting and what the framework adds all wait for its end: no leak.
  response.setMaxListeners(MAX_LISTENERS);
  if (PROBES.has(request.path)) {
    next();
    return;
  }
  const { method } = request;
  const attributes = { [ATTR_HTTP_REQUEST_METHOD]: method };
  const continues = { traceparent: callersTrace(request) };
  // A connection serves many requests, one after the other.
  const apart = true;
  const span = openSpan(method, { kind: SpanKind.SERVER, component: 'gateway', attributes, continues, apart });
  beginContext(request, span.traceparent);
  response.once('close', () => finish(span, request, response));
  span.within(next);
}

function finish(span: OpenSpan, request: Request, response: Response): void {
  const { jobId } = contextOf(request);
  const route = patternOf(request);
  if (route !== null) {
    span.rename(`${request.method} ${route}`);
    span.set({ [ATTR_HTTP_ROUTE]: route });
  }
  if (jobId !== null) span.set({ [DOCKET.jobId]: jobId });
  if (response.headersSent) span.set({ [ATTR_HTTP_RESPONSE_STATUS_CODE]: response.statusCode });
  // What a client did wrong, and that it left, is no failure of the server.
  if (!response.headersSent) span.set({ [ATTR_ERROR_TYPE]: 'client_gone' });
  else if (response.statusCode >= 500) span.fail(String(response.statusCode));
  span.end();
}
