import { z } from 'zod';
import { fails, found, ok } from './answers.ts';
import * as body from './list-schemas.ts';
import type { Operation } from './operation.ts';

const listParams = z.object({
  listName: z.string().meta({ description: 'Letters, digits, `.`, `_` and `-`; at most 100', examples: ['vendors'] }),
});
const tag = 'Lists';

/** Operations on the account's own lists. */
export const LIST_OPERATIONS = {
  listLists: {
    ...{ method: 'get', path: '/v1/lists', tag, scope: 'read' },
    summary: "List the account's own lists",
    answers: { 200: ok(body.Lists) },
  },
  getList: {
    ...{ method: 'get', path: '/v1/lists/{listName}', tag, scope: 'read' },
    summary: 'Read a list with its entries, as JSON or CSV',
    params: listParams,
    query: body.ListQuery,
    answers: { 200: { ...ok(body.ListBody), types: ['text/csv'] }, ...found },
  },
  putList: {
    ...{ method: 'put', path: '/v1/lists/{listName}', tag, scope: 'templates' },
    summary: 'Store a list, or replace it',
    description: 'Documents that are extracted from now on use it. The same entries again change nothing.',
    params: listParams,
    body: { kind: 'json', schema: body.ListInput, tabular: true },
    answers: {
      200: ok(body.ListStored),
      408: fails('The body stood still'),
      409: fails('The account has 100 lists'),
      413: fails('Larger than 12 MiB'),
      415: fails('Neither application/json nor text/csv'),
    },
  },
  deleteList: {
    ...{ method: 'delete', path: '/v1/lists/{listName}', tag, scope: 'templates' },
    summary: 'Delete a list with all of its versions',
    params: listParams,
    answers: { 204: { description: 'Deleted' }, ...found },
  },
} as const satisfies Readonly<Record<string, Operation>>;
