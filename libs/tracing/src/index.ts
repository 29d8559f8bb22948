export { DOCKET, MESSAGING } from './attributes.ts';
export type { FinishedSpan, Recorder, SpanAttributes } from './finished-span.ts';
export { encodeRequest, encodeSpans } from './otlp-spans.ts';
export type { SpanBytes, SpanLimits } from './otlp-spans.ts';
export { Replay } from './replay.ts';
export {
  aboutJob,
  activeTraceparent,
  beginTracing,
  detached,
  endTracing,
  inSpan,
  isLate,
  logFields,
  openSpan,
} from './spans.ts';
export type { Earlier, OpenSpan, SpanOptions } from './spans.ts';
export { isSampled, traceparentFrom } from './trace-context.ts';
export { SpanKind } from '@opentelemetry/api';
