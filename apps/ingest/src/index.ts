export { assembleIngest } from './assemble-ingest.ts';
export { LEASES, OWED, UPLOADS, USAGE, VIEWS, WORDS } from './kinds.ts';
export type { IngestConfig, IngestDeps } from './ingest-config.ts';
export { startIngest } from './start-ingest.ts';
