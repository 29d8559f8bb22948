import type { JobList, ListJobsRequest, Refusal } from '@docket/contracts';
import { BUILT_IN_TEMPLATES } from '@docket/fields';
import { InvalidCursor } from '@docket/records';
import type { ListQuery, Records } from '@docket/records';
import { VIEWS } from '../kinds.ts';
import { isLive, summaryOf } from '../read-job.ts';

/** Of any list. */
export const INVALID_CURSOR: Refusal = {
  status: 400,
  code: 'INVALID_CURSOR',
  message: 'cursor must be the nextCursor of the page before, sent with the same filters.',
};

/** One page of an account's jobs, newest first, by whatever filters: each combination has its index. */
export async function listJobs(
  records: Records,
  request: ListJobsRequest,
): Promise<{ readonly list: JobList } | { readonly refusal: Refusal }> {
  try {
    const { items, next } = await records.list(VIEWS, queryOf(request));
    const jobs = items.filter(isLive).map(({ id, value }) => summaryOf(id, value));
    return { list: { jobs, nextCursor: next ?? null } };
  } catch (error) {
    if (error instanceof InvalidCursor) return { refusal: INVALID_CURSOR };
    throw error;
  }
}

function queryOf({ createdAfter, createdBefore, limit, cursor, ...filters }: ListJobsRequest): ListQuery {
  return {
    ...filterOf(filters),
    ...(createdAfter === undefined ? {} : { from: createdAfter }),
    ...(createdBefore === undefined ? {} : { to: createdBefore }),
    ...(cursor === undefined ? {} : { cursor }),
    ...{ order: 'descending', limit },
  };
}

function filterOf({ accountId, status, templateId }: Pick<ListJobsRequest, 'accountId' | 'status' | 'templateId'>) {
  const template = templateId === undefined ? undefined : idOfTemplate(templateId.toLowerCase());
  if (template === undefined && status === undefined) return { index: 'listed', equals: [accountId] };
  if (template === undefined) return { index: 'listedByStatus', equals: [accountId, status ?? null] };
  if (status === undefined) return { index: 'listedByTemplate', equals: [accountId, template] };
  return { index: 'listedByTemplateAndStatus', equals: [accountId, template, status] };
}

/** Built-in templates also answer to their names. */
const idOfTemplate = (name: string): string => BUILT_IN_TEMPLATES.find(({ key }) => key === name)?.id ?? name;
