import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { OWED, VIEWS } from '@docket/ingest';
import { Streams } from '@docket/event-log';
import type { Appended, Draft, EventLog } from '@docket/event-log';
import type { Blobs } from '@docket/blobs';
import type { Records } from '@docket/records';
import type { JobCommand, JobEvent, JobState } from '@docket/job';
import { overlay } from './overlay.ts';
import type { BrokenPart } from './broken-part.ts';

/** Whoever held a claim once holds it for ever: what it reports is decided as if nothing had happened since. */
const noFencing: BrokenPart = {
  name: 'no-fencing',
  found: 'as-it-stands',
  ingest: (ports) => ({ ...ports, log: overlay(ports.log, { append: (draft) => appendAnyway(ports.log, draft) }) }),
  install: () => {
    const streams = Streams.prototype as unknown as { execute: Execute };
    const { execute } = streams;
    streams.execute = async function (stream, command, context, known) {
      const claim = 'claim' in command && typeof command.claim === 'number' ? command.claim : undefined;
      const then = claim !== undefined && REPORTS.has(command.type) ? await this.loadAt(stream, claim) : known;
      return execute.call(this, stream, command, context, then);
    };
    return () => void (streams.execute = execute);
  },
};

type Execute = (this: JobStreams, ...args: Parameters<JobStreams['execute']>) => Promise<unknown>;
type JobStreams = Streams<JobState, JobCommand, JobEvent, { refused: string }>;

const REPORTS: ReadonlySet<string> = new Set<JobCommand['type']>(['complete', 'fail', 'release']);
const REPORTED: ReadonlySet<string> = new Set<JobEvent['type']>(['JobCompleted', 'AttemptFailed', 'AttemptResumed']);

async function appendAnyway(log: EventLog, draft: Draft): Promise<Appended> {
  const done = await log.append(draft);
  if (done.outcome === 'appended' || !draft.events.some(({ type }) => REPORTED.has(type))) return done;
  return appendAnyway(log, { ...draft, after: (await log.read(draft.stream)).at(-1) ?? null });
}

/** A view is written over whatever is there, also over a newer one. */
const unguardedViews: BrokenPart = {
  name: 'unguarded-views',
  found: 'as-it-stands',
  ingest: (ports) => ({ ...ports, records: unguarded(ports.records) }),
};

function unguarded(records: Records): Records {
  const put: Records['put'] = async (kind, id, version, value) => {
    if (kind.name === VIEWS.name) await records.remove(kind, id);
    return records.put(kind, id, version, value);
  };
  return overlay(records, { put });
}

/** That work or word is owed is nowhere but in the broker. */
const nothingOwed: BrokenPart = {
  name: 'nothing-owed',
  found: 'as-it-stands',
  ingest: (ports) => ({ ...ports, records: forgetful(ports.records) }),
};

function forgetful(records: Records): Records {
  const insert: Records['insert'] = (kind, id, value) =>
    kind.name === OWED.name ? Promise.resolve(true) : records.insert(kind, id, value);
  return overlay(records, { insert });
}

/** Documents are stored under their hash, so the loser of two uploads removes the winner's with its own. */
const sharedBlobs: BrokenPart = {
  name: 'shared-blobs',
  found: 'as-it-stands',
  ingest: (ports) => ({ ...ports, blobs: shared(ports.blobs) }),
};

function shared(blobs: Blobs): Blobs {
  const put: Blobs['put'] = async (id, bytes) => {
    const pieces = await Array.fromAsync(bytes);
    const sha256 = createHash('sha256').update(Buffer.concat(pieces)).digest('hex');
    return blobs.put(id.startsWith('result-') ? id : `document-${sha256}`, Readable.from(pieces));
  };
  return overlay(blobs, { put });
}

/** Broken parts that are found whatever the design mends. */
export const FOUND_AS_IT_STANDS: readonly BrokenPart[] = [noFencing, unguardedViews, nothingOwed, sharedBlobs];
