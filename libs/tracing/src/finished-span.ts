import type { SpanContext, SpanKind } from '@opentelemetry/api';

/** A value of an attribute. */
export type AttributeValue = string | number | boolean | (string | number | boolean)[];

/** What a span says; what is undefined is not said. */
export type SpanAttributes = Record<string, AttributeValue | undefined>;

/** A sampled span that has ended, as plain data: it can be handed to another thread. Times are ms since 1970. */
export interface FinishedSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly context: SpanContext;
  /** Absent: it is the root of its trace. */
  readonly parent: SpanContext | undefined;
  /** The trace that it goes on with though it is not part of it. */
  readonly link: SpanContext | undefined;
  readonly start: number;
  readonly end: number;
  readonly attributes: SpanAttributes;
  readonly failed: boolean;
  readonly exception: { readonly type: string; readonly at: number } | undefined;
}

/** What decides about spans, and takes those that have ended. */
export interface Recorder {
  /**
   * Head sampling: is a span recorded?
   * @param parent whether the span that it is a child of is; undefined: it is a root.
   */
  isSampled(traceId: string, parent: boolean | undefined): boolean;
  /** Called within the work that the span is of: does not throw, and does not wait. */
  take(span: FinishedSpan): void;
}
