import type {
  BackfillInput,
  BackfillList,
  BackfillRequest,
  ControlBackfillRequest,
  JsonAnswer,
  ListBackfillsRequest,
  Refusal,
} from '@docket/contracts';
import { InvalidCursor } from '@docket/records';
import type { Records, Versioned } from '@docket/records';
import type { JobWatch } from '../job-watch.ts';
import { INVALID_CURSOR } from '../jobs/list-jobs.ts';
import type { TemplateRecords } from '../templates/template-records.ts';
import type { Decisions } from './decisions.ts';
import { BACKFILLS } from './kinds.ts';
import type { StoredBackfill } from './kinds.ts';
import { backfillBody, backfillReport } from './show-backfill.ts';
import { startBackfill } from './start-backfill.ts';

type Refused = { readonly refusal: Refusal };
const refused = (status: number, code: string, message: string): Refused => ({ refusal: { status, code, message } });

const NOT_FOUND = refused(404, 'BACKFILL_NOT_FOUND', 'Backfill not found or does not belong to you');
const NOT_RUNNING = refused(409, 'BACKFILL_FINISHED', 'The backfill is finished. Only one that runs can be cancelled.');
const UNFINISHED = refused(
  409,
  'BACKFILL_UNFINISHED',
  'The backfill is still running. Wait for its whole report, then publish the version.',
);
const GIVEN_UP = refused(
  409,
  'BACKFILL_GIVEN_UP',
  'The backfill was cancelled or dropped. Begin another, or publish with POST /v1/templates/:id/versions/:n/publish.',
);
const IS_PUBLISHED = refused(
  409,
  'BACKFILL_PUBLISHED',
  'The version is published. To go back, publish an earlier one with POST /v1/templates/:id/versions/:n/publish.',
);

export interface BackfillsDeps {
  readonly records: Records;
  readonly templates: TemplateRecords;
  readonly decisions: Decisions;
  readonly watch: JobWatch;
  readonly now: () => Date;
}

type Backfill = Versioned<StoredBackfill>;
type Status = StoredBackfill['status'];

/** The backfills of an account as clients see them. */
export class Backfills {
  readonly #deps: BackfillsDeps;

  constructor(deps: BackfillsDeps) {
    this.#deps = deps;
  }

  async start(accountId: string, input: BackfillInput): Promise<JsonAnswer> {
    const started = await startBackfill(this.#deps, accountId, input);
    this.#deps.watch.changed(BACKFILLS.name);
    return 'refusal' in started ? started : bodyOf(started);
  }

  /** The newest first. */
  async list({ accountId, templateId, limit, cursor }: ListBackfillsRequest): Promise<JsonAnswer> {
    const filter =
      templateId === undefined
        ? { index: 'listed', equals: [accountId] }
        : { index: 'listedByTemplate', equals: [accountId, templateId.toLowerCase()] };
    const query = { ...filter, order: 'descending', limit, ...(cursor === undefined ? {} : { cursor }) } as const;
    try {
      const { items, next } = await this.#deps.records.list(BACKFILLS, query);
      const list: BackfillList = { backfills: items.map(backfillBody), nextCursor: next ?? null };
      return { json: JSON.stringify(list) };
    } catch (error) {
      if (error instanceof InvalidCursor) return { refusal: INVALID_CURSOR };
      throw error;
    }
  }

  /** With the report as far as it is. */
  async get(request: BackfillRequest): Promise<JsonAnswer> {
    const backfill = await this.#find(request);
    if (!backfill) return NOT_FOUND;
    return { json: JSON.stringify(await backfillReport(this.#deps.records, backfill)) };
  }

  /** Cancels, publishes or drops; each may be repeated. */
  async control({ action, ...request }: ControlBackfillRequest): Promise<JsonAnswer> {
    for (;;) {
      const backfill = await this.#find(request);
      if (!backfill) return NOT_FOUND;
      const status = NEXT[action][backfill.value.status];
      if (typeof status !== 'string') return status;
      const decided = status === backfill.value.status ? backfill : await this.#decide(backfill, status);
      if (decided) return this.#carryOut(decided);
    }
  }

  /** Recorded first, so that it is carried out even if this process dies. Undefined: it has changed meanwhile. */
  async #decide({ id, version, value }: Backfill, status: Status): Promise<Backfill | undefined> {
    const at = this.#deps.now().toISOString();
    const trials = value.trials.map((trial) => ({ ...trial, over: true }));
    const ended = status === 'publishing' ? {} : { finishedAt: value.finishedAt ?? at };
    const next = { ...value, ...ended, status, trials, runningFor: null, dueSince: at };
    if (!(await this.#deps.records.replace(BACKFILLS, id, version, next))) return undefined;
    this.#deps.watch.changed(BACKFILLS.name);
    return { id, version: version + 1, value: next };
  }

  /**
   * At once, for whoever asks, and told to the driver so that it does not do it again later, when another version may have
   * been published. Trials that are still to be erased are the driver's.
   */
  async #carryOut(backfill: Backfill): Promise<JsonAnswer> {
    const { id, version, value } = backfill;
    if (value.dueSince === null) return bodyOf(backfill);
    const { status, refusal } = await this.#deps.decisions.carryOut(value);
    const settled = { ...value, status, dueSince: value.trials.length > 0 ? value.dueSince : null };
    await this.#deps.records.replace(BACKFILLS, id, version, settled);
    return refusal ? { refusal } : bodyOf({ ...backfill, value: settled });
  }

  async #find({ accountId, backfillId }: BackfillRequest): Promise<Backfill | undefined> {
    const backfill = await this.#deps.records.get(BACKFILLS, backfillId);
    return backfill?.value.accountId === accountId ? backfill : undefined;
  }
}

const bodyOf = (backfill: Backfill): JsonAnswer => ({ json: JSON.stringify(backfillBody(backfill)) });

/** What each action makes of a backfill. */
const NEXT: Readonly<Record<ControlBackfillRequest['action'], Readonly<Record<Status, Status | Refused>>>> = {
  cancel: {
    ...{ running: 'cancelled', cancelled: 'cancelled' },
    ...{ completed: NOT_RUNNING, publishing: NOT_RUNNING, published: NOT_RUNNING, dropped: NOT_RUNNING },
  },
  publish: {
    ...{ completed: 'publishing', publishing: 'publishing', published: 'published' },
    ...{ running: UNFINISHED, cancelled: GIVEN_UP, dropped: GIVEN_UP },
  },
  drop: {
    ...{ running: 'dropped', completed: 'dropped', cancelled: 'dropped', dropped: 'dropped' },
    ...{ publishing: IS_PUBLISHED, published: IS_PUBLISHED },
  },
};
