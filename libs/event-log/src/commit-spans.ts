import { DOCKET, inSpan, openSpan, SpanKind } from '@docket/tracing';
import type { OpenSpan, SpanOptions } from '@docket/tracing';
import {
  ATTR_DB_COLLECTION_NAME,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_SYSTEM_NAME,
} from '@opentelemetry/semantic-conventions';
import type { Appended, Commit, Draft } from './event-log.ts';
import { commitId } from './seal-commit.ts';

/** Appends in a span of its own: of the trace that the commit is going to carry, unless there is a span around. */
export function inAppend(
  system: 'mongodb' | 'sqlite',
  { stream, after, events, trace }: Draft,
  append: () => Promise<Appended>,
): Promise<Appended> {
  const attributes = {
    ...{ [ATTR_DB_SYSTEM_NAME]: system, [ATTR_DB_OPERATION_NAME]: 'insert', [ATTR_DB_COLLECTION_NAME]: 'commits' },
    ...{ [DOCKET.commitId]: commitId(stream, (after?.version ?? 0) + 1), [DOCKET.events]: events.map(typeOf) },
  };
  const continues = { traceparent: trace, since: after?.at };
  return inSpan('append commit', { kind: SpanKind.CLIENT, attributes, continues, leaf: true }, async (span) => {
    const appended = await append();
    if (appended.outcome === 'conflict') span.set({ [DOCKET.conflict]: true });
    return appended;
  });
}

const settling = ({ id, at, trace }: Commit): SpanOptions => ({
  attributes: { [DOCKET.commitId]: id },
  continues: { traceparent: trace, since: at },
});

/** The span of settling a commit, from its view to its mark. Whoever opens it ends it. */
export const openSettling = (commit: Commit): OpenSpan => openSpan('settle', settling(commit));

/** Settles a commit that another process, or this one before a fault, has left unsettled. */
export const inSettling = <T>(commit: Commit, settle: () => Promise<T>): Promise<T> =>
  inSpan('settle', settling(commit), settle);

const typeOf = ({ type }: { readonly type: string }): string => type;
