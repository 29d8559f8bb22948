import type { Commit, StoredEvent } from './event-log.ts';

type EventData = StoredEvent['data'];

/**
 * How stored events of an older schema version become the next version: type → from version → data of that version to
 * data of the next. Applied on read, one version after the other; what is stored never changes.
 */
export type Upcasters = Readonly<Record<string, Readonly<Record<number, (data: EventData) => EventData>>>>;

/** The commit with every event brought to the newest version that `upcasters` lead to. */
export function upcast(commit: Commit, upcasters: Upcasters): Commit {
  if (!commit.events.some((event) => stepFor(event, upcasters))) return commit;
  return { ...commit, events: commit.events.map((event) => upcastEvent(event, upcasters)) };
}

function upcastEvent(event: StoredEvent, upcasters: Upcasters): StoredEvent {
  let newest = event;
  for (let step = stepFor(newest, upcasters); step; step = stepFor(newest, upcasters)) {
    newest = { type: newest.type, version: newest.version + 1, data: step(newest.data) };
  }
  return newest;
}

function stepFor({ type, version }: StoredEvent, upcasters: Upcasters) {
  return Object.hasOwn(upcasters, type) ? upcasters[type]?.[version] : undefined;
}
