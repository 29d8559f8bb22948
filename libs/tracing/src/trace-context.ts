import { randomBytes } from 'node:crypto';
import { TraceFlags } from '@opentelemetry/api';
import type { SpanContext } from '@opentelemetry/api';

/** `00-<32 hex trace id>-<16 hex span id>-<2 hex flags>`, see https://www.w3.org/TR/trace-context/. */
const FORM = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The span that a traceparent names; undefined for none, a malformed one, and one of an unknown version. */
export function parseTraceparent(text: string | null | undefined): SpanContext | undefined {
  if (!text || !FORM.test(text)) return undefined;
  return {
    traceId: text.slice(3, 35),
    spanId: text.slice(36, 52),
    traceFlags: parseInt(text.slice(53), 16),
    isRemote: true,
  };
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
  return formatTraceparent({ traceId: newTraceId(), spanId: newSpanId(), traceFlags: TraceFlags.NONE });
}

/** Is the trace of this traceparent recorded, as far as its flags say? */
export function isSampled(traceparent: string | null): boolean {
  const context = parseTraceparent(traceparent);
  return context !== undefined && isSampledContext(context);
}

/** As {@link isSampled}, of a context that is parsed. */
export const isSampledContext = ({ traceFlags }: SpanContext): boolean => (traceFlags & TraceFlags.SAMPLED) !== 0;

/** 32 hex digits, not all of them 0. */
export const newTraceId = (): string => nextDigits(32);

/** 16 hex digits, not all of them 0. */
export const newSpanId = (): string => nextDigits(16);

/** Random digits are made many at a time: an id costs a hundredth of what it would alone. */
const POOL_BYTES = 4_096;
const pool = { digits: '', used: 0 };

function nextDigits(count: number): string {
  if (pool.used + count > pool.digits.length) {
    pool.digits = randomBytes(POOL_BYTES).toString('hex');
    pool.used = 0;
  }
  const digits = pool.digits.slice(pool.used, (pool.used += count));
  return /[^0]/.test(digits) ? digits : nextDigits(count);
}
