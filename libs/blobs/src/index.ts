export type { BlobInfo, Blobs, BlobTrace } from './blobs.ts';
export { openFolderBlobs } from './folder-blobs.ts';
export { openGridFsBlobs } from './gridfs-blobs.ts';
export { openSqliteBlobs } from './sqlite-blobs.ts';
