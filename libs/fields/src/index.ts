export type { Box, Page, Word, WordSource } from './words.ts';
