import { INVALID_SPAN_CONTEXT, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import type { SpanContext } from '@opentelemetry/api';
import { ATTR_EXCEPTION_TYPE } from '@opentelemetry/semantic-conventions';
import type { FinishedSpan } from './finished-span.ts';

/** Makes finished spans anew with an SDK, whose limits, processors and exporters then apply to them. */
export class Replay {
  readonly #tracer = trace.getTracer('docket');
  #context: SpanContext = INVALID_SPAN_CONTEXT;

  /** The tracer provider has to have this, and a sampler that samples everything. */
  readonly idGenerator = {
    generateTraceId: (): string => this.#context.traceId,
    generateSpanId: (): string => this.#context.spanId,
  };

  make({ name, kind, context, parent, link, start, end, attributes, failed, exception }: FinishedSpan): void {
    this.#context = context;
    const around = parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
    const links = link ? [{ context: link }] : [];
    const span = this.#tracer.startSpan(name, { kind, startTime: start, links }, around);
    // Not at the start: there each value is checked and copied twice, for samplers that look at them.
    span.setAttributes(attributes);
    if (exception) span.addEvent('exception', { [ATTR_EXCEPTION_TYPE]: exception.type }, exception.at);
    if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(end);
  }
}
