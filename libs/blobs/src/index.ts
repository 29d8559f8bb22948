export type { BlobInfo, Blobs, BlobTrace } from './blobs.ts';
export { openFolderBlobs } from './folder-blobs.ts';
export { openSqliteBlobs } from './sqlite-blobs.ts';
export { BLOB_METRICS } from './metrics.ts';
export { measuredBlobs } from './measured-blobs.ts';
