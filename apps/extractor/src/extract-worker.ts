import { parentPort } from 'node:worker_threads';
import { draftTemplate, extractFields } from '@docket/fields';
import type { AccountList, ListEntry, Lists } from '@docket/fields';
import type { ExtractionReply, ExtractionRequest } from './extract-in-worker.ts';
import type { ListText } from './received-lists.ts';

/** The thread of {@link FieldExtraction}: one request, one reply. */
parentPort?.on('message', (request: ExtractionRequest) => {
  parentPort?.postMessage(reply(request));
});

function reply(request: ExtractionRequest): ExtractionReply {
  try {
    const { reader, pages, pagesRead } = request;
    return { json: JSON.stringify({ ...found(request), reader, pages: pages.map(({ page }) => page), pagesRead }) };
  } catch {
    return {};
  }
}

function found({ pages, template, language, lists }: ExtractionRequest) {
  const hints = language === null ? {} : { language };
  if (template !== 'draft') return extractFields(pages, template, { ...hints, lists: listsOf(lists) });
  const { fields, ...result } = draftTemplate(pages, hints);
  return { result, fields };
}

/** Lists that were used last, parsed; what the engine has made of one for comparing goes with it. */
const PARSED_LISTS = 8;
const parsed = new Map<string, AccountList>();

const listsOf = (texts: readonly ListText[]): Lists => new Map(texts.map((text) => [text.name, listOf(text)]));

function listOf({ name, version, sha256, entriesJson }: ListText): AccountList {
  // Of one name and version, though another account may have the same content.
  const key = JSON.stringify([name, version, sha256]);
  const list = parsed.get(key) ?? { name, version, sha256, entries: JSON.parse(entriesJson) as ListEntry[] };
  parsed.delete(key);
  parsed.set(key, list);
  const [oldest] = parsed.keys();
  if (parsed.size > PARSED_LISTS && oldest !== undefined) parsed.delete(oldest);
  return list;
}
