import { CHUNK_BYTES } from '@docket/contracts';
import type { ListHead, ToExtractor } from '@docket/contracts';
import { listsNamedBy } from '@docket/fields';
import type { TemplateSchema } from '@docket/fields';
import type { ListRecords } from './list-records.ts';

/** A list that a template names, in the version that was the newest. */
export interface ListOfTemplate {
  readonly head: ListHead;
  /** JSON text of the entries; undefined: it was deleted meanwhile. */
  readonly entriesJson: () => Promise<string | undefined>;
}

/**
 * The lists that these templates name, for this account, each once and in the version that is the newest now; those
 * that the account does not have are left out.
 */
export async function listsOfTemplates(
  lists: ListRecords,
  accountId: string,
  templates: readonly TemplateSchema[],
): Promise<readonly ListOfTemplate[]> {
  const names = new Set(templates.flatMap(listsNamedBy));
  const named = await Promise.all([...names].map((name) => lists.named(accountId, name)));
  return named.flatMap((list) => {
    if (!list) return [];
    const { name, number, sha256, size } = list;
    const entriesJson = async () => (await lists.version(list, number))?.entriesJson;
    return [{ head: { name, version: number, sha256, size }, entriesJson }];
  });
}

/** Sends lists to an extractor, only the heads of those that it has. */
export async function sendLists(
  stream: { send(message: ToExtractor): Promise<void> },
  lists: readonly ListOfTemplate[],
  had: readonly string[],
): Promise<void> {
  for (const { head, entriesJson } of lists) {
    const json = had.includes(head.sha256) ? '' : await entriesJson();
    if (json === undefined) continue;
    await stream.send({ list: head });
    const bytes = Buffer.from(json);
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
      await stream.send({ listChunk: bytes.subarray(at, at + CHUNK_BYTES) });
  }
}
