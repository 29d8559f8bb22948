import { createHmac } from 'node:crypto';
import { refuseFieldNames } from '@docket/records';
import canonicalize from 'canonicalize';
import type { Commit, Draft } from './event-log.ts';

/** Of the log's message authentication code; at least 32 random bytes, the same in every process that appends. */
export type LogKey = string | Uint8Array;

const VERSION_MAX = 999_999;
/** No slash, so that the ids of one stream stand together in the order of ids. */
const STREAM = /^[A-Za-z0-9._:-]{1,200}$/;

/** `<stream>/<version, six digits>`. */
export function commitId(stream: string, version: number): string {
  return `${stream}/${String(version).padStart(6, '0')}`;
}

/** `<stream>/000003` → its parts; undefined if it is not of that form. */
export function parseCommitId(id: string): Pick<Commit, 'stream' | 'version'> | undefined {
  const slash = id.lastIndexOf('/');
  const [stream, version] = [id.slice(0, slash), id.slice(slash + 1)];
  return slash > 0 && STREAM.test(stream) && /^\d{6}$/.test(version) ? { stream, version: Number(version) } : undefined;
}

/**
 * Numbers, dates and signs a draft. Throws a TypeError for a stream's name or an event's field name that a store cannot
 * carry, and a RangeError past version 999999.
 */
export function sealCommit(draft: Draft, key: LogKey): Commit {
  const { stream, after } = draft;
  const version = (after?.version ?? 0) + 1;
  if (!STREAM.test(stream)) throw new TypeError(`Not a name for a stream: ${stream}`);
  if (version > VERSION_MAX) throw new RangeError(`The stream ${stream} is full`);
  for (const event of draft.events) refuseFieldNames(event.data);
  const unsigned = {
    id: commitId(stream, version),
    stream,
    version,
    commitId: draft.commitId,
    events: draft.events,
    at: after && after.at > draft.at ? after.at : draft.at,
    by: draft.by,
    trace: draft.trace,
    prev: after?.mac ?? '',
  };
  return { ...unsigned, mac: macOf(unsigned, key), settled: false };
}

/** HMAC-SHA256 in lower-case hex over the canonical JSON (RFC 8785) of everything but `mac` and `settled`. */
export function macOf(commit: Omit<Commit, 'mac' | 'settled'>, key: LogKey): string {
  const { id, stream, version, commitId, events, at, by, trace, prev } = commit;
  const text = canonicalize({ id, stream, version, commitId, events, at, by, trace, prev });
  return createHmac('sha256', key)
    .update(text ?? '')
    .digest('hex');
}
