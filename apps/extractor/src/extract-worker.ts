import { parentPort } from 'node:worker_threads';
import { draftTemplate, extractFields, matchScores } from '@docket/fields';
import type { AccountList, ListEntry, Lists, TemplateSchema } from '@docket/fields';
import { areContenders } from './extract-in-worker.ts';
import type { Contender, ExtractionReply, ExtractionRequest } from './extract-in-worker.ts';
import type { ListText } from './received-lists.ts';

/** The thread of {@link FieldExtraction}: one request, one reply. */
parentPort?.on('message', (request: ExtractionRequest) => {
  parentPort?.postMessage(reply(request));
});

function reply(request: ExtractionRequest): ExtractionReply {
  try {
    const { template } = request;
    return areContenders(template) ? bestOf(request, template) : { json: textOf(request, found(request, template)) };
  } catch {
    return { failed: 'EXTRACTION_FAILED' };
  }
}

function textOf({ reader, pages, pagesRead }: ExtractionRequest, found: object): string {
  return JSON.stringify({ ...found, reader, pages: pages.map(({ page }) => page), pagesRead });
}

function found({ pages, language, lists }: ExtractionRequest, template: TemplateSchema | 'draft') {
  const hints = language === null ? {} : { language };
  if (template !== 'draft') return extractFields(pages, template, { ...hints, lists: listsOf(lists) });
  const { fields, ...result } = draftTemplate(pages, hints);
  return { result, fields };
}

function bestOf(request: ExtractionRequest, contenders: readonly Contender[]): ExtractionReply {
  const scores = matchScores(
    request.pages,
    contenders.map(({ schema }) => schema),
  );
  const template = scores.indexOf(Math.max(...scores));
  const schema = contenders[template]?.schema;
  if (!schema || scores[template] === 0) return { failed: 'NO_TEMPLATE_FITS' };
  const competing = contenders.map(({ schema: _, ...named }, at) => ({ ...named, score: scores[at] }));
  return { json: textOf(request, { ...found(request, schema), competing }), template };
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
