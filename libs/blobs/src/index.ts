export type { BlobInfo, Blobs, BlobTrace } from './blobs.ts';
export { openFolderBlobs } from './folder-blobs.ts';
export { openGridFsBlobs } from './gridfs-blobs.ts';
export { BLOB_METRICS, type BlobStore } from './metrics.ts';
