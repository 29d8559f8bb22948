export { startIngest } from './start-ingest.ts';
export type { IngestConfig, IngestDeps } from './start-ingest.ts';
