import { z } from 'zod';
import { AnyTime, JobId, PageQuery, Time } from './schemas.ts';

/** The JSON of backfills. Members appear in the order given here. */

const BackfillStatus = z
  .enum(['running', 'completed', 'cancelled', 'publishing', 'published', 'dropped'])
  .meta({ id: 'BackfillStatus', description: 'completed: the report is whole, publish the version or drop it' });

const templateId = z.string().min(1).max(100);
export const BackfillInput = z
  .strictObject({
    templateId: templateId.meta({ description: 'A template of the account' }),
    version: z
      .int()
      .min(1)
      .max(999_999_999)
      .optional()
      .meta({ description: 'Any version but the published one; default: the draft' }),
    createdAfter: AnyTime.optional().meta({ description: 'Jobs created at this moment or later' }),
    createdBefore: AnyTime.optional().meta({ description: 'Jobs created before this moment; default: now' }),
    limit: z.int().min(1).max(1_000_000).optional().meta({ description: 'Only so many, the newest; default: all' }),
  })
  .meta({ id: 'BackfillInput' });
export type BackfillInput = z.infer<typeof BackfillInput>;
export const BackfillListQuery = z.strictObject({ templateId: templateId.optional(), ...PageQuery.shape });

const count = z.int().min(0);
const changes = {
  same: count.meta({ description: 'The same value' }),
  empty: count.meta({ description: 'Found neither before nor now' }),
  gained: count.meta({ description: 'Found now, not before' }),
  lost: count.meta({ description: 'Found before, not now' }),
  changed: count.meta({ description: 'Another value' }),
};

export const BackfillBody = z
  .object({
    backfillId: z.uuid(),
    templateId: z.string(),
    version: z.int().meta({ description: 'The version that is tried' }),
    status: BackfillStatus,
    createdAfter: Time.nullable(),
    createdBefore: Time,
    limit: z.int().nullable(),
    documents: z
      .object({
        total: count.meta({ description: 'Completed jobs of the template, as filtered' }),
        done: count.meta({ description: 'Read with the version and compared' }),
        failed: count.meta({ description: 'The version gives no result for them' }),
        skipped: count.meta({ description: 'Erased since' }),
      })
      .meta({ description: 'While it runs, the others are still to come' }),
    pagesReused: count.meta({ description: 'Pages whose words were kept, so that they were not read again' }),
    pagesRead: count.meta({ description: 'Pages that had to be read again' }),
    totals: z.object(changes).meta({ description: 'Over all fields of all documents' }),
    createdAt: Time,
    finishedAt: Time.nullable().meta({ description: 'When it was completed, cancelled or dropped' }),
  })
  .meta({ id: 'Backfill' });
export type BackfillBody = z.infer<typeof BackfillBody>;

const BackfillSample = z
  .object({
    jobId: JobId,
    change: z.enum(['gained', 'lost', 'changed']),
    before: z.unknown().meta({ description: 'In the result of the job' }),
    after: z.unknown().meta({ description: 'With the version' }),
    truncated: z
      .boolean()
      .meta({ description: 'A value is the beginning of its JSON text, because it is longer than 500 characters' }),
    page: z.int().nullable().meta({ description: 'Where the value was found, or the lost one had been' }),
  })
  .meta({ id: 'BackfillSample' });
export type BackfillSample = z.infer<typeof BackfillSample>;

export const BackfillReport = BackfillBody.extend({
  fields: z
    .array(
      z.object({
        field: z.string().meta({ description: 'The members of an object as object.field; an array as a whole' }),
        ...changes,
        samples: z
          .array(BackfillSample)
          .meta({ description: 'Up to 5 of each change and 500 in all, of jobs that are not erased' }),
      }),
    )
    .meta({ description: 'Those of the version, then those that only earlier versions had' }),
  fieldsOmitted: z.boolean().meta({ description: 'There are more than 2,000 fields: the totals count all' }),
  failures: z
    .array(z.object({ errorCode: z.string(), count, jobIds: z.array(JobId) }))
    .meta({ description: 'Why documents failed, with up to 20 jobs each' }),
}).meta({ id: 'BackfillReport' });
export type BackfillReport = z.infer<typeof BackfillReport>;

export const BackfillList = z
  .object({ backfills: z.array(BackfillBody), nextCursor: z.string().nullable() })
  .meta({ id: 'BackfillList' });
export type BackfillList = z.infer<typeof BackfillList>;
