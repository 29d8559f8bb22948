import { fixYoungGeneration } from '@docket/standalone/young-generation';

fixYoungGeneration();
await import('./serve-standalone.ts');
