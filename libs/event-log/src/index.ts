export type { Appended, Commit, Draft, EventLog, StoredEvent } from './event-log.ts';
