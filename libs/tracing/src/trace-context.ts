import { randomBytes } from 'node:crypto';
import type { SpanContext } from '@opentelemetry/api';

/** `00-<32 hex trace id>-<16 hex span id>-<2 hex flags>`, see https://www.w3.org/TR/trace-context/. */
const FORM = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The span that a traceparent names; undefined for none, a malformed one, and one of an unknown version. */
export function parseTraceparent(text: string | null | undefined): SpanContext | undefined {
  const [, traceId, spanId, flags] = FORM.exec(text ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, traceFlags: parseInt(flags, 16), isRemote: true };
}

/** The traceparent of a span. */
export function formatTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${(traceFlags & 0xff).toString(16).padStart(2, '0')}`;
}

/**
 * The caller's traceparent if it is well formed, else one of a new trace that nobody records: its flags say so, and
 * whoever is handed it need not record for its sake.
 */
export function traceparentFrom(header: string | undefined): string {
  if (parseTraceparent(header)) return header as string;
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`;
}

/** Is the trace of this traceparent recorded, as far as its flags say? */
export const isSampled = (traceparent: string | null): boolean =>
  ((parseTraceparent(traceparent)?.traceFlags ?? 0) & 1) === 1;
