export { extractorConfig } from './read-settings.ts';
export { openReaders, startExtractor } from './start-extractor.ts';
export type { ExtractorConfig, ExtractorDeps, Readers } from './start-extractor.ts';
