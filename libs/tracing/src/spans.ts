import { context, createContextKey, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Context, Span, SpanOptions as ApiSpanOptions, TimeInput } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE, ATTR_EXCEPTION_TYPE } from '@opentelemetry/semantic-conventions';
import { DOCKET } from './attributes.ts';
import { formatTraceparent, parseTraceparent } from './trace-context.ts';

/** What waited longer, in ms, begins a trace of its own that is linked to the earlier one. */
const LATE_MS = 60_000;

export interface SpanOptions {
  /** Default `INTERNAL`. */
  readonly kind?: SpanKind;
  readonly attributes?: Attributes;
  /** The job that it is about; default that of the span around it. */
  readonly jobId?: string | undefined;
  /** The application that it is of; default that of the span around it. */
  readonly component?: string;
  /** Where it belongs if there is no span around it. */
  readonly continues?: Earlier;
  /** Default now. */
  readonly startTime?: TimeInput;
}

/** A trace that was left, here or elsewhere. */
export interface Earlier {
  /** W3C; a malformed one counts as none. */
  readonly traceparent: string | null | undefined;
  /** When it was left (ISO); absent: just now. */
  readonly since?: string | null | undefined;
}

/** A span under way. */
export interface OpenSpan {
  /** W3C, for whoever carries on elsewhere; null: no spans are made here. */
  readonly traceparent: string | null;
  /** Runs work of which this is the span around. */
  within<T>(work: () => T): T;
  set(attributes: Attributes): void;
  rename(name: string): void;
  /** Says which job it is about, once that is known. */
  about(jobId: string): void;
  /** Marks it as failed. @param what an error's type only, or a code: messages may hold what a document holds. */
  fail(what: unknown): void;
  end(endTime?: TimeInput): void;
}

let recording = false;
const tracer = trace.getTracer('docket');
const AROUND = createContextKey('docket: the span around');

/** From now on spans are made. Called once a tracer provider is registered. */
export function beginTracing(): void {
  recording = true;
}

/** Ends what {@link beginTracing} began. */
export function endTracing(): void {
  recording = false;
}

class Recorded implements OpenSpan {
  readonly span: Span;
  readonly component: string | undefined;
  jobId: string | undefined;
  readonly #parent: Context;
  #within: Context | undefined;

  constructor(name: string, options: SpanOptions) {
    const around = activeSpan();
    this.#parent = parentOf(options);
    this.jobId = options.jobId ?? around?.jobId;
    this.component = options.component ?? around?.component;
    this.span = tracer.startSpan(name, startOf(options), this.#parent);
    // Not at the start: there each value is checked and copied twice, for samplers that look at them.
    if (options.attributes) this.span.setAttributes(options.attributes);
    if (this.jobId !== undefined) this.span.setAttribute(DOCKET.jobId, this.jobId);
    if (this.component !== undefined) this.span.setAttribute(DOCKET.component, this.component);
  }

  get traceparent(): string {
    return formatTraceparent(this.span.spanContext());
  }

  within<T>(work: () => T): T {
    this.#within ??= trace.setSpan(this.#parent, this.span).setValue(AROUND, this);
    return context.with(this.#within, work);
  }

  set(attributes: Attributes): void {
    this.span.setAttributes(attributes);
  }

  rename(name: string): void {
    this.span.updateName(name);
  }

  about(jobId: string): void {
    this.jobId = jobId;
    this.span.setAttribute(DOCKET.jobId, jobId);
  }

  fail(what: unknown): void {
    const type = typeof what === 'string' ? what : typeOf(what);
    if (Error.isError(what)) this.span.addEvent('exception', { [ATTR_EXCEPTION_TYPE]: type });
    this.span.setAttribute(ATTR_ERROR_TYPE, type);
    this.span.setStatus({ code: SpanStatusCode.ERROR });
  }

  end(endTime?: TimeInput): void {
    this.span.end(endTime);
  }
}

const NOT_RECORDED: OpenSpan = {
  traceparent: null,
  within: (work) => work(),
  set: () => undefined,
  rename: () => undefined,
  about: () => undefined,
  fail: () => undefined,
  end: () => undefined,
};

function activeSpan(): Recorded | undefined {
  return context.active().getValue(AROUND) as Recorded | undefined;
}

function startOf({ kind = SpanKind.INTERNAL, startTime, continues }: SpanOptions): ApiSpanOptions {
  const left = isLate(continues?.since) && !isActive() ? parseTraceparent(continues?.traceparent) : undefined;
  return {
    kind,
    ...(startTime === undefined ? {} : { startTime }),
    ...(left ? { links: [{ context: left }] } : {}),
  };
}

function parentOf({ continues }: SpanOptions): Context {
  if (!continues || isActive() || isLate(continues.since)) return context.active();
  const left = parseTraceparent(continues.traceparent);
  return left ? trace.setSpanContext(context.active(), left) : context.active();
}

const isActive = (): boolean => trace.getSpan(context.active()) !== undefined;

/** Did it wait so long that its trace is not held open for it? @param since ISO; none: no. */
export const isLate = (since: string | null | undefined): boolean =>
  since !== undefined && since !== null && new Date().getTime() - Date.parse(since) > LATE_MS;

/** The code of an error of Node or a driver, else the name of its class. */
function typeOf(error: unknown): string {
  if (!Error.isError(error)) return 'Error';
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(code) ? code : error.name;
}

/** Starts a span, for work that is no single promise. Whoever starts it ends it. */
export function openSpan(name: string, options: SpanOptions = {}): OpenSpan {
  return recording ? new Recorded(name, options) : NOT_RECORDED;
}

/** Runs `work` in a span that ends with it. What it throws marks the span as failed; giving up (an AbortError) does not. */
export function inSpan<T>(name: string, options: SpanOptions, work: (span: OpenSpan) => Promise<T>): Promise<T> {
  return recording ? recorded(new Recorded(name, options), work) : work(NOT_RECORDED);
}

async function recorded<T>(span: OpenSpan, work: (span: OpenSpan) => Promise<T>): Promise<T> {
  try {
    return await span.within(() => work(span));
  } catch (error) {
    if (!(Error.isError(error) && error.name === 'AbortError')) span.fail(error);
    throw error;
  } finally {
    span.end();
  }
}

/** Runs work that belongs to no span around it, though it was begun within one: a queue, a timer, a connection. */
export function detached<T>(work: () => T): T {
  return recording ? context.with(ROOT_CONTEXT, work) : work();
}

/** Says of the span around, and of what it will have around, which job it is about. */
export function aboutJob(jobId: string, attributes: Attributes = {}): void {
  const span = recording ? activeSpan() : undefined;
  span?.about(jobId);
  span?.set(attributes);
}

/** W3C traceparent of the span around; null: there is none. */
export function activeTraceparent(): string | null {
  return (recording ? activeSpan()?.traceparent : undefined) ?? null;
}

/** Ids for a log line that is written within a span; empty elsewhere. */
export function logFields(): Readonly<Record<string, string>> {
  const span = recording ? activeSpan() : undefined;
  if (!span) return {};
  const { traceId, spanId } = span.span.spanContext();
  return { trace_id: traceId, span_id: spanId, ...(span.jobId === undefined ? {} : { job_id: span.jobId }) };
}
