export type { Appended, Commit, Draft, EventLog, StoredCommits, StoredEvent } from './event-log.ts';
export { openMongoEventLog, type MongoEventLogOptions } from './mongo-event-log.ts';
export { commitId, type LogKey } from './seal-commit.ts';
export { openSqliteEventLog, type SqliteEventLog, type SqliteEventLogOptions } from './sqlite-event-log.ts';
export type { Upcasters } from './upcast.ts';
export { verify, verifyStream, type Broken, type Head, type Verdict } from './verify.ts';
