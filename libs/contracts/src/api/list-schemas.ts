import { z } from 'zod';
import { Time } from './schemas.ts';

/** Bodies and parameters of the account's own lists. */

/** Most entries of a list, and its largest body and stored form in bytes. */
export const MOST_LIST_ENTRIES = 100_000;
export const MAX_LIST_BYTES = 12 * 1024 * 1024;

const ListRow = z.record(z.string(), z.string()).meta({
  id: 'ListRow',
  description: 'A row with columns, by their names',
  examples: [{ name: 'Harbour Books Ltd' }],
});
const entries = z
  .array(z.union([z.string(), ListRow]))
  .meta({ description: `Names, or rows with columns; at most ${MOST_LIST_ENTRIES}` });

/** What is stored; ingest checks what is in it. */
export const ListInput = z
  .strictObject({
    entries: entries.optional(),
    csv: z.string().optional().meta({ description: 'In place of `entries`: a CSV whose first line names the columns' }),
  })
  .refine((body) => (body.entries === undefined) !== (body.csv === undefined), {
    message: 'must have either entries or csv',
  })
  .meta({ id: 'ListInput' });
export type ListInput = z.infer<typeof ListInput>;

const listMembers = {
  name: z.string(),
  version: z.int().meta({ description: 'Counted from 1; a change makes the next one' }),
  sha256: z.string().meta({ description: 'Of the JSON text of the entries, without white space' }),
  entryCount: z.int(),
  columns: z.array(z.string()).meta({ description: 'Of the rows; none where every entry is a name' }),
  createdAt: Time.meta({ description: 'Of the first version' }),
  updatedAt: Time.meta({ description: 'Of this version' }),
};
export const ListSummary = z.object(listMembers).meta({ id: 'ListSummary' });
export type ListSummary = z.infer<typeof ListSummary>;
export const ListStored = ListSummary.extend({
  repeated: z.int().meta({ description: 'Entries that were sent more than once and are kept once' }),
}).meta({ id: 'ListStored' });
export type ListStored = z.infer<typeof ListStored>;
export const ListBody = ListSummary.extend({ entries }).meta({ id: 'List' });
export type ListBody = z.infer<typeof ListBody>;
export const Lists = z.object({ lists: z.array(ListSummary) }).meta({ id: 'Lists' });

export const ListQuery = z.strictObject({
  version: z.coerce.number().int().min(1).max(999_999_999).optional().meta({ description: 'Default: the newest' }),
  format: z.enum(['json', 'csv']).optional().meta({ description: 'Default: csv where only that is accepted' }),
});
