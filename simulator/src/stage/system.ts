import { assembleDispatcher, settingsOf } from '@docket/dispatcher';
import { assembleIngest, OWED } from '@docket/ingest';
import { repeat } from '@docket/service';
import type { Log } from '@docket/service';
import type { BrokenPart, Ports } from '../broken/broken-part.ts';
import { ACCOUNT, CONFIGURED } from '../observe/observe.ts';
import { SECRET } from '../observe/receiver.ts';
import { startExtractor } from '../scenario/simulated-extractor.ts';
import type { ExtractorParts } from '../scenario/simulated-extractor.ts';
import { SimulatedBroker } from './broker.ts';
import { Network } from './network.ts';
import type { Replica } from './network.ts';
import { LOG_KEY, SimulatedBlobs, SimulatedLog, SimulatedRecords } from './stores.ts';
import { SimulatedProcess } from './virtual-time.ts';
import type { Weather } from './weather.ts';

const SECOND = 1_000;
/** Short enough that whatever a receiver missed is sent again soon. */
const WAITS = [0, 5 * SECOND, ...Array.from({ length: 12 }, () => 25 * SECOND)];
const SCHEDULE = { waits: WAITS, jitter: 0, retriesRefusals: true };
const SWEEP_EVERY = 5 * SECOND;
/** Processes of each service. */
const REPLICAS = 2;
const DUE = { name: 'due' };
/** What signs callbacks; fixed, so that receivers know it. */
const ACCOUNT_SECRETS = { name: 'account-secrets' };
const LEASES = { name: 'leases' };

const nothing = () => undefined;
const SILENT = { info: nothing, warn: nothing, error: nothing, debug: nothing, child: () => SILENT } as unknown as Log;

export interface SystemOptions {
  readonly weather: Weather;
  readonly reading: ExtractorParts['reading'];
  readonly broken: BrokenPart | undefined;
  /** What every ingest process works on. */
  readonly wrap: (ports: Ports) => Ports;
}

type Service = 'ingest' | 'dispatcher' | 'extractor';

interface Running {
  readonly process: SimulatedProcess;
  readonly parts?: Replica['parts'];
}

/** Docket's services in several processes each, over stores and a broker in memory. */
export class System {
  readonly log = new SimulatedLog();
  readonly records = new SimulatedRecords();
  readonly blobs = new SimulatedBlobs();
  readonly broker: SimulatedBroker;
  readonly network: Network;
  /** Repairs that sweeps reported. */
  repaired = 0;
  readonly #deliveryLog = new SimulatedLog();
  readonly #deliveryRecords = new SimulatedRecords();
  readonly #deliveryBlobs = new SimulatedBlobs();
  readonly #options: SystemOptions;
  readonly #running: Record<Service, Running[]> = { ingest: [], dispatcher: [], extractor: [] };
  #incarnations = 0;

  constructor(options: SystemOptions) {
    this.#options = options;
    this.broker = new SimulatedBroker(options.weather);
    this.network = new Network(options.weather, () => this.#running.ingest as Replica[]);
  }

  start(): void {
    const secrets = [{ secret: SECRET, until: null }];
    this.#deliveryRecords.rows(ACCOUNT_SECRETS).set(ACCOUNT, { id: ACCOUNT, version: 1, value: { secrets } });
    for (const service of ['ingest', 'dispatcher', 'extractor'] as const) {
      for (let replica = 0; replica < REPLICAS; replica++) this.#start(service, replica);
    }
  }

  /** Kills a replica and starts another in its place. */
  kill(service: Service, which: number, downMs: number): void {
    const replica = which % REPLICAS;
    const { process } = this.#running[service][replica] as Running;
    if (!process.alive) return;
    process.die();
    this.#options.weather.time.after(downMs, null, () => this.#start(service, replica));
  }

  pause(service: Service, which: number, forMs: number): void {
    const { process } = this.#running[service][which % REPLICAS] as Running;
    process.pausedUntil = this.#options.weather.time.now + forMs;
  }

  /** Is nothing left to be done by the system's own record? */
  get idle(): boolean {
    return (
      this.log.unsettled().length === 0 &&
      this.#deliveryLog.unsettled().length === 0 &&
      this.records.rows(OWED).size === 0 &&
      this.records.rows(LEASES).size === 0 &&
      this.#deliveryRecords.rows(DUE).size === 0
    );
  }

  #start(service: Service, replica: number): void {
    const process = new SimulatedProcess(`${service}-${this.#incarnations++}`);
    process.run(() => {
      this.#running[service][replica] = { process, ...this.#assemble(service, process) };
    });
  }

  #assemble(service: Service, process: SimulatedProcess): Partial<Running> {
    switch (service) {
      case 'ingest':
        return { parts: this.#startIngest() };
      case 'dispatcher':
        this.#startDispatcher();
        return {};
      case 'extractor':
        this.#startExtractor(process.name);
        return {};
    }
  }

  #startIngest(): Replica['parts'] {
    const { weather, broken, wrap } = this.#options;
    const { time } = weather;
    const own = {
      ...{ log: this.log.port(weather), records: this.records.port(weather), blobs: this.blobs.port(weather) },
      bus: this.broker.port(),
    };
    const ports = wrap(broken?.ingest?.(own) ?? own);
    const deps = { ...ports, openLog: () => ports.log, logger: SILENT, now: () => time.date() };
    const secrets = { jobIds: 'simulated', log: LOG_KEY };
    const config = { listen: '', serviceToken: '' };
    const { parts, sweep, watch } = assembleIngest(config, deps, { log: ports.log, secrets });
    watch.listen();
    repeat(SWEEP_EVERY, async () => this.#count(await sweep.run()), nothing);
    return parts;
  }

  #count({ settled, republished, released }: { settled: number; republished: number; released: number }): void {
    this.repaired += settled + republished + released;
  }

  #startDispatcher(): void {
    const { weather } = this.#options;
    const { time } = weather;
    const settings = settingsOf({
      ...{ listen: '', serviceToken: '', webhookUrl: `https://receiver.example${CONFIGURED}`, webhookSecret: SECRET },
      schedules: { standard: SCHEDULE, reference: SCHEDULE, once: SCHEDULE },
      breaker: { failures: 5, probeAfterMs: 5 * SECOND, probeAtMostMs: 10 * SECOND, disableAfterMs: 1e12 },
    });
    const { work } = assembleDispatcher(settings, {
      ...{ bus: this.broker.port(), records: this.#deliveryRecords.port(weather) },
      ...{ blobs: this.#deliveryBlobs.port(weather), log: SILENT, now: () => time.date() },
      ...{ openLog: () => this.#deliveryLog.port(weather), eventLog: this.#deliveryLog.port(weather) },
      ingest: {
        getFinishedRun: ({ commit }) => this.network.call((parts) => parts.runs.get(commit)),
        deliveriesStored: async ({ commit, owed }) => {
          await this.network.call((parts) => parts.runs.stored(commit, owed));
          return {};
        },
      },
    });
    void work.start();
  }

  #startExtractor(worker: string): void {
    const own = this.broker.port();
    const bus = this.#options.broken?.extractor?.(own) ?? own;
    const { reading } = this.#options;
    void startExtractor({ bus, connect: () => this.network.connect(), reading, worker });
  }
}
