export type { Appended, Commit, Draft, EventLog, StoredCommits, StoredEvent } from './event-log.ts';
export { commitId, parseCommitId, sealCommit, type LogKey } from './seal-commit.ts';
export { Settlement, type Relayed, type SettleSteps, type SettlementParts } from './settlement.ts';
export { openSqliteEventLog, type SqliteEventLog, type SqliteEventLogOptions } from './sqlite-event-log.ts';
export {
  foldCommits,
  recordedEvents,
  Streams,
  type DomainEvent,
  type ExecuteContext,
  type Executed,
  type Loaded,
  type Recorded,
  type StreamDomain,
  type StreamsParts,
} from './streams.ts';
export type { Upcasters } from './upcast.ts';
export { verify, verifyHeads, verifyStream, type Broken, type Head, type StreamHead, type Verdict } from './verify.ts';
export { LOG_METRICS, type LogName } from './metrics.ts';
