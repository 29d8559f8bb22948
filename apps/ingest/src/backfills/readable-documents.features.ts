import type { FromExtractor, ToExtractor } from '@docket/contracts';
import { eventually } from '@docket/testing';
import { openClaim, pdf } from '../ingest-on-disk.features.ts';
import type { IngestOnDisk } from '../ingest-on-disk.features.ts';

/** Bytes that count as a PDF, and say what is on its one page. */
export const page = (values: Readonly<Record<string, string>>): Buffer =>
  pdf(
    Object.entries(values)
      .map(([name, value]) => `${name}=${value}`)
      .join('\n'),
  );

export interface PlayedExtractor {
  /** Ids of jobs whose page was read, not taken from those that are kept. */
  readonly read: readonly string[];
  /** From now on jobs are claimed and not answered, until released. */
  hold(): void;
  release(): void;
  stop(): void;
}

/**
 * Takes all work there is and answers the fields of the template as the page says them; a field named `unreadable` fails
 * documents that say it.
 */
export function playExtractor(ingest: IngestOnDisk): PlayedExtractor {
  const read: string[] = [];
  let at = 0;
  let gate = Promise.withResolvers<undefined>();
  gate.resolve(undefined);
  const take = (commit: string) => work(ingest, commit, read, () => gate.promise);
  const timer = setInterval(() => {
    for (let commit = ingest.work[at]; commit !== undefined; commit = ingest.work[++at])
      take(commit).catch(() => undefined);
  }, 5);
  return {
    read,
    hold: () => void (gate = Promise.withResolvers<undefined>()),
    release: () => gate.resolve(undefined),
    stop: () => clearInterval(timer),
  };
}

async function work(
  ingest: IngestOnDisk,
  commit: string,
  read: string[],
  open: () => Promise<undefined>,
): Promise<void> {
  const claim = openClaim(ingest.client, commit);
  const stream = { isOver: false };
  void claim.ended.then(() => (stream.isOver = true));
  const arrived = (kind: keyof ToExtractor) =>
    eventually(() => {
      if (!stream.isOver && !claim.received.some((message) => message[kind])) throw new Error(`no ${kind} yet`);
    });
  await arrived('documentEnd');
  const claimed = claim.received.find((message) => message.claimed)?.claimed;
  if (stream.isOver || !claimed) return;
  const { jobId, templateJson } = claimed;
  const chunks = claim.received.flatMap(({ documentChunk }) => (documentChunk ? [documentChunk] : []));
  const text = Buffer.concat(chunks).toString();
  const isKnown = claim.received.some((message) => message.page);
  await open();
  if (!isKnown) {
    read.push(jobId);
    claim.send({ page: { page: 1, json: '{"page":1}' } });
  }
  claim.send(...outcomeOf(text, templateJson, isKnown ? 0 : 1));
  await arrived('recorded');
}

function outcomeOf(text: string, templateJson: string, pagesRead: number): FromExtractor[] {
  const names = Object.keys((JSON.parse(templateJson) as { data: object }).data);
  const values = names.map((name) => [name, new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1] ?? null] as const);
  if (values.some(([name, value]) => name === 'unreadable' && value !== null))
    return [{ outcome: { failed: { code: 'NO_TEXT', pageCount: 1 } } }];
  const fields = Object.fromEntries(names.map((name) => [name, { page: 1 }]));
  const result = { result: Object.fromEntries(values), fields, reader: 'hand/1', pages: [1], pagesRead };
  return [{ resultChunk: Buffer.from(JSON.stringify(result)) }, { outcome: { completed: { pageCount: 1 } } }];
}
