export type { BlobInfo, Blobs, BlobTrace } from './blobs.ts';
