import { Readable } from 'node:stream';
import type { JsonAnswer, SubmitAnswer, SubmitPart } from '@docket/contracts';
import { verify } from '@docket/event-log';
import { judge } from '@docket/invariants';
import type { Counts } from '@docket/invariants';
import { seededRandom } from '@docket/testing/without-jest';
import type { BrokenPart } from '../broken/broken-part.ts';
import { withoutRepublishing } from '../broken/without-republishing.ts';
import { ACCOUNT, identityOf, observe, viewOf } from '../observe/observe.ts';
import { Told } from '../observe/told.ts';
import { read } from '../observe/receiver.ts';
import type { IngestParts } from '../stage/network.ts';
import { Receivers } from '../stage/receivers.ts';
import { LOG_KEY } from '../stage/stores.ts';
import { System } from '../stage/system.ts';
import { installTime, VirtualTime } from '../stage/virtual-time.ts';
import { Weather } from '../stage/weather.ts';
import { bytesOf, readings } from './reading.ts';
import type { FaultKind, Scenario, ScenarioDocument, ScenarioFault, ScenarioSubmission } from './scenario.ts';

/** The built-in template for invoices. */
const TEMPLATE = '8d7f6c1e-2f0b-4a6e-9b43-5f1d0c9a1001';
/** Everything must have come to rest by then, in ms. */
const REST_WITHIN = 20 * 60_000;
/** How long a client waits until it looks at a job again, in ms: any time between. */
const LOOK_AFTER = [200, 2_600] as const;
/** How long it waits until it tries again, in ms. */
const TRY_AFTER = 700;

/** Tries of a read at rest. */
const LAST_TRIES = 40;
const NO_ANSWER: JsonAnswer = { refusal: { status: 503, code: 'NO_ANSWER', message: 'Nobody answered.' } };

export interface PlayOptions {
  readonly broken?: BrokenPart | undefined;
  /** Sweeps publish nothing again. */
  readonly withoutRepublishing?: boolean;
}

export interface Played {
  /** A sentence each; empty: every invariant held. */
  readonly violations: readonly string[];
  readonly counts: Counts;
}

/** Plays a scenario to its rest and holds what was observed against the invariants. */
export async function playScenario(scenario: Scenario, options: PlayOptions = {}): Promise<Played> {
  const time = new VirtualTime();
  const random = seededRandom(scenario.chance);
  installTime(time, random);
  const mend = [options.broken?.install?.() ?? (() => undefined)];
  const told = new Told();
  try {
    const weather = new Weather(time, random, scenario.faults.length === 0);
    const receivers = new Receivers(weather, (request) => told.deliveries.push(read(request)));
    mend.push(receivers.install());
    return await new Play(scenario, options, { weather, receivers, told }).toRest();
  } finally {
    for (const undo of mend.reverse()) undo();
  }
}

interface Scene {
  readonly weather: Weather;
  readonly receivers: Receivers;
  readonly told: Told;
}

class Play {
  readonly #scenario: Scenario;
  readonly #scene: Scene;
  readonly #system: System;
  #busy = 0;

  constructor(scenario: Scenario, { broken, withoutRepublishing: once }: PlayOptions, scene: Scene) {
    this.#scenario = scenario;
    this.#scene = scene;
    this.#system = new System({
      ...{ weather: scene.weather, broken, reading: readings(scenario.documents) },
      wrap: once ? withoutRepublishing : (ports) => ports,
    });
    this.#system.broker.lossyTransfers = broken?.lossyTransfers ?? false;
  }

  async toRest(): Promise<Played> {
    const { time } = this.#scene.weather;
    this.#system.start();
    this.#scenario.documents.forEach((document, index) => this.#client(this.#document(document, index)));
    for (const fault of this.#scenario.faults) time.after(fault.at, null, () => this.#strike(fault));
    await time.play(() => this.#isAtRest(), REST_WITHIN);
    return this.#verdict();
  }

  #isAtRest(): boolean {
    return this.#busy === 0 && this.#system.idle;
  }

  async #verdict(): Promise<Played> {
    const { told, weather } = this.#scene;
    weather.storeAwayUntil = 0;
    const { log, blobs, repaired } = this.#system;
    // Whoever gets no answer at rest will never get one.
    const observing = observe(told, this.#scenario.documents, {
      ...{ log, blobs: blobs.ids },
      read: (jobId) => this.#read(jobId, LAST_TRIES),
    });
    let observed: Awaited<typeof observing> | undefined;
    void observing.then((all) => (observed = all));
    await weather.time.play(() => observed !== undefined, weather.time.now + REST_WITHIN);
    if (!observed) throw new Error('the simulated system answers nobody');
    const { violations, counts } = judge(observed);
    const { broken } = await verify({ stored: () => Readable.from(log.all()) }, LOG_KEY);
    const calm = this.#scenario.faults.length === 0;
    return {
      counts,
      violations: [
        ...violations.map(({ invariant, text }) => `${invariant}: ${text}`),
        ...broken.map(({ id, reason }) => `log: commit ${id} is ${reason}.`),
        ...(calm && repaired > 0 ? [`sweep: ${repaired} repairs without a fault.`] : []),
      ],
    };
  }

  #client(work: Promise<void>): void {
    this.#busy++;
    void work.finally(() => this.#busy--);
  }

  async #document(document: ScenarioDocument, index: number): Promise<void> {
    const submitted = document.submissions.map((submission, at) => this.#submit(submission, index, at));
    submitted.forEach((work) => this.#client(work.then((jobId) => this.#follow(jobId, `${index}`))));
    await this.#act(document, Promise.race(submitted));
  }

  async #submit({ at, callback }: ScenarioSubmission, index: number, nth: number): Promise<string> {
    const { time } = this.#scene.weather;
    await time.sleep(at);
    const path = callback ? `/callback/${index}/${nth}` : null;
    const answer = await this.#untilAnswered<SubmitAnswer>((parts) =>
      parts.submissions.submit(Readable.from(partsOf(index, path)), null),
    );
    if (answer.refusal) throw new Error(`a submission was refused: ${answer.refusal.code}`);
    const { jobId } = answer.submission;
    const identity = identityOf(index);
    this.#scene.told.submissions.push({ jobId, identity, callback: path, at: time.date().toISOString() });
    return jobId;
  }

  /** Looks at a job until it is finished, and once more after that. */
  async #follow(jobId: string, who: string): Promise<void> {
    const { told, weather } = this.#scene;
    const client = `${who}@${weather.random.between(0, 1e9)}`;
    for (let finished = 0; finished < 2 && weather.time.now < REST_WITHIN / 2;) {
      const view = viewOf(await this.#read(jobId));
      if (view && 'version' in view) told.see(jobId, { client, version: view.version, status: view.status });
      if (!view || ['completed', 'failed', 'erased'].includes(view.status)) finished++;
      await weather.time.sleep(weather.random.between(...LOOK_AFTER));
    }
  }

  async #act({ action }: ScenarioDocument, submitted: Promise<string>): Promise<void> {
    if (!action) return;
    const { told, weather } = this.#scene;
    const jobId = await submitted;
    await weather.time.sleep(action.at);
    if (action.does !== 'retry') told.meddle(jobId);
    await this.#untilAnswered((parts) =>
      parts.control.control({ accountId: ACCOUNT, jobId, action: action.does }, null),
    );
  }

  #read(jobId: string, tries?: number): Promise<JsonAnswer> {
    const patience = new AbortController().signal;
    const ask = (parts: IngestParts) => parts.reads.get({ accountId: ACCOUNT, jobId }, patience);
    return this.#untilAnswered<JsonAnswer>(ask, tries).catch(() => NO_ANSWER);
  }

  async #untilAnswered<T>(ask: (parts: IngestParts) => Promise<T>, tries = Infinity): Promise<T> {
    for (let left = tries; ; left--) {
      try {
        return await this.#system.network.call(ask);
      } catch (error) {
        if (left <= 1) throw error;
        await this.#scene.weather.time.sleep(TRY_AFTER);
      }
    }
  }

  #strike({ kind, ms, which }: ScenarioFault): void {
    const { weather, receivers } = this.#scene;
    const until = weather.time.now + ms;
    const system = this.#system;
    const strikes: Readonly<Record<FaultKind, () => void>> = {
      'ingest-killed': () => system.kill('ingest', which, ms),
      'extractor-killed': () => system.kill('extractor', which, ms),
      'dispatcher-killed': () => system.kill('dispatcher', which, ms),
      'extractor-paused': () => system.pause('extractor', which, ms),
      'ingest-paused': () => system.pause('ingest', which, ms),
      'broker-killed': () => system.broker.crash(ms, false),
      'broker-wiped': () => system.broker.crash(ms, true),
      'store-away': () => (weather.storeAwayUntil = until),
      'network-cut': () => system.network.cut(),
      'receiver-down': () => (receivers.downUntil = until),
    };
    strikes[kind]();
  }
}

function partsOf(index: number, callback: string | null): SubmitPart[] {
  const told = callback === null ? {} : { webhookUrl: `https://receiver.example${callback}` };
  return [
    { open: { accountId: ACCOUNT } },
    { chunk: bytesOf(index) },
    { close: { templateId: TEMPLATE, fileName: `${index}.pdf`, ...told } },
  ];
}
