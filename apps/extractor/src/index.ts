export { extractorConfig } from './read-settings.ts';
export { startExtractor } from './start-extractor.ts';
export type { ExtractorConfig, ExtractorDeps, Readers } from './start-extractor.ts';
