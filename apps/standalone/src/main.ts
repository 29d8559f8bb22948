import { fixYoungGeneration } from './young-generation.ts';

fixYoungGeneration();
await import('./serve.ts');
