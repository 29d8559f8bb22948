import type { Records } from '@docket/records';
import { SETTINGS, VIEW_FORM } from './kinds.ts';
import { rebuildViews } from './rebuild-views.ts';
import type { RebuildParts } from './rebuild-views.ts';
import type { StoredWords } from './stored-words.ts';

/** Setting that tells which form all views of this store have at least. */
const FORM = 'views-form';

export interface RenewParts extends RebuildParts {
  readonly records: Records;
  readonly words: StoredWords;
}

/**
 * What an installation needs once after a change of version: views whose form is older are rebuilt from the log, so that
 * jobs of the former version are found in lists again, and words are removed that it kept under names by which an
 * erasing would not find them. Meanwhile a view that is read by its id is renewed by that. The work may be cut off
 * and is then begun anew; once it was done, calls do nothing.
 */
export function viewsRenewal(parts: RenewParts): (stopping?: AbortSignal) => Promise<void> {
  let done = false;
  return async (stopping) => {
    done ||= await isCurrent(parts.records);
    if (done) return;
    const empty = await isEmpty(parts);
    if (!empty)
      parts.logger.warn(
        { form: VIEW_FORM },
        'views have an older form: rebuilding them, lists are incomplete until then',
      );
    await parts.words.forgetUnnamed(stopping);
    const rebuilt = await rebuildViews(parts, stopping);
    if (stopping?.aborted) return;
    await parts.records.put(SETTINGS, FORM, VIEW_FORM, { value: String(VIEW_FORM) });
    if (!empty) parts.logger.info({ form: VIEW_FORM, rebuilt }, 'views rebuilt');
  };
}

const isCurrent = async (records: Records): Promise<boolean> =>
  ((await records.get(SETTINGS, FORM))?.version ?? 0) >= VIEW_FORM;

async function isEmpty({ log }: RenewParts): Promise<boolean> {
  const streams = log.streams()[Symbol.asyncIterator]();
  const first = await streams.next();
  await streams.return?.();
  return first.done === true;
}
