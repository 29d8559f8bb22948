export { assembleIngest } from './assemble-ingest.ts';
export type { IngestConfig, IngestDeps } from './ingest-config.ts';
export { startIngest } from './start-ingest.ts';
