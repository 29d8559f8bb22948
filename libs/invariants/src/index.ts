export type { Observed } from './observed.ts';
