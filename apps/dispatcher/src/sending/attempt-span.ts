import type { Loaded } from '@docket/event-log';
import { DOCKET, inSpan, SpanKind } from '@docket/tracing';
import type { OpenSpan } from '@docket/tracing';
import {
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_RESEND_COUNT,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_NETWORK_PEER_ADDRESS,
} from '@opentelemetry/semantic-conventions';
import type { Answer } from '../deliveries/answer.ts';
import { currentAttempt } from '../deliveries/delivery.ts';
import type { DeliveryState, ExistingDelivery } from '../deliveries/delivery.ts';

/**
 * Makes an attempt in a span of the delivery's trace, which its commits keep; one that comes long after the last commit
 * begins a trace of its own. Nothing of the URL is said: path, query and even the name of a host may be a secret.
 */
export function inAttemptSpan<T>(
  id: string,
  state: ExistingDelivery,
  { head }: Loaded<DeliveryState>,
  make: (span: OpenSpan) => Promise<T>,
): Promise<T> {
  const attempt = currentAttempt(state);
  const { jobId, endpointId } = state.facts;
  const attributes = {
    ...{ [DOCKET.attempt]: attempt, [DOCKET.deliveryId]: id, [DOCKET.endpointId]: endpointId },
    ...{ [ATTR_HTTP_REQUEST_METHOD]: 'POST', [ATTR_HTTP_REQUEST_RESEND_COUNT]: attempt - 1 },
  };
  const about = { kind: SpanKind.CLIENT, component: 'dispatcher', jobId: jobId ?? undefined, attributes };
  const continues = { traceparent: head?.trace, since: head?.at };
  // A lane goes from one delivery to the next.
  return inSpan(`deliver attempt ${attempt}`, { ...about, continues, apart: true }, make);
}

/** How the receiver answered, or why it did not. */
export function describeAnswer(span: OpenSpan, { status, error, address }: Answer): void {
  if (status !== null) span.set({ [ATTR_HTTP_RESPONSE_STATUS_CODE]: status });
  if (address !== null) span.set({ [ATTR_NETWORK_PEER_ADDRESS]: address });
  if (status === null) span.fail(error ?? 'network');
  else if (status < 200 || status > 299) span.fail(String(status));
}
