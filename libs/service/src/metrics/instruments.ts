import type { Attributes } from '@opentelemetry/api';

/** Label names with every value that they may have. */
export type Labels = Readonly<Record<string, readonly string[]>>;
/** Values of these labels. Of a list that is not a literal type, any text; what is not in it counts as `other`. */
export type LabelValues<L extends Labels> = { readonly [K in keyof L]: L[K][number] };

/** `1` is a plain number; the others are the base units of Prometheus, in the notation of UCUM. */
type Unit = '1' | 's' | 'By';

interface Declared {
  /** In Prometheus' conventions: `docket_…`, the unit at its end, `_total` for what only grows. */
  readonly name: string;
  readonly unit: Unit;
  /** One sentence or two: what it counts, and what to think of it. */
  readonly help: string;
}

interface Labelled<L extends Labels> extends Declared {
  readonly labels?: L;
}

/** What is recorded under a label value that was not declared: no series is ever made of what a client sent. */
export const OTHER = 'other';

/** Series of a counter that are few enough to be told as 0 from the start, so that a first increase is seen as one. */
const TOLD_FROM_THE_START = 40;

type NoLabels = Readonly<Record<string, never>>;

/** A declared metric; it records nothing until metrics are started with its group. */
abstract class Metric<L extends Labels> {
  readonly declared: Declared;
  readonly labels: L;
  abstract readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly #known: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(declared: Labelled<L>) {
    this.declared = declared;
    this.labels = declared.labels ?? ({} as L);
    this.#known = new Map(Object.entries(this.labels).map(([name, values]) => [name, new Set(values)]));
  }

  /** Only declared labels, only declared values. */
  protected attributesOf(values: LabelValues<L>): Attributes {
    const attributes: Attributes = {};
    for (const [name, known] of this.#known) {
      const value = (values as Readonly<Record<string, string | undefined>>)[name];
      attributes[name] = value !== undefined && known.has(value) ? value : OTHER;
    }
    return attributes;
  }
}

/** What a metric hands its values to, once there is somebody to read them. */
interface Recorder {
  record(value: number, attributes: Attributes): void;
}

/** Counts what happened; never decreases while the process lives. */
export class Counter<const L extends Labels = NoLabels> extends Metric<L> {
  readonly kind = 'counter';
  #recorder: Recorder | undefined;

  /** @param n at least 0; default 1. */
  add(values: LabelValues<L>, n = 1): void {
    this.#recorder?.record(n, this.attributesOf(values));
  }

  bind(recorder: Recorder | undefined): void {
    this.#recorder = recorder;
    if (!recorder) return;
    const all = combinations(this.labels);
    if (all.length <= TOLD_FROM_THE_START) for (const attributes of all) recorder.record(0, attributes);
  }
}

/** Tells how values are spread, in buckets up to and including each of its bounds. */
export class Histogram<const L extends Labels = NoLabels> extends Metric<L> {
  readonly kind = 'histogram';
  /** Upper bounds in the metric's unit, ascending. */
  readonly bounds: readonly number[];
  #recorder: Recorder | undefined;

  constructor(declared: Labelled<L> & { readonly bounds: readonly number[] }) {
    super(declared);
    this.bounds = declared.bounds;
  }

  /** @param value in the metric's unit, at least 0: below, by a clock that was set back, it counts as 0. */
  observe(values: LabelValues<L>, value: number): void {
    this.#recorder?.record(Math.max(0, value), this.attributesOf(values));
  }

  bind(recorder: Recorder | undefined): void {
    this.#recorder = recorder;
  }
}

/** One value of an observed metric. */
type Sample<L extends Labels> = readonly [LabelValues<L>, number];
/** Asked when metrics are read; what it throws leaves its series out of that reading. */
type Source<L extends Labels> = () => readonly Sample<L>[] | Promise<readonly Sample<L>[]>;

/** Asked for when metrics are read: of sources that come and go with the parts of the process. */
abstract class Observed<L extends Labels> extends Metric<L> {
  readonly #sources = new Set<Source<L>>();

  /** Has the source asked at each reading, until what is returned is called. */
  from(source: Source<L>): () => void {
    this.#sources.add(source);
    return () => void this.#sources.delete(source);
  }

  /** Every source's values; of one that fails there are none. */
  async read(tell: (value: number, attributes: Attributes) => void): Promise<void> {
    const asked = await Promise.allSettled([...this.#sources].map(async (source) => source()));
    for (const answer of asked) {
      if (answer.status !== 'fulfilled') continue;
      for (const [values, value] of answer.value) tell(value, this.attributesOf(values));
    }
  }
}

/** How things stand at the moment. */
export class Gauge<const L extends Labels = NoLabels> extends Observed<L> {
  readonly kind = 'gauge';
}

/** A counter that somebody else keeps, such as the system. */
export class ObservedCounter<const L extends Labels = NoLabels> extends Observed<L> {
  readonly kind = 'counter';
}

export type AnyMetric = Counter<Labels> | Histogram<Labels> | Gauge<Labels> | ObservedCounter<Labels>;

/** Metrics that are declared in one place. */
export type MetricGroup = Readonly<Record<string, AnyMetric>>;

/** Every combination of label values; one without labels for none. */
function combinations(labels: Labels): Attributes[] {
  return Object.entries(labels).reduce<Attributes[]>(
    (all, [name, values]) => all.flatMap((before) => values.map((value) => ({ ...before, [name]: value }))),
    [{}],
  );
}
