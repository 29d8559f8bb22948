import { randomUUID } from 'node:crypto';
import type { BackfillInput, Refusal } from '@docket/contracts';
import type { Records, Versioned } from '@docket/records';
import { VIEWS } from '../kinds.ts';
import type { StoredTemplate } from '../kinds.ts';
import type { TemplateRecords } from '../templates/template-records.ts';
import { NOT_YOURS, TEMPLATE_NOT_FOUND, VERSION_NOT_FOUND } from '../templates/templates.ts';
import { completedJobs } from './jobs-to-try.ts';
import { BACKFILL_SLOTS, BACKFILLS } from './kinds.ts';
import type { StoredBackfill } from './kinds.ts';
import { NO_TALLY } from './tally.ts';

/** Of one account. */
const MOST_RUNNING = 10;
/** Whoever took a template's slot has made its backfill by then, in ms, or never will. */
const MADE_WITHIN = 60_000;

type Refused = { readonly refusal: Refusal };
const conflict = (code: string, message: string): Refused => ({ refusal: { status: 409, code, message } });

const NO_DRAFT = conflict(
  'NO_DRAFT',
  'The template has no draft. Make one with PUT /v1/templates/:id and "draft": true, or name a version.',
);
const VERSION_PUBLISHED = conflict(
  'VERSION_PUBLISHED',
  'This version is the published one. Name the draft or another version.',
);
const BACKFILL_RUNNING = conflict(
  'BACKFILL_RUNNING',
  'Another backfill of this template is running. Wait until it is finished, or cancel it.',
);
const TOO_MANY_BACKFILLS = conflict(
  'TOO_MANY_BACKFILLS',
  'Ten backfills of this account are running. Wait until one of them is finished, or cancel one.',
);

export interface StartDeps {
  readonly records: Records;
  readonly templates: TemplateRecords;
  readonly now: () => Date;
}

/** Records a backfill, which runs from then on; or answers the one that is running and was asked for in the same words. */
export async function startBackfill(
  deps: StartDeps,
  accountId: string,
  input: BackfillInput,
): Promise<Versioned<StoredBackfill> | Refused> {
  const tried = await versionToTry(deps.templates, accountId, input);
  if ('refusal' in tried) return tried;
  const askedJson = JSON.stringify([tried.version, input.createdAfter, input.createdBefore, input.limit]);
  const running = await deps.records.count(BACKFILLS, { index: 'running', equals: [accountId] });
  const id = randomUUID();
  const holder = await takeSlot(deps, tried.templateId, running < MOST_RUNNING ? id : undefined);
  if (holder === 'full') return TOO_MANY_BACKFILLS;
  if (holder) return holder !== 'unknown' && holder.value.askedJson === askedJson ? holder : BACKFILL_RUNNING;
  const value = await newBackfill(deps, accountId, { ...tried, askedJson }, input);
  await deps.records.insert(BACKFILLS, id, value);
  return { id, version: 1, value };
}

async function versionToTry(
  templates: TemplateRecords,
  accountId: string,
  { templateId, version }: BackfillInput,
): Promise<{ readonly templateId: string; readonly version: number } | Refused> {
  const named = await templates.named(accountId, templateId);
  if (named.kind === 'built-in') return NOT_YOURS;
  if (named.kind !== 'own') return TEMPLATE_NOT_FOUND;
  const { id, value } = named.template;
  const wanted = version ?? value.draft;
  if (wanted === null) return NO_DRAFT;
  return (await refusalOf(templates, id, value, wanted)) ?? { templateId: id, version: wanted };
}

async function refusalOf(
  templates: TemplateRecords,
  id: string,
  { newest, published }: StoredTemplate,
  wanted: number,
) {
  if (wanted === published) return VERSION_PUBLISHED;
  return wanted <= newest && (await templates.version(id, wanted)) ? undefined : VERSION_NOT_FOUND;
}

/**
 * Takes the slot of a template for this backfill. Otherwise answers which backfill runs: `unknown` if it is just being made;
 * or `full`, without an id, if none does.
 */
async function takeSlot(
  { records, now }: StartDeps,
  templateId: string,
  backfillId: string | undefined,
): Promise<Versioned<StoredBackfill> | 'unknown' | 'full' | undefined> {
  for (;;) {
    const slot = await records.get(BACKFILL_SLOTS, templateId);
    const holder = slot && (await records.get(BACKFILLS, slot.value.backfillId));
    if (holder?.value.status === 'running') return holder;
    if (slot && !holder && now().getTime() - Date.parse(slot.value.takenAt) < MADE_WITHIN) return 'unknown';
    if (backfillId === undefined) return 'full';
    const mine = { backfillId, takenAt: now().toISOString() };
    const taken = slot
      ? await records.replace(BACKFILL_SLOTS, templateId, slot.version, mine)
      : await records.insert(BACKFILL_SLOTS, templateId, mine);
    if (taken) return undefined;
  }
}

async function newBackfill(
  { records, now }: StartDeps,
  accountId: string,
  tried: Pick<StoredBackfill, 'templateId' | 'version' | 'askedJson'>,
  { createdAfter, createdBefore, limit }: BackfillInput,
): Promise<StoredBackfill> {
  const createdAt = now().toISOString();
  // Jobs that come while it runs would have it never end.
  const to = createdBefore === undefined || createdBefore > createdAt ? createdAt : createdBefore;
  const filter = { accountId, templateId: tried.templateId, from: createdAfter ?? null, to };
  const matching = await records.count(VIEWS, completedJobs(filter));
  return {
    ...{ ...tried, ...filter, limit: limit ?? null, total: Math.min(limit ?? matching, matching) },
    ...{ status: 'running', taken: 0, cursor: null, exhausted: false, trials: [] },
    ...{ tallyJson: JSON.stringify(NO_TALLY), dueSince: createdAt, runningFor: accountId, createdAt, finishedAt: null },
  };
}
