import fc from 'fast-check';

/**
 * One run of the simulator as a value: what clients wish, how documents and receivers behave, what goes wrong. Times are
 * ms after the start. What it leaves open (latencies, orders, whether a crash comes before or after an effect) follows
 * from `chance`.
 */
export interface Scenario {
  readonly chance: number;
  readonly documents: readonly ScenarioDocument[];
  readonly faults: readonly ScenarioFault[];
}

/**
 * How a document behaves when it is read: `good`; `flaky`, which something outside fails twice; `poison`, which fails
 * each time; `unreadable`, which fails for good.
 */
type DocumentKind = 'good' | 'flaky' | 'poison' | 'unreadable';

export interface ScenarioDocument {
  readonly kind: DocumentKind;
  readonly pages: number;
  readonly msPerPage: number;
  /** Who submits it when; all of them get one job. */
  readonly submissions: readonly ScenarioSubmission[];
  /** What a client does to its job later on. */
  readonly action: ScenarioAction | null;
}

export interface ScenarioSubmission {
  readonly at: number;
  /** With a URL of its own to be told at. */
  readonly callback: boolean;
}

interface ScenarioAction {
  readonly does: 'cancel' | 'retry' | 'erase';
  readonly at: number;
}

/** What ends by itself: the process is started again, the store and the network come back. */
export type FaultKind =
  | 'ingest-killed'
  | 'extractor-killed'
  | 'dispatcher-killed'
  | 'extractor-paused'
  | 'ingest-paused'
  | 'broker-killed'
  | 'broker-wiped'
  | 'store-away'
  | 'network-cut'
  | 'receiver-down';

export interface ScenarioFault {
  readonly kind: FaultKind;
  readonly at: number;
  /** How long it lasts. */
  readonly ms: number;
  /** Which replica, modulo their number. */
  readonly which: number;
}

/** What may go wrong. `calm`: nothing; `mended`: what costs a message at most once, so that its repeat gets through. */
export type Weather = 'calm' | 'any' | 'crashes' | 'one-cut';

const KINDS: Readonly<Record<Weather, readonly FaultKind[]>> = {
  calm: [],
  any: [
    ...(['ingest-killed', 'extractor-killed', 'dispatcher-killed', 'extractor-paused', 'ingest-paused'] as const),
    ...(['broker-killed', 'broker-wiped', 'store-away', 'network-cut', 'receiver-down'] as const),
  ],
  crashes: ['ingest-killed', 'extractor-killed', 'dispatcher-killed'],
  'one-cut': ['broker-killed'],
};

/** Within this time everything is submitted and goes wrong, in ms. */
const UNREST = 40_000;

const short = fc.integer({ min: 1, max: 2_000 });
const time = fc.integer({ min: 0, max: UNREST });
/** Mostly at once or nearly so, as clients that repeat a request do. */
const submission = (callbacks: boolean): fc.Arbitrary<ScenarioSubmission> =>
  fc.record({
    at: fc.oneof({ weight: 3, arbitrary: fc.nat(30) }, { weight: 1, arbitrary: time }),
    callback: callbacks ? weighted([4, false], [1, true]) : fc.constant(false),
  });
const action: fc.Arbitrary<ScenarioAction> = fc.record({
  does: fc.constantFrom('cancel', 'retry', 'erase'),
  at: time,
});
const document = (callbacks: boolean): fc.Arbitrary<ScenarioDocument> =>
  fc.record({
    kind: weighted([4, 'good'], [3, 'flaky'], [1, 'poison'], [1, 'unreadable']),
    pages: fc.integer({ min: 1, max: 3 }),
    msPerPage: weighted([6, 40], [2, 900], [1, 4_000]),
    submissions: fc.array(submission(callbacks), { minLength: 1, maxLength: 3 }),
    action: fc.option(action, { freq: 2 }),
  });

/**
 * Scenarios in such weather. A callback that is added to a finished job is told by a debt alone, without a commit: where
 * debts are not looked at, nobody asks for one.
 * Shrinks to fewer documents, submissions and faults.
 */
export function scenarios(weather: Weather): fc.Arbitrary<Scenario> {
  return fc.record({
    chance: fc.noShrink(fc.nat(0x7fff_ffff)),
    documents: fc.array(document(weather === 'any' || weather === 'calm'), { minLength: 1, maxLength: 3 }),
    faults: faultsIn(weather),
  });
}

function faultsIn(weather: Weather): fc.Arbitrary<readonly ScenarioFault[]> {
  const [kind, ...kinds] = KINDS[weather];
  if (kind === undefined) return fc.constant([]);
  const fault = fc.record({
    kind: fc.constantFrom(kind, ...kinds),
    at: fc.oneof(fc.nat(500), time),
    ms: weather === 'one-cut' ? short : fc.oneof(short, fc.integer({ min: 1_000, max: 45_000 })),
    which: fc.nat(3),
  });
  return fc.array(fault, { maxLength: weather === 'one-cut' ? 1 : 5 });
}

function weighted<T>(...choices: readonly (readonly [weight: number, value: T])[]): fc.Arbitrary<T> {
  return fc.oneof(...choices.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));
}
