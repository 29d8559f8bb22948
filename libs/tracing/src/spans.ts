import { AsyncLocalStorage } from 'node:async_hooks';
import { SpanKind, TraceFlags } from '@opentelemetry/api';
import type { SpanContext } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import { DOCKET } from './attributes.ts';
import type { FinishedSpan, Recorder, SpanAttributes } from './finished-span.ts';
import { formatTraceparent, isSampledContext, newSpanId, newTraceId, parseTraceparent } from './trace-context.ts';

/** What waited longer, in ms, begins a trace of its own that is linked to the earlier one. */
const LATE_MS = 60_000;

export interface SpanOptions {
  /** Default `INTERNAL`. */
  readonly kind?: SpanKind;
  readonly attributes?: SpanAttributes;
  /** The job that it is about; default that of the span around it. */
  readonly jobId?: string | undefined;
  /** The application that it is of; default that of the span around it. */
  readonly component?: string;
  /** Where it belongs if there is no span around it. */
  readonly continues?: Earlier;
  /** Whether it belongs to no span around it though it is begun within one, as what serves many does. Default false. */
  readonly apart?: boolean;
  /**
   * Whether its work is one step, without spans of its own: that is then not run within it, which costs half of the
   * span. Its lines in the log name the span around. Default false.
   */
  readonly leaf?: boolean;
  /** Default now. */
  readonly startTime?: Date;
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
  set(attributes: SpanAttributes): void;
  rename(name: string): void;
  /** Says which job it is about, once that is known. */
  about(jobId: string): void;
  /** Marks it as failed. @param what an error's type only, or a code: messages may hold what a document holds. */
  fail(what: unknown): void;
  end(): void;
}

/** Ms since 1970. */
const now = (): number => new Date().getTime();

let recorder: Recorder | undefined;
const AROUND = new AsyncLocalStorage<Recorded | undefined>();

/** From now on spans are made. */
export function beginTracing(by: Recorder): void {
  recorder = by;
}

/** Ends what {@link beginTracing} began. */
export function endTracing(): void {
  recorder = undefined;
}

type Open = { -readonly [K in keyof FinishedSpan]: FinishedSpan[K] };

class Recorded implements OpenSpan {
  readonly context: SpanContext;
  readonly component: string | undefined;
  jobId: string | undefined;
  /** What there is to hand over; undefined: it is not sampled, or it has ended. */
  #open: Open | undefined;
  /** When it was begun, by the clock that measures its duration; undefined: it began earlier. */
  readonly #began: number | undefined;

  constructor(name: string, options: SpanOptions, by: Recorder) {
    const around = options.apart === true ? undefined : AROUND.getStore();
    this.jobId = options.jobId ?? around?.jobId;
    this.component = options.component ?? around?.component;
    const { parent, link } = placeOf(around, options.continues);
    this.context = contextOf(parent, by);
    if (options.startTime === undefined) this.#began = performance.now();
    if (!isSampledContext(this.context)) return;
    this.#open = opened(name, options, { context: this.context, parent, link });
    if (this.jobId !== undefined) this.#open.attributes[DOCKET.jobId] = this.jobId;
    if (this.component !== undefined) this.#open.attributes[DOCKET.component] = this.component;
  }

  get traceparent(): string {
    return formatTraceparent(this.context);
  }

  within<T>(work: () => T): T {
    return AROUND.run(this, work);
  }

  set(attributes: SpanAttributes): void {
    if (this.#open) Object.assign(this.#open.attributes, attributes);
  }

  rename(name: string): void {
    if (this.#open) this.#open.name = name;
  }

  about(jobId: string): void {
    this.jobId = jobId;
    this.set({ [DOCKET.jobId]: jobId });
  }

  fail(what: unknown): void {
    if (!this.#open) return;
    const type = typeof what === 'string' ? what : typeOf(what);
    if (Error.isError(what)) this.#open.exception = { type, at: this.#now(this.#open) };
    this.#open.attributes[ATTR_ERROR_TYPE] = type;
    this.#open.failed = true;
  }

  end(): void {
    const ended = this.#open;
    if (!ended) return;
    this.#open = undefined;
    ended.end = this.#now(ended);
    recorder?.take(ended);
  }

  /** Its duration is exact though the system's clock is set in the meantime. */
  #now({ start }: Open): number {
    return this.#began === undefined ? now() : start + performance.now() - this.#began;
  }
}

interface Place {
  readonly parent: SpanContext | undefined;
  readonly link: SpanContext | undefined;
}

/** Where a span belongs: below the one around it, else where an earlier trace was left, unless that is long ago. */
function placeOf(around: Recorded | undefined, continues: Earlier | undefined): Place {
  if (around) return { parent: around.context, link: undefined };
  const left = parseTraceparent(continues?.traceparent);
  return isLate(continues?.since) ? { parent: undefined, link: left } : { parent: left, link: undefined };
}

function contextOf(parent: SpanContext | undefined, by: Recorder): SpanContext {
  const traceId = parent?.traceId ?? newTraceId();
  const sampled = by.isSampled(traceId, parent && isSampledContext(parent));
  return { traceId, spanId: newSpanId(), traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE };
}

const opened = (
  name: string,
  { kind = SpanKind.INTERNAL, attributes, startTime }: SpanOptions,
  { context, parent, link }: Place & Pick<FinishedSpan, 'context'>,
): Open => ({
  name,
  kind,
  context,
  parent,
  link,
  start: startTime?.getTime() ?? now(),
  end: 0,
  attributes: { ...attributes },
  failed: false,
  exception: undefined,
});

const NOT_RECORDED: OpenSpan = {
  traceparent: null,
  within: (work) => work(),
  set: () => undefined,
  rename: () => undefined,
  about: () => undefined,
  fail: () => undefined,
  end: () => undefined,
};

/** Did it wait so long that its trace is not held open for it? @param since ISO; none: no. */
export const isLate = (since: string | null | undefined): boolean =>
  since !== undefined && since !== null && now() - Date.parse(since) > LATE_MS;

/** The code of an error of Node or a driver, else the name of its class. */
function typeOf(error: unknown): string {
  if (!Error.isError(error)) return 'Error';
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(code) ? code : error.name;
}

/** Starts a span, for work that is no single promise. Whoever starts it ends it. */
export function openSpan(name: string, options: SpanOptions = {}): OpenSpan {
  return recorder ? new Recorded(name, options, recorder) : NOT_RECORDED;
}

/** Runs `work` in a span that ends with it. What it throws marks the span as failed; giving up (an AbortError) does not. */
export function inSpan<T>(name: string, options: SpanOptions, work: (span: OpenSpan) => Promise<T>): Promise<T> {
  if (!recorder) return work(NOT_RECORDED);
  const span = new Recorded(name, options, recorder);
  return ended(span, options.leaf === true ? work : (its) => its.within(() => work(its)));
}

async function ended<T>(span: OpenSpan, work: (span: OpenSpan) => Promise<T>): Promise<T> {
  try {
    return await work(span);
  } catch (error) {
    if (!(Error.isError(error) && error.name === 'AbortError')) span.fail(error);
    throw error;
  } finally {
    span.end();
  }
}

/** Runs work that belongs to no span around it, though it was begun within one: a queue, a timer, a connection. */
export function detached<T>(work: () => T): T {
  return recorder ? AROUND.run(undefined, work) : work();
}

/** Says of the span around, and of what it will have around, which job it is about. */
export function aboutJob(jobId: string, attributes: SpanAttributes = {}): void {
  const span = recorder ? AROUND.getStore() : undefined;
  span?.about(jobId);
  span?.set(attributes);
}

/** W3C traceparent of the span around; null: there is none. */
export function activeTraceparent(): string | null {
  return (recorder ? AROUND.getStore()?.traceparent : undefined) ?? null;
}

/** Ids for a log line that is written within a span; empty elsewhere. */
export function logFields(): Readonly<Record<string, string>> {
  const span = recorder ? AROUND.getStore() : undefined;
  if (!span) return {};
  const { traceId, spanId } = span.context;
  return { trace_id: traceId, span_id: spanId, ...(span.jobId === undefined ? {} : { job_id: span.jobId }) };
}
