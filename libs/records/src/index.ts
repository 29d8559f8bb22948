export type { Kind, Listed, ListQuery, Records, Versioned } from './records.ts';
