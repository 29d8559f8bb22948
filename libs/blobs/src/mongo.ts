export { openGridFsBlobs } from './gridfs-blobs.ts';
