import { z } from 'zod';
import { fails, found, json, ok } from './answers.ts';
import * as body from './backfill-schemas.ts';
import type { Operation } from './operation.ts';

const params = z.object({ backfillId: z.string() });
const tag = 'Backfills';

/** Operations on backfills: a version of a template is tried on past jobs before it is published. */
export const BACKFILL_OPERATIONS = {
  startBackfill: {
    ...{ method: 'post', path: '/v1/backfills', tag, scope: 'templates' },
    summary: 'Try a version of a template on the documents of its past jobs',
    description:
      'Their results stay as they are, nothing is charged, and pages whose words are kept are not read again. While the same backfill runs, it is answered.',
    body: { kind: 'json', schema: body.BackfillInput },
    answers: {
      202: ok(body.BackfillBody, 'Begun, or running already'),
      ...found,
      ...json,
      409: fails('Another one of the template is running, ten of the account are, or there is no such draft'),
    },
  },
  listBackfills: {
    ...{ method: 'get', path: '/v1/backfills', tag, scope: 'read' },
    summary: 'List the backfills, newest first',
    query: body.BackfillListQuery,
    answers: { 200: ok(body.BackfillList) },
  },
  getBackfill: {
    ...{ method: 'get', path: '/v1/backfills/{backfillId}', tag, scope: 'read' },
    summary: 'See how far a backfill is, and what the version gains, loses and changes',
    params,
    answers: { 200: ok(body.BackfillReport), ...found },
  },
  cancelBackfill: {
    ...{ method: 'post', path: '/v1/backfills/{backfillId}/cancel', tag, scope: 'templates' },
    summary: 'End a backfill that is running',
    description: 'Its report stays as it is. Cancelling it again changes nothing.',
    params,
    answers: { 200: ok(body.BackfillBody), ...found, 409: fails('It is not running') },
  },
  publishBackfill: {
    ...{ method: 'post', path: '/v1/backfills/{backfillId}/publish', tag, scope: 'templates' },
    summary: 'Publish the version that was tried',
    description: 'Submissions use it from now on. Publishing it again changes nothing.',
    params,
    answers: { 200: ok(body.BackfillBody), ...found, 409: fails('It is still running, was cancelled or dropped') },
  },
  dropBackfill: {
    ...{ method: 'post', path: '/v1/backfills/{backfillId}/drop', tag, scope: 'templates' },
    summary: 'Give up the version that was tried',
    description: 'It is no longer the draft of its template, and what still runs is ended. Again: changes nothing.',
    params,
    answers: { 200: ok(body.BackfillBody), ...found, 409: fails('It is published') },
  },
} as const satisfies Record<string, Operation>;
